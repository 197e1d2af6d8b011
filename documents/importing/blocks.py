"""Paragraphs and tables as the nodes of a draft's body."""

from __future__ import annotations

from typing import Any

from documents.conformance.source import FULL_SPACE, Paragraph, Run, Table
from documents.conformance.wording import level_of
from documents.layout.grid import MOST_COLUMNS

Node = dict[str, Any]
_SPACES = f" \t\u00a0{FULL_SPACE}"


def block_of(line: Paragraph) -> Node:
    """A paragraph, or a heading where it opens with 一、（一）1. or （1）."""
    level = level_of(line)
    runs = [run for run in line.runs if run.text]
    all_bold = bool(runs) and all(run.bold for run in runs if run.text.strip())
    if line.label:
        runs = [Run(line.label, "", line.size, all_bold), *runs]
    content = _inline(_stripped(runs), bold=level == 0 or not all_bold)
    if level == 0:
        return {"type": "paragraph", "content": content}
    node: Node = {"type": "heading", "attrs": {"level": level}, "content": content}
    words = line.words
    if 0 <= words.find("。") < len(words) - 1:
        node["attrs"]["runIn"] = True
    return node


def _stripped(runs: list[Run]) -> list[Run]:
    """The runs without the space that indents or trails."""
    found = [Run(run.text, run.font, run.size, run.bold) for run in runs]
    while found and not found[0].text.lstrip(_SPACES + "\n"):
        found.pop(0)
    while found and not found[-1].text.rstrip(_SPACES + "\n"):
        found.pop()
    if found:
        found[0].text = found[0].text.lstrip(_SPACES + "\n")
        found[-1].text = found[-1].text.rstrip(_SPACES + "\n")
    return found


def _inline(runs: list[Run], *, bold: bool) -> list[Node]:
    """Text and line breaks; what looks alike is one piece."""
    nodes: list[Node] = []
    for run in runs:
        marks = {"marks": [{"type": "bold"}]} if bold and run.bold else {}
        for index, piece in enumerate(run.text.split("\n")):
            if index:
                nodes.append({"type": "hardBreak"})
            text = _clean(piece)
            if not text:
                continue
            last = nodes[-1] if nodes else None
            if last is not None and last["type"] == "text" and last.get("marks") == marks.get("marks"):
                last["text"] += text
            else:
                nodes.append({"type": "text", "text": text} | marks)
    return nodes


def _clean(text: str) -> str:
    """Without characters that no page prints; tabs and hard spaces as spaces."""
    plain = text.replace("\t", " ").replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
    return "".join(letter for letter in plain if letter >= " " and letter != "\x7f")


def table_of(table: Table) -> tuple[Node | None, str]:
    """A table with its spans, and what could not be kept of it; None for an empty one."""
    starts = _rowspans(table)
    rows: list[Node] = []
    for index, row in enumerate(table.rows):
        cells = []
        for cell, rowspan in zip(row.cells, starts[index], strict=True):
            if rowspan == 0:
                continue
            attrs = {"colspan": cell.span} if cell.span > 1 else {}
            if rowspan > 1:
                attrs["rowspan"] = rowspan
            node: Node = {"type": "tableHeader" if row.header else "tableCell"}
            if attrs:
                node["attrs"] = attrs
            lines = [line for line in cell.paragraphs if not line.empty]
            node["content"] = [_plain(line) for line in lines] or [{"type": "paragraph"}]
            cells.append(node)
        if cells:
            rows.append({"type": "tableRow", "content": cells})
    if not rows:
        return None, ""
    width = max(sum(cell.span for cell in row.cells) for row in table.rows)
    if width > MOST_COLUMNS:
        # Too wide for the paper in any type: its words are kept, row by row.
        return _as_rows(table), f"{width}"
    return {"type": "table", "content": rows}, ""


def _plain(line: Paragraph) -> Node:
    runs = [Run(line.label, "", line.size), *line.runs] if line.label else line.runs
    return {"type": "paragraph", "content": _inline(_stripped(runs), bold=True)}


def _rowspans(table: Table) -> list[list[int]]:
    """For each cell how many rows it spans; 0 for those that continue one above."""
    spans: list[list[int]] = []
    above: dict[int, tuple[int, int]] = {}
    for index, row in enumerate(table.rows):
        found: list[int] = []
        column = 0
        for at, cell in enumerate(row.cells):
            if cell.merge == "continue" and column in above:
                start_row, start_cell = above[column]
                spans[start_row][start_cell] += 1
                found.append(0)
            else:
                found.append(1)
                above.pop(column, None)
                if cell.merge == "restart":
                    above[column] = index, at
            column += cell.span
        spans.append(found)
    return spans


def _as_rows(table: Table) -> Node:
    rows = []
    for row in table.rows:
        words = "　".join("".join(line.words for line in cell.paragraphs) for cell in row.cells)
        text = [{"type": "text", "text": _clean(words)}] if _clean(words) else []
        cell = {"type": "tableCell", "content": [{"type": "paragraph", "content": text}]}
        rows.append({"type": "tableRow", "content": [cell]})
    return {"type": "table", "content": rows}
