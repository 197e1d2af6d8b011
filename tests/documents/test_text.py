"""The body that is accepted, the bytes that are signed, and what is said to have changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.body import clean, from_text, paragraphs, plain
from documents.comparing import runs
from documents.differences import compare
from documents.manifest import canonical, digest, manifest
from office.kernel.errors import OfficeError


def body(*texts: str) -> dict[str, Any]:
    return from_text("\n".join(texts))


def marked(name: str | None) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": "删", "marks": [{"type": name}]}]}


def table(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A table whose cells have these attributes."""
    lines = [
        {"type": "tableRow", "content": [{"type": "tableCell", "attrs": attrs} for attrs in cells]}
        for cells in rows
    ]
    return {"type": "table", "content": lines}


@pytest.mark.parametrize(
    ("block", "code", "data"),
    [
        (table([{"colspan": "二"}]), "documents.body_value_wrong", {"name": "colspan", "value": "二"}),
        (table([{"rowspan": 0}]), "documents.body_value_wrong", {"name": "rowspan", "value": "0"}),
        (table([{"colwidth": ["宽"]}]), "documents.body_value_wrong", {"name": "colwidth", "value": "宽"}),
        (table([{"colspan": 30}, {"colspan": 11}]), "documents.table_too_wide", {"limit": 40}),
        (table([{"rowspan": 2}] * 21, [{}] * 20), "documents.table_too_wide", {"limit": 40}),
        (
            {"type": "heading", "attrs": {"level": 9}},
            "documents.body_value_wrong",
            {"name": "level", "value": "9"},
        ),
        (
            {"type": "paragraph", "attrs": {"textAlign": "middle"}},
            "documents.body_value_wrong",
            {"name": "textAlign", "value": "middle"},
        ),
    ],
)
def test_what_cannot_be_laid_out_is_refused_by_block_and_attribute(
    block: dict[str, Any], code: str, data: dict[str, Any]
) -> None:
    with pytest.raises(OfficeError) as caught:
        clean({"type": "doc", "content": [{"type": "paragraph"}, block]}, field="attachments")
    assert (caught.value.code, caught.value.field) == (code, "attachments")
    assert caught.value.data == {"block": 2, **data}
    for message in caught.value.body()["message"].values():
        assert "2" in message and str(next(iter(data.values()))) in message


def test_control_characters_and_lone_surrogates_are_dropped() -> None:
    run = {"type": "text", "text": "甲\x00\ud800\x0b乙"}
    cleaned = clean(
        {"type": "doc", "content": [{"type": "paragraph", "content": [run, {**run, "text": "\x07"}]}]}
    )
    assert plain(cleaned) == "甲乙"
    assert len(cleaned["content"][0]["content"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "text",
        {"type": "paragraph"},
        {"type": "doc", "content": [{"type": "script"}]},
        {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": 3}]}]},
        {"type": "doc", "content": "x"},
        {"type": "doc", "content": [{"type": ["paragraph"]}]},
        {"type": "doc", "content": [{"type": "text", "text": "裸"}]},
        {"type": "doc", "content": [{"type": "tableRow"}]},
        {"type": "doc", "content": [{"type": "heading", "content": [{"type": "text", "text": "一"}]}]},
        {"type": "doc", "content": [marked("deletion")]},
        {"type": "doc", "content": [marked(None)]},
        {"type": "doc", "content": [{**marked("bold"), "content": [{"type": "paragraph"}]}]},
    ],
)
def test_body_of_unknown_structure_is_refused(wrong: Any) -> None:
    with pytest.raises(OfficeError) as caught:
        clean(wrong)
    assert caught.value.code == "documents.body_malformed"
    assert caught.value.field == "body"


def test_body_beyond_the_limit_is_refused() -> None:
    with pytest.raises(OfficeError) as caught:
        clean(body("字" * 200_000))
    assert caught.value.code == "documents.body_too_large"


def test_attributes_nobody_knows_are_dropped() -> None:
    given_body = {
        "type": "doc",
        "content": [
            {
                "type": "heading",
                "attrs": {"level": 1, "runIn": True, "onclick": "x"},
                "content": [{"type": "text", "text": "一、", "marks": [{"type": "bold"}, {"type": "link"}]}],
            }
        ],
    }
    cleaned = clean(given_body)
    assert cleaned["content"][0]["attrs"] == {"level": 1, "runIn": True}
    assert cleaned["content"][0]["content"][0]["marks"] == [{"type": "bold"}]
    assert paragraphs(cleaned)[0].level == 1


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": "〔"}) == canonical({"a": "〔", "b": 1}) == '{"a":"〔","b":1}'.encode()


def test_manifest_changes_with_every_part_it_covers() -> None:
    head = {"title": "通知", "recipients": [{"unit": "1"}], "attachments": [{"title": "表", "sha256": "aa"}]}
    base = manifest(document_id=7, number=1, head=head, body_sha256="00")
    other_title = {**head, "title": "函"}
    other_file = {**head, "attachments": [{"title": "表", "sha256": "bb"}]}
    variants = [
        manifest(document_id=8, number=1, head=head, body_sha256="00"),
        manifest(document_id=7, number=2, head=head, body_sha256="00"),
        manifest(document_id=7, number=1, head=other_title, body_sha256="00"),
        manifest(document_id=7, number=1, head=other_file, body_sha256="00"),
        manifest(document_id=7, number=1, head=head, body_sha256="01"),
    ]
    assert len({digest(base), *map(digest, variants)}) == 6
    assert json.loads(base)["document"] == "7"


def test_differences_name_field_paragraph_unit_and_attachment() -> None:
    before = {
        "title": "关于甲的通知",
        "recipients": [{"role": "main", "unit": "1", "name": "江门局"}],
        "attachments": [{"title": "表", "sha256": "a"}],
    }
    after = {
        "title": "关于乙的通知",
        "recipients": [
            {"role": "main", "unit": "1", "name": "江门局"},
            {"role": "cc", "unit": "2", "name": "省政府"},
        ],
        "attachments": [],
    }
    result = compare(before, body("半年内完成。", "其他。"), after, body("六个月内完成。", "其他。"))
    assert [(change.field, change.after) for change in result.fields] == [("title", "关于乙的通知")]
    assert result.units_added == ("省政府",)
    assert result.attachments_removed == ("表",)
    assert [(run.operation, run.text) for run in result.paragraphs[0].runs] == [
        ("deleted", "半年"),
        ("inserted", "六个月"),
        ("same", "内完成。"),
    ]
    assert result.count == 4


@given(
    st.lists(st.text(alphabet="一二三甲乙ab1 。", max_size=8), max_size=5),
    st.lists(st.text("甲乙a。"), max_size=5),
)
def test_runs_rebuild_both_texts(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    found = runs(old, new)
    assert "".join(run.text for run in found if run.operation != "inserted") == old
    assert "".join(run.text for run in found if run.operation != "deleted") == new


def test_plain_text_has_a_line_for_each_paragraph() -> None:
    assert plain(body("第一段。", "# 一、标题", "第二段。")) == "第一段。\n一、标题\n第二段。"
