"""The body as a shared text (Yjs) and back: pure, so that checks and layout go on reading one structure.

The shared text holds one XML fragment, ``body``: an element for each block, an XML text for each run of
characters, ``hardBreak`` elements between them, and attributes with their types. That is what the editor's
binding (y-prosemirror) writes; whatever else a client may put there is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from documents.body import ATTRS, MARKS, Node

FRAGMENT = "body"
TEXT_BLOCKS = frozenset({"paragraph", "heading"})
INSIDE: dict[str, frozenset[str]] = {
    "doc": TEXT_BLOCKS | {"table"},
    "table": frozenset({"tableRow"}),
    "tableRow": frozenset({"tableCell", "tableHeader"}),
    "tableCell": TEXT_BLOCKS | {"table"},
    "tableHeader": TEXT_BLOCKS | {"table"},
}
"""Which elements are read inside which; the editor keeps to the same."""
_HEADING_LEVELS = frozenset({1, 2, 3, 4})

Shared = Doc[Text | Array[Any] | Map[Any] | XmlFragment]


class Malformed(ValueError):
    """Bytes that are no update of a shared text."""


def check(update: bytes) -> None:
    """Raises `Malformed` for bytes that are not one whole update."""
    apply(Doc(), [update])


def shared(*updates: bytes) -> Shared:
    """The shared text that the updates make, in whatever order they come."""
    doc: Shared = Doc()
    apply(doc, updates)
    return doc


def apply(doc: Shared, updates: Iterable[bytes]) -> None:
    """Merge updates into a shared text. Raises `Malformed`."""
    try:
        for update in updates:
            doc.apply_update(update)
    except (ValueError, RuntimeError) as error:
        raise Malformed(str(error)) from error


def seed(body: Node) -> bytes:
    """The first state of a shared text that says what a body says.

    Numbered lists, which the editor does not have, become headings of the third level with their numbers.
    """
    doc: Shared = Doc()
    doc[FRAGMENT] = fragment = XmlFragment()
    with doc.transaction():
        for block in _blocks(body.get("content", [])) or [{"type": "paragraph"}]:
            _write(fragment, block)
    return doc.get_update()


def _blocks(content: list[Node]) -> list[Node]:
    found: list[Node] = []
    for block in content:
        if block["type"] == "orderedList":
            found += _listed(block)
        elif block["type"] in TEXT_BLOCKS or "content" not in block:
            found.append(block)
        else:
            found.append(block | {"content": _blocks(block["content"])})
    return found


def _listed(block: Node) -> Iterator[Node]:
    first = int(block.get("attrs", {}).get("start") or 1)
    for number, item in enumerate(block.get("content", []), start=first):
        inner = _blocks(item.get("content", [])) or [{"type": "paragraph"}]
        head = inner[0]
        text = {"type": "text", "text": f"{number}."}
        yield {"type": "heading", "attrs": {"level": 3}, "content": [text, *head.get("content", [])]}
        yield from inner[1:]


def _write(parent: XmlFragment | XmlElement, node: Node) -> None:
    element = parent.children.append(XmlElement(node["type"], {}))
    for name, value in node.get("attrs", {}).items():
        element.attributes[name] = value
    if node["type"] not in TEXT_BLOCKS:
        for child in node.get("content", []):
            _write(element, child)
        return
    content = node.get("content", [])
    if not content:
        # Two who type their first character at once then type into one text, not each into a new one.
        element.children.append(XmlText())
    for is_text, run in groupby(content, key=lambda child: child["type"] == "text"):
        if is_text:
            _write_text(element, run)
        else:
            for _ in run:
                element.children.append(XmlElement("hardBreak", {}))


def _write_text(element: XmlElement, run: Iterable[Node]) -> None:
    text = element.children.append(XmlText())
    for piece in run:
        # Without marks named as off, a run would take over those of the run before it.
        marks: dict[str, Any] = dict.fromkeys(MARKS)
        marks |= {mark["type"]: {} for mark in piece.get("marks", [])}
        text.insert(len(text), piece["text"], marks)


def to_body(doc: Shared) -> Node:
    """What a shared text says, as a body; what a body cannot hold is left out."""
    doc[FRAGMENT] = fragment = XmlFragment()
    return {"type": "doc", "content": [*_read(fragment, "doc")]}


def _read(parent: XmlFragment | XmlElement, kind: str) -> Iterator[Node]:
    for child in parent.children:
        if isinstance(child, XmlElement) and child.tag in INSIDE[kind]:
            yield _element(child, child.tag)


def _element(element: XmlElement, kind: str) -> Node:
    text = kind in TEXT_BLOCKS
    content = list(_inline(element)) if text else list(_read(element, kind))
    attrs = _attrs(element, kind)
    if kind == "heading":
        if attrs.get("level") not in _HEADING_LEVELS:
            kind, attrs = "paragraph", {}
        elif runs_in(content):
            attrs["runIn"] = True
    node: Node = {"type": kind}
    if attrs:
        node["attrs"] = attrs
    if content:
        node["content"] = content
    return node


def _attrs(element: XmlElement, kind: str) -> dict[str, Any]:
    known = ATTRS.get(kind, frozenset()) - {"runIn"}
    given: Iterator[tuple[str, Any]] = iter(element.attributes)  # type: ignore[arg-type]  # typed as iterable only
    found = {name: _whole(value) for name, value in given if name in known}
    return {name: value for name, value in sorted(found.items()) if value is not None}


def _whole(value: Any) -> Any:
    """Numbers as they were: a shared text knows no integers."""
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _inline(element: XmlElement) -> Iterator[Node]:
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for child in element.children:
        if isinstance(child, XmlText):
            for value, marks in child.diff():
                if isinstance(value, str) and value:
                    pieces.append((value, tuple(sorted(MARKS & (marks or {}).keys()))))
        elif isinstance(child, XmlElement) and child.tag == "hardBreak":
            yield from _runs(pieces)
            pieces = []
            yield {"type": "hardBreak"}
    yield from _runs(pieces)


def _runs(pieces: list[tuple[str, tuple[str, ...]]]) -> Iterator[Node]:
    """Neighbours of the same marks as one run, as the editor has them."""
    for marks, run in groupby(pieces, key=lambda piece: piece[1]):
        node: Node = {"type": "text", "text": "".join(text for text, _ in run)}
        yield node | ({"marks": [{"type": name} for name in marks]} if marks else {})


def runs_in(content: Iterable[Node]) -> bool:
    """Whether a heading runs on into its paragraph: 一、抓好学习宣传。各地各单位… (GB/T 9704-2012, 7.3.3)."""
    text = "".join(node.get("text", "\n") for node in content).rstrip()
    stop = text.find("。")
    return 0 <= stop < len(text) - 1
