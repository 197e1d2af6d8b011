"""The body as a shared text and back: nothing is lost on the way, and nothing strange gets in."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, XmlElement, XmlFragment, XmlText

from documents import ydoc
from documents.body import clean

PLAIN = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf")) | st.sampled_from("𠮷㐂。，一1."),
    min_size=1,
    max_size=12,
)
RUN = st.builds(
    lambda text, bold: {"type": "text", "text": text} | ({"marks": [{"type": "bold"}]} if bold else {}),
    PLAIN,
    st.booleans(),
)
INLINE = st.lists(RUN | st.just({"type": "hardBreak"}), max_size=6)


def block(kind: str, content: list[dict[str, Any]], attrs: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": content} if content else {})


PARAGRAPH = st.builds(lambda content: block("paragraph", content), INLINE)
HEADING = st.builds(
    lambda content, level: block("heading", content, {"level": level}), INLINE, st.integers(1, 4)
)
CELL = st.builds(
    lambda kind, inner, wide: block(kind, [inner], {"colspan": 2} if wide else None),
    st.sampled_from(["tableCell", "tableHeader"]),
    PARAGRAPH,
    st.booleans(),
)
TABLE = st.builds(
    lambda rows: block("table", [block("tableRow", row) for row in rows]),
    st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=3),
)
BODY = st.builds(
    lambda content: {"type": "doc", "content": content},
    st.lists(PARAGRAPH | HEADING | TABLE, min_size=1, max_size=6),
)


def said(node: dict[str, Any]) -> dict[str, Any]:
    """A body without what the way sets by itself: which headings run in, where equal runs meet."""
    content: list[dict[str, Any]] = []
    for child in node.get("content", []):
        inner = said(child)
        last = content[-1] if content else None
        if last and inner["type"] == last["type"] == "text" and inner.get("marks") == last.get("marks"):
            content[-1] = last | {"text": last["text"] + inner["text"]}
        else:
            content.append(inner)
    attrs = {key: value for key, value in node.get("attrs", {}).items() if key != "runIn"}
    rest = {key: value for key, value in node.items() if key not in {"attrs", "content"}}
    return rest | ({"attrs": attrs} if attrs else {}) | ({"content": content} if content else {})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODY)
def test_every_body_comes_back_as_it_was(body: dict[str, Any]) -> None:
    body = clean(body)
    back = clean(ydoc.to_body(ydoc.shared(ydoc.seed(body))))
    assert said(back) == said(body)
    assert clean(ydoc.to_body(ydoc.shared(ydoc.seed(back)))) == back


def test_a_heading_that_runs_on_is_marked_where_it_is_laid_out() -> None:
    text = {"type": "text", "text": "一、抓好学习宣传。各地要认真学习。"}
    alone = {"type": "text", "text": "二、开展清理。"}
    body = {
        "type": "doc",
        "content": [block("heading", [text], {"level": 1}), block("heading", [alone], {"level": 1})],
    }
    first, second = ydoc.to_body(ydoc.shared(ydoc.seed(body)))["content"]
    assert first["attrs"] == {"level": 1, "runIn": True}
    assert second["attrs"] == {"level": 1}


def test_numbered_lists_become_numbered_headings_which_the_editor_has() -> None:
    item = block("listItem", [block("paragraph", [{"type": "text", "text": "统一思想"}])])
    body = {"type": "doc", "content": [block("orderedList", [item, item], {"start": 3})]}
    back = ydoc.to_body(ydoc.shared(ydoc.seed(body)))["content"]
    assert [one["type"] for one in back] == ["heading", "heading"]
    assert [one["content"][0]["text"] for one in back] == ["3.统一思想", "4.统一思想"]


def test_what_a_body_cannot_hold_is_left_out() -> None:
    doc: ydoc.Shared = Doc()
    doc[ydoc.FRAGMENT] = body = XmlFragment()
    doc["elsewhere"] = Map({"body": "x"})
    body.children.append(XmlElement("script", {})).children.append(XmlText("坏"))
    body.children.append(XmlText("没有段落的字"))
    heading = body.children.append(XmlElement("heading", {"onclick": "x()"}))
    heading.attributes["level"] = 9
    words = heading.children.append(XmlText())
    words.insert(0, "正文", {"link": {"href": "x"}, "bold": {}})
    heading.children.append(XmlElement("table", {}))
    expected = {"type": "text", "text": "正文", "marks": [{"type": "bold"}]}
    assert clean(ydoc.to_body(doc)) == {"type": "doc", "content": [block("paragraph", [expected])]}


def test_bytes_that_are_no_update_are_refused_and_do_no_harm() -> None:
    chance = random.Random(7)
    state = ydoc.seed(
        {"type": "doc", "content": [block("paragraph", [{"type": "text", "text": "甲乙丙丁"}])]}
    )
    with pytest.raises(ydoc.Malformed):
        ydoc.check(b"")
    for _ in range(400):
        spoilt = bytearray(state[: chance.randrange(1, len(state) + 1)])
        for _ in range(chance.randrange(1, 4)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            doc = ydoc.shared(state, bytes(spoilt))
        except ydoc.Malformed:
            continue
        clean(ydoc.to_body(doc))
