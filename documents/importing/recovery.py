"""A .docx as a draft: its elements, its body as structured text, its attachments, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from documents.conformance.elements import AttachedPart, Elements, found_in
from documents.conformance.engine import Sheet
from documents.conformance.inline import Revisions
from documents.conformance.reading import read
from documents.conformance.rules_ending import listed_names
from documents.conformance.source import Paragraph, Source, Table
from documents.importing.blocks import block_of, table_of

Node = dict[str, Any]

#: What is counted while reading and means that something was left out or changed.
LEFT_OUT = (
    "footnote",
    "formula",
    "symbol",
    "hidden",
    "embedded",
    "alt_chunk",
    "nested_table",
    "bullet",
    "acting_field",
    "auto_number",
)
_DISCLOSED = {
    "主动公开": "主动公开",
    "公开发布": "主动公开",
    "依申请公开": "依申请公开",
    "不予公开": "不予公开",
}


def recovered(path: Path, revisions: Revisions = "accept") -> dict[str, Any]:
    """Everything that a draft can take from a file. Raises Refused."""
    source = read(path, revisions)
    elements = found_in(source)
    taken = _Taken(source)
    body = _body_blocks(source, elements)
    content = [node for block in body for node in taken.block(block)]
    attachments = [taken.attachment(part, name) for part, name in _named(elements, source)]
    notes = taken.notes(elements)
    counts = source.notes.counts
    return {
        "title": elements.title_text,
        "kind": elements.kind,
        "main_text": elements.recipients.flush.rstrip("：:") if elements.recipients else "",
        "cc_text": _copies(elements),
        "urgency": elements.urgency.flush if elements.urgency else "",
        "disclosure": _disclosure(elements),
        "number": elements.number.flush if elements.number else "",
        "organ": elements.organ,
        "body": {"type": "doc", "content": content},
        "attachments": attachments,
        "blocks": len(content),
        "levels": [
            sum(node["type"] == "heading" and node["attrs"]["level"] == level for node in content)
            for level in (1, 2, 3, 4)
        ],
        "tables": sum(node["type"] == "table" for node in content),
        "revisions": {
            "inserted": counts["inserted"],
            "deleted": counts["deleted"],
            "people": sorted(set(source.notes.examples.get("reviser", []))),
            "taken": revisions,
        },
        "comments": max(source.comments, counts["comment"]),
        "notes": notes,
    }


def _body_blocks(source: Source, elements: Elements) -> list[Paragraph | Table]:
    """The body's paragraphs and tables in order; a table counts once."""
    return _blocks_of(source, elements.body)


def _blocks_of(source: Source, lines: Sequence[Paragraph]) -> list[Paragraph | Table]:
    found: list[Paragraph | Table] = []
    seen: set[int] = set()
    for line in lines:
        if line.place == "cell":
            if line.container not in seen and line.container in source.tables:
                seen.add(line.container)
                found.append(source.tables[line.container])
        elif not line.empty:
            found.append(line)
    return found


def _named(elements: Elements, source: Source) -> list[tuple[AttachedPart, str]]:
    """Each attachment with its name: the title on its own page, else the one in the 附件说明."""
    names = listed_names(Sheet(source, elements))
    pairs = []
    for index, part in enumerate(elements.attachments):
        listed = names[index] if index < len(names) else ""
        pairs.append((part, (listed or part.name)[:200]))
    return pairs


def _copies(elements: Elements) -> str:
    """抄送机关 as one line, without label and full stop."""
    lines = [line.flush for line in elements.copies if line.flush.startswith(("抄送", "抄报"))]
    return "；".join(re.sub(r"^(抄送|抄报)[：:]", "", line).rstrip("。") for line in lines)[:2000]


def _disclosure(elements: Elements) -> str:
    note = elements.note.flush if elements.note else ""
    return next((value for word, value in _DISCLOSED.items() if word in note), "")


class _Taken:
    """Makes nodes of blocks and remembers what could not be taken."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.pictures = 0
        self.boxes: list[str] = []
        self.aligned = 0
        self.merged: list[str] = []

    def block(self, block: Paragraph | Table) -> list[Node]:
        if isinstance(block, Table):
            self._shapes(block.paragraphs())
            node, note = table_of(block)
            if note:
                self.merged.append(note)
            return [node] if node is not None else []
        if block.place == "box":
            self.boxes.append(block.words[:60])
        self._shapes([block])
        if block.align in {"center", "right"}:
            self.aligned += 1
        return [block_of(block)]

    def _shapes(self, lines: Any) -> None:
        for line in lines:
            self.pictures += sum(shape.kind == "picture" for shape in line.shapes)

    def attachment(self, part: AttachedPart, name: str) -> dict[str, Any]:
        content = [node for block in _blocks_of(self.source, part.body) for node in self.block(block)]
        return {"title": name, "body": {"type": "doc", "content": content}, "blocks": len(content)}

    def notes(self, elements: Elements) -> list[dict[str, Any]]:
        """What was not understood or not taken, for the report: a code, how often, examples."""
        found = self.source.notes
        notes = [
            {"code": kind, "count": found.counts[kind], "examples": found.examples.get(kind, [])}
            for kind in LEFT_OUT
            if found.counts[kind]
        ]
        # Pictures anchored to empty paragraphs, which no block carries.
        empty = [line for line in self.source.lines if line.empty and line.place == "body"]
        self.pictures += sum(shape.kind == "picture" for line in empty for shape in line.shapes)
        for code, count, examples in (
            ("picture", self.pictures, []),
            ("box", len(self.boxes), self.boxes[:3]),
            ("alignment", self.aligned, []),
            ("table", len(self.merged), self.merged[:3]),
        ):
            if count:
                notes.append({"code": code, "count": count, "examples": examples})
        missing = [name for name, there in (("title", elements.title), ("body", elements.body)) if not there]
        notes += [{"code": f"missing_{name}", "count": 1, "examples": []} for name in missing]
        return notes
