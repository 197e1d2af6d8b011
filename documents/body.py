"""The structured body of a document (ProseMirror JSON): what is accepted, and its plain text."""

import json
from collections.abc import Iterator
from typing import Any

from documents.checks.facts import Paragraph
from office.kernel.errors import invalid

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


def clean(body: Any) -> Node:
    """The body reduced to the nodes, marks and attributes we know; raises `documents.body_malformed`.

    Unknown attributes are dropped (editors add their own), unknown nodes and marks are refused.
    """
    if not isinstance(body, dict) or body.get("type") != "doc":
        raise invalid("documents.body_malformed", field="body")
    content = _children(body, 0)
    cleaned: Node = {"type": "doc", "content": content}
    size = len(json.dumps(cleaned, ensure_ascii=False).encode())
    if size > MAX_BYTES:
        raise invalid("documents.body_too_large", field="body", limit=MAX_BYTES // 1024)
    return cleaned


def _children(node: Node, depth: int) -> list[Node]:
    content = node.get("content") or []
    if not isinstance(content, list) or depth > MAX_DEPTH:
        raise invalid("documents.body_malformed", field="body")
    return [_node(child, depth + 1) for child in content]


def _node(node: Any, depth: int) -> Node:
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == "text":
        return _text(node)
    if kind == "hardBreak":
        return {"type": "hardBreak"}
    if kind not in BLOCKS:
        raise invalid("documents.body_malformed", field="body")
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
    if kind == "heading" and attrs.get("level") not in (1, 2, 3, 4):
        raise invalid("documents.body_malformed", field="body")
    return {key: value for key, value in attrs.items() if value is not None}


def _text(node: Node) -> Node:
    text = node.get("text")
    if not isinstance(text, str) or not text:
        raise invalid("documents.body_malformed", field="body")
    cleaned: Node = {"type": "text", "text": text}
    marks = [{"type": mark["type"]} for mark in node.get("marks") or [] if mark.get("type") in MARKS]
    if marks:
        cleaned["marks"] = marks
    return cleaned


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
