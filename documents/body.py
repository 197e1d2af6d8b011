"""The structured body of a document (ProseMirror JSON): what is accepted, and its plain text."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from documents.checks.facts import Paragraph
from documents.layout import body as layout
from office.kernel.errors import OfficeError, invalid

Node = dict[str, Any]

EMPTY: Node = {"type": "doc", "content": []}
BLOCKS = frozenset(
    {"paragraph", "heading", "table", "tableRow", "tableCell", "tableHeader", "orderedList", "listItem"}
)
INLINE = frozenset({"text", "hardBreak"})
MARKS = frozenset({"bold"})
ATTRS: dict[str, frozenset[str]] = {
    "paragraph": frozenset({"textAlign"}),
    "heading": frozenset({"level", "runIn", "textAlign"}),
    "orderedList": frozenset({"start"}),
    "tableCell": frozenset({"colspan", "rowspan", "colwidth"}),
    "tableHeader": frozenset({"colspan", "rowspan", "colwidth"}),
}
MAX_BYTES = 512 * 1024
MAX_DEPTH = 8


def clean(body: Any, *, field: str = "body") -> Node:
    """The body reduced to the nodes, marks and attributes we know; what comes back can be laid out.

    Attributes we do not know and marks that do not print are dropped (editors add their own), and
    so are control characters. Anything else is refused with a 422 that names `field` and, where
    one block is at fault, its number from 1: `documents.body_malformed`, `documents.body_too_large`,
    `documents.body_value_wrong`, `documents.table_too_wide`.
    """
    try:
        if not isinstance(body, dict) or body.get("type") != "doc":
            raise _Malformed
        cleaned: Node = {"type": "doc", "content": _children(body, 0)}
    except _Malformed as error:
        raise invalid("documents.body_malformed", field=field) from error
    if len(json.dumps(cleaned, ensure_ascii=False).encode()) > MAX_BYTES:
        raise invalid("documents.body_too_large", field=field, limit=MAX_BYTES // 1024)
    try:
        layout.Body.model_validate(cleaned)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[0], field) from error
    return cleaned


class _Malformed(Exception):
    """The structure is none of a body's."""


def _refusal(fault: ErrorDetails, field: str) -> OfficeError:
    """What the layout refuses, told by block and attribute."""
    where = fault["loc"]
    block = where[1] + 1 if len(where) > 1 and isinstance(where[1], int) else 0
    if fault["type"] == layout.TABLE_TOO_WIDE:
        return invalid("documents.table_too_wide", field=field, block=block, limit=layout.MOST_COLUMNS)
    if "attrs" in where:
        name = next(str(part) for part in where[where.index("attrs") + 1 :])
        value = str(fault["input"])[:20]
        return invalid("documents.body_value_wrong", field=field, block=block, name=name, value=value)
    return invalid("documents.body_malformed", field=field, block=block)


def _children(node: Node, depth: int) -> list[Node]:
    content = node.get("content") or []
    if not isinstance(content, list) or depth > MAX_DEPTH:
        raise _Malformed
    cleaned = [_node(child, depth + 1) for child in content]
    return [node for node in cleaned if node is not None]


def _node(node: Any, depth: int) -> Node | None:
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == "text":
        return _text(node)
    if kind == "hardBreak":
        return {"type": "hardBreak"}
    if not isinstance(kind, str) or kind not in BLOCKS:
        raise _Malformed
    cleaned: Node = {"type": kind}
    attrs = _attrs(kind, node.get("attrs"))
    if attrs:
        cleaned["attrs"] = attrs
    content = _children(node, depth)
    if content:
        cleaned["content"] = content
    return cleaned


def _attrs(kind: str, given: Any) -> Node:
    known = ATTRS.get(kind, frozenset())
    attrs = {key: value for key, value in given.items() if key in known} if isinstance(given, dict) else {}
    if kind == "heading" and attrs.get("level") is None:
        raise _Malformed
    return {key: value for key, value in attrs.items() if value is not None}


def _text(node: Node) -> Node | None:
    """A run of text; None when nothing printable is in it."""
    text, marks = node.get("text"), node.get("marks") or []
    if not isinstance(text, str) or not text or not isinstance(marks, list):
        raise _Malformed
    names = [mark.get("type") if isinstance(mark, dict) else None for mark in marks]
    # Open traces (insertions, deletions) are no 清稿: dropping the mark would print deleted words.
    if any(name not in MARKS | layout.SILENT_MARKS for name in names):
        raise _Malformed
    text = layout.printable(text)
    if not text:
        return None
    kept = [{"type": name} for name in names if name in MARKS]
    return {"type": "text", "text": text} | ({"marks": kept} if kept else {})


def paragraphs(body: Node) -> tuple[Paragraph, ...]:
    """The top-level blocks as plain text, in order; a table row is one paragraph each."""
    return tuple(_paragraphs(body))


def _paragraphs(body: Node) -> Iterator[Paragraph]:
    for block in body.get("content", []):
        if block["type"] == "table":
            for row in block.get("content", []):
                yield Paragraph("　".join(_plain(cell) for cell in row.get("content", [])))
        elif block["type"] == "orderedList":
            for index, item in enumerate(block.get("content", []), start=1):
                yield Paragraph(f"{index}.{_plain(item)}")
        elif block["type"] == "heading":
            yield Paragraph(_plain(block), int(block.get("attrs", {}).get("level", 1)))
        else:
            yield Paragraph(_plain(block))


def _plain(node: Node) -> str:
    if node.get("type") == "text":
        return str(node["text"])
    if node.get("type") == "hardBreak":
        return "\n"
    return "".join(_plain(child) for child in node.get("content", []))


def plain(body: Node) -> str:
    """The whole body as plain text, one paragraph a line."""
    return "\n".join(paragraph.text for paragraph in paragraphs(body))


def from_text(text: str) -> Node:
    """A body of plain paragraphs from text; markdown-like `#` headings become heading levels."""
    content: list[Node] = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        level = len(line) - len(line.lstrip("#"))
        words = line.lstrip("#").strip()
        if not words:
            continue
        block: Node = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        if 0 < level <= 4:
            block = {"type": "heading", "attrs": {"level": level}, "content": block["content"]}
        content.append(block)
    return {"type": "doc", "content": content}
