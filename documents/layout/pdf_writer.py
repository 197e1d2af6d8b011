"""The PDF, and pictures of its pages, drawn by typst from the printed form."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from documents.layout.blocks import WHOLE_ROW_LINES, PrintedBlock, PrintedParagraph, PrintedTable
from documents.layout.model import OfficialDocument, SealImage
from documents.layout.printed import Printed, printed
from documents.layout.spec import POINTS_PER_MM, SPEC
from documents.layout.typesetting import typeset


def write_pdf(
    document: OfficialDocument,
    progress: Callable[[float], None] | None = None,
    font_paths: Sequence[Path] = (),
) -> bytes:
    """The document as PDF. The same input gives the same bytes.

    `progress` is called with values from 0 to 1. `font_paths` are folders with a site's own
    fonts, preferred to the subsets kept here. Raises LayoutError.
    """
    report = progress or (lambda share: None)
    report(0.0)
    data = _typst_data(printed(document))
    report(0.2)
    content = typeset("main.typ", data, "pdf", font_paths)
    report(1.0)
    return content[0]


def render_pages(
    document: OfficialDocument,
    ppi: float = 144,
    picture: Literal["png", "svg"] = "png",
    font_paths: Sequence[Path] = (),
) -> list[bytes]:
    """The very pages of the PDF as pictures, one a page; `ppi` counts for PNG only."""
    return typeset("main.typ", _typst_data(printed(document)), picture, font_paths, ppi)


def _typst_data(page: Printed) -> dict[str, Any]:
    source = page.source
    return {
        "spec": SPEC.as_data(),
        "line_pt": page.line_pt,
        "title_line_pt": page.title_line_pt,
        "layout": source.layout,
        "pdf_title": source.title,
        "watermark": source.is_draft,
        "mark": asdict(page.mark) | {"pitch_pt": page.mark.pitch_pt, "height_pt": page.mark.height_pt},
        "copy_number": source.copy_number,
        "secrecy": source.secrecy,
        "urgency": source.urgency,
        "number": page.number,
        "upward": source.is_upward and source.layout == "standard",
        "issuers": page.issuers,
        "signer_post": source.signer_post,
        "title": page.title,
        "recipients": page.recipients,
        "blocks": [_block(block, opens_body=index == 0) for index, block in enumerate(page.blocks)],
        "halves": [_paragraph(half) for half in page.halves or ()],
        "listed": [asdict(item) for item in page.listed],
        "signatures": page.signatures,
        "signatures_in_a_row": page.signatures_in_a_row,
        "sealed": source.sealed,
        "seals": [_seal(seal) for seal in (source.seal, *source.co_seals)],
        "date": page.date,
        "note": page.note,
        "attendance": [row.model_dump() for row in source.attendance],
        "attachments": [
            {"label": item.label, "title": item.title, "blocks": [_block(block) for block in item.blocks]}
            for item in page.attachments
        ],
        "has_colophon": page.has_colophon,
        "colophon_recipients": page.colophon_recipients,
        "cc": page.cc,
        "printing_organ": page.printing_organ,
        "printed_on": page.printed_on,
    }


def _block(block: PrintedBlock, *, opens_body: bool = False) -> dict[str, Any]:
    return _table(block, opens_body=opens_body) if isinstance(block, PrintedTable) else _paragraph(block)


def _paragraph(paragraph: PrintedParagraph) -> dict[str, Any]:
    return {
        "kind": "paragraph",
        "align": paragraph.align,
        "keep": paragraph.keep_with_next,
        "runs": [asdict(run) for run in paragraph.runs],
    }


def _table(block: PrintedTable, *, opens_body: bool) -> dict[str, Any]:
    header_rows = 0
    while header_rows < len(block.rows) and all(cell.header for cell in block.rows[header_rows]):
        header_rows += 1
    heights = block.heights(SPEC.page.area_width_mm * POINTS_PER_MM, SPEC.type.size4_pt)
    return {
        "kind": "table",
        "shares": block.shares,
        "header_rows": header_rows,
        "tail_rows": _tail_rows(block, heights),
        "rows": [
            [
                asdict(cell)
                | {
                    "paragraphs": [_paragraph(p) for p in cell.paragraphs],
                    "breakable": not whole,
                }
                for cell in row
            ]
            for row, whole in zip(block.rows, block.whole_rows(heights, opens_body=opens_body), strict=True)
        ],
    }


def _tail_rows(block: PrintedTable, heights: list[int]) -> int:
    """How many rows at the end move with the signature: the fewest that no cell spans into.

    None when those might not fit a page together with it.
    """
    for start in range(len(block.rows) - 1, -1, -1):
        crossed = any(index + cell.rowspan > start for index in range(start) for cell in block.rows[index])
        if not crossed:
            return len(block.rows) - start if sum(heights[start:]) <= WHOLE_ROW_LINES else 0
    return 0


def _seal(seal: SealImage | None) -> dict[str, Any] | None:
    """The picture as SVG text: sys_inputs carry strings only, and SVG may hold a PNG."""
    if seal is None:
        return None
    if not seal.is_png:
        return {"svg": seal.content.decode("utf-8", "replace"), "diameter_mm": seal.diameter_mm}
    encoded = base64.b64encode(seal.content).decode("ascii")
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 100 100">'
        f'<image width="100" height="100" xlink:href="data:image/png;base64,{encoded}"/></svg>'
    )
    return {"svg": svg, "diameter_mm": seal.diameter_mm}
