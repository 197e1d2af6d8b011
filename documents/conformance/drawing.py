"""Our own drawing of a read file, with the findings marked: what the XML says, set with our fonts.

Not what Word would show: pictures are frames, line and page breaks may fall elsewhere. The report says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from documents.conformance.engine import Finding, Sheet, mm
from documents.conformance.fonts import role_of
from documents.conformance.source import Paragraph, Run, Table, is_black, is_red
from documents.layout.spec import SPEC

#: Blocks drawn at most: a longer document's first pages.
MOST_BLOCKS = 1_500
_MOST_CHARACTERS = 400_000
_ALIGN = {"both": "justify", "distribute": "justify"}


def drawing(sheet: Sheet, found: Sequence[Finding]) -> dict[str, Any]:
    """The blocks as the template `conformance.typ` takes them; lengths in points, the page in mm."""
    section = sheet.first
    marks: dict[int, list[dict[str, Any]]] = {}
    for number, one in enumerate(found, start=1):
        if one.line is not None:
            marks.setdefault(one.line, []).append({"number": number, "error": one.severity == "error"})
    drawn: list[dict[str, Any]] = []
    characters = 0
    for block in sheet.source.blocks:
        if len(drawn) >= MOST_BLOCKS or characters > _MOST_CHARACTERS:
            break
        piece = _table(sheet, block, marks) if isinstance(block, Table) else _paragraph(sheet, block, marks)
        characters += _length(block)
        drawn.append(piece)
    return {
        "page": {
            "width": round(mm(section.width), 1) or SPEC.page.width_mm,
            "height": round(mm(section.height), 1) or SPEC.page.height_mm,
            "top": round(mm(section.top), 1),
            "bottom": round(mm(section.bottom), 1),
            "left": round(mm(section.left), 1),
            "right": round(mm(section.right), 1),
        },
        "blocks": drawn,
        "whole": [
            {"number": number, "error": one.severity == "error"}
            for number, one in enumerate(found, start=1)
            if one.line is None
        ],
        "cut": len(drawn) < len(sheet.source.blocks),
    }


def _length(block: Paragraph | Table) -> int:
    if isinstance(block, Table):
        return sum(len(line.text) for line in block.paragraphs())
    return len(block.text)


def _paragraph(sheet: Sheet, line: Paragraph, marks: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    boxed = [one for one in sheet.source.lines if one.anchor in line.shapes] if line.shapes else []
    return {
        "kind": "paragraph",
        "runs": ([_run(line.label, line)] if line.label else [])
        + [_run(run.text, line, run) for run in line.runs if run.text],
        "align": _ALIGN.get(line.align, line.align),
        "line": round(max(1.0, min(sheet.source.line_pitch(line)[0], 200)), 2),
        "before": round(float(line.props.get("before", 0)), 2),
        "after": round(float(line.props.get("after", 0)), 2),
        "first": round(_bounded(line.first - _typed(line)), 2),
        "left": round(_bounded(line.left), 2),
        "right": round(_bounded(line.right), 2),
        "break": line.page_break and line.place == "body",
        "rules": [
            {"edge": one.edge, "colour": _colour(one.colour), "weight": round(min(one.weight_mm, 3), 2)}
            for one in line.borders
            if one.edge in {"top", "bottom"}
        ],
        "shapes": [
            {
                "kind": shape.kind,
                "width": round(min(shape.width_mm, 200), 1),
                "height": round(min(shape.height_mm, 250), 1),
                "colour": _colour(shape.colour),
                "weight": round(min(shape.weight_mm, 3) or 0.3, 2),
                "down": None if shape.down is None else round(shape.down, 1),
                "down_from": shape.down_from,
                "bottom": shape.down_align == "bottom",
                "inline": shape.inline,
                "lines": [
                    _paragraph(sheet, one, marks)
                    for one in boxed
                    if one.anchor is shape and not one.empty and len(boxed) < 200
                ],
            }
            for shape in line.shapes[:8]
        ],
        "marks": marks.get(line.number, []),
    }


def _typed(line: Paragraph) -> float:
    """What `first` counts for typed spaces, which are drawn as text."""
    lead = line.text[: len(line.text) - len(line.text.lstrip(" \u3000\u00a0"))]
    return sum(1.0 if letter == "\u3000" else 0.5 for letter in lead) * line.size


def _bounded(length: float) -> float:
    return max(-400.0, min(400.0, length))


def _run(text: str, line: Paragraph, run: Run | None = None) -> dict[str, Any]:
    """A run in its own look; without one, in that of most of its line."""
    look = run or Run(text, line.font, line.size)
    return {
        "text": _printable(text),
        "role": role_of(look.font) or "fangsong",
        "size": max(1.0, min(look.size, 120)),
        "bold": look.bold,
        "colour": _colour(look.colour),
        "tracking": max(-5.0, min(look.spacing, 40)),
        "scale": max(0.3, min(look.scale, 2.0)),
    }


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " or letter == "\n")


def _colour(colour: str) -> str:
    if is_black(colour):
        return "000000"
    return "C8171E" if is_red(colour) else colour


def _table(sheet: Sheet, table: Table, marks: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    rows = [
        [
            {"span": cell.span, "lines": [_paragraph(sheet, line, marks) for line in cell.paragraphs]}
            for cell in row.cells
        ]
        for row in table.rows
    ]
    width = max((sum(cell.span for cell in row.cells) for row in table.rows), default=1)
    return {"kind": "table", "columns": min(width, 60), "rows": rows, "drawn": table.drawn, "marks": []}
