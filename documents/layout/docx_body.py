"""Body blocks of the .docx: paragraphs, headings, tables, and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.layout.blocks import CELL_PADDING, PrintedBlock, PrintedCell, PrintedParagraph, PrintedTable
from documents.layout.ooxml import Cell, Format, Justify, border, paragraph, row, run, table
from documents.layout.spec import HEADING_ROLES, POINTS_PER_MM, SPEC, FontRole

AREA_PT = SPEC.page.area_width_mm * POINTS_PER_MM
INDENT_PT = SPEC.main.indent_cells * SPEC.type.cell_pt
CELL_INSET_PT = CELL_PADDING / 2
#: Heading roles that the navigation pane should show; a 仿宋 heading cannot be told from body text.
_OUTLINE: dict[FontRole, int] = {
    role: level - 1 for level, role in HEADING_ROLES.items() if role != "fangsong"
}


def body_blocks(blocks: Sequence[PrintedBlock], *, main_text: bool = False) -> list[str]:
    """The blocks of the main text or of an attachment.

    The main text's last two lines are tied to the signature that follows (7.3.5.5); of an only
    paragraph one line is enough: page 1 must show the others (7.3.3).
    """
    drawn = []
    for index, block in enumerate(blocks):
        last = main_text and index == len(blocks) - 1
        if isinstance(block, PrintedTable):
            drawn.append(_table(block, keep_last_row=last, opens_body=main_text and index == 0))
        else:
            drawn.append(_paragraph(block, last=last, two_lines=len(blocks) > 1))
    return drawn


def title_lines(lines: Sequence[str], line_pt: float = SPEC.type.title_line_pt) -> str:
    """A title: 2号 小标宋, centred, broken where `titles` says (7.3.1)."""
    form = Format(line=line_pt, justify="center", keep_next=True, outline=0)
    return paragraph(run("\n".join(lines), "biaosong", SPEC.type.size2_pt), form)


def _paragraph(block: PrintedParagraph, *, last: bool, two_lines: bool) -> str:
    runs = "".join(run(piece.text, piece.role, bold=piece.bold) for piece in block.runs) or run("")
    indent = 0 if block.continues else INDENT_PT
    form = Format(first=indent) if block.align is None else Format(justify=block.align)
    if block.keep_with_next and block.runs:
        form = replace(form, keep_next=True, outline=_OUTLINE.get(block.runs[0].role))
    if last:
        form = replace(form, keep_next=True, two_lines=two_lines and not block.continues)
    return paragraph(runs, form)


def _table(block: PrintedTable, *, keep_last_row: bool, opens_body: bool) -> str:
    widths = [AREA_PT * share for share in block.shares]
    whole = block.whole_rows(block.heights(AREA_PT, SPEC.type.size4_pt), opens_body=opens_body)
    open_cells: dict[int, tuple[int, int]] = {}
    rows, leading_headers = [], True
    for index, cells in enumerate(block.rows):
        leading_headers = leading_headers and all(cell.header for cell in cells)
        keep = keep_last_row and index == len(block.rows) - 1
        drawn = _row_cells(cells, widths, open_cells, keep_next=keep)
        rows.append(row(drawn, header=leading_headers, whole=whole[index]))
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(border(edge, 0.18) for edge in edges)
    return table("".join(rows), widths, borders, inset=CELL_INSET_PT)


def _row_cells(
    cells: Sequence[PrintedCell],
    widths: Sequence[float],
    open_cells: dict[int, tuple[int, int]],
    *,
    keep_next: bool,
) -> list[Cell]:
    """A row's cells, with the continuations of cells that span down from rows above.

    `open_cells` maps a column to (rows still covered, columns spanned) and is kept up to date.
    """
    drawn: list[Cell] = []
    column, columns, waiting = 0, len(widths), list(cells)
    while column < columns:
        if column in open_cells:
            rows_left, span = open_cells.pop(column)
            drawn.append(Cell("", sum(widths[column : column + span]), span, "continue"))
            if rows_left > 1:
                open_cells[column] = (rows_left - 1, span)
        elif waiting:
            item = waiting.pop(0)
            span = min(item.colspan, columns - column)
            drawn.append(_cell(item, sum(widths[column : column + span]), span, keep_next=keep_next))
            if item.rowspan > 1:
                open_cells[column] = (item.rowspan - 1, span)
        else:
            span = 1
            drawn.append(Cell("", widths[column]))
        column += span
    return drawn


def _cell(item: PrintedCell, width: float, span: int, *, keep_next: bool) -> Cell:
    justify: Justify = "center" if item.header else "left"
    form = Format(SPEC.type.colophon_line_pt, justify, keep_next=keep_next)
    content = "".join(
        paragraph(
            "".join(
                run(piece.text, "hei" if item.header else piece.role, SPEC.type.size4_pt, bold=piece.bold)
                for piece in block.runs
            ),
            form,
        )
        for block in item.paragraphs
    )
    return Cell(content, width, span, "restart" if item.rowspan > 1 else "", middle=True)
