"""From the 附件说明 to the 版记 of the .docx (7.3.4 to 7.3.6, 7.4, 10.2, 10.3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from documents.layout.docx_body import AREA_PT, INDENT_PT
from documents.layout.model import SealImage
from documents.layout.ooxml import (
    Cell,
    Format,
    Place,
    blank_lines,
    border,
    paragraph,
    picture,
    row,
    run,
    table,
    text_box,
)
from documents.layout.printed import Printed
from documents.layout.spec import POINTS_PER_MM, SPEC
from documents.layout.titles import cells

CELL = SPEC.type.cell_pt
SEAL_MM = SPEC.main.seal_diameter_mm

InsertSeal = Callable[[SealImage], str]


def ending(page: Printed, insert_seal: InsertSeal) -> str:
    """附件说明, attendance, signature and 附注, kept together with the body's last lines."""
    drawn = _listed(page) + _attendance(page) + _signature(page, insert_seal)
    if page.note:
        drawn += paragraph(run(page.note), Format(first=INDENT_PT))
    return drawn


def _listed(page: Printed) -> str:
    if not page.listed:
        return ""
    lead = CELL * len("附件：")
    drawn = blank_lines(1, keep_next=True)
    for index, item in enumerate(page.listed):
        number = CELL * cells(item.prefix.removeprefix("附件："))
        hanging = number + (lead if index == 0 else 0)
        form = Format(left=INDENT_PT + lead + number, hanging=hanging, keep_next=True)
        drawn += paragraph(run(item.prefix + item.name), form)
    return drawn


def _attendance(page: Printed) -> str:
    if not page.source.attendance:
        return ""
    drawn = blank_lines(1, keep_next=True)
    for item in page.source.attendance:
        label = f"{item.label}："
        hanging = CELL * len(label)
        drawn += paragraph(
            run(label, "hei") + run(item.names), Format(left=INDENT_PT + hanging, hanging=hanging)
        )
    return drawn


def _signature(page: Printed, insert_seal: InsertSeal) -> str:
    source = page.source
    if source.layout == "order":
        return _stamped(page)
    if len(page.signatures) > 1:
        return blank_lines(1, keep_next=True) + _joint(page, insert_seal)
    if source.sealed and page.signatures:
        seal = _seal(page, insert_seal, 0)
        return blank_lines(SPEC.main.lines_above_sealed_signature, keep_next=True) + _sealed(page, seal)
    if source.layout != "minutes" or page.signatures:
        return blank_lines(SPEC.main.lines_above_plain_signature, keep_next=True) + _plain(page)
    return ""


@dataclass(frozen=True)
class _InsertedSeal:
    relation: str
    size_mm: float
    number: int


def _seal(page: Printed, insert_seal: InsertSeal, index: int) -> _InsertedSeal | None:
    seals = (page.source.seal, *page.source.co_seals)
    seal = seals[index] if index < len(seals) else None
    return _InsertedSeal(insert_seal(seal), seal.diameter_mm, 20 + index) if seal else None


def _sealed(page: Printed, seal: _InsertedSeal | None) -> str:
    """The date 4 cells in, the organ centred on it, the seal centred over both (7.3.5.1).

    Both lines are centred in a box at the right whose middle is the date's.
    """
    organ_width, date_width = (CELL * cells(text) for text in (page.signatures[0], page.date))
    right = max(SPEC.main.date_right_cells * CELL, (organ_width - date_width) / 2)
    middle = right + date_width / 2
    form = Format(left=AREA_PT - 2 * middle, justify="center", keep_next=True)
    drawn = ""
    if seal:
        across = (AREA_PT - middle) / POINTS_PER_MM - seal.size_mm / 2
        down = (page.line_pt - SPEC.main.seal_above_centre_pt) / POINTS_PER_MM - seal.size_mm / 2
        place = Place(across, down, "margin", "paragraph")
        drawn = picture(seal.relation, place, seal.size_mm, seal.number, "印章")
    after = bool(page.note)
    date_form = Format(left=form.left, justify="center", keep_next=after)
    return paragraph(run(page.signatures[0]) + drawn, form) + paragraph(run(page.date), date_form)


def _plain(page: Printed) -> str:
    """The organ 2 cells in from the right; the date begins 2 cells right of it (7.3.5.2)."""
    if not page.signatures:
        right = SPEC.main.date_right_cells * CELL
        return paragraph(run(page.date), Format(justify="right", right=right))
    organ_width, date_width = (CELL * cells(text) for text in (page.signatures[0], page.date))
    gap, shift = SPEC.main.signature_right_cells * CELL, SPEC.main.date_shift_cells * CELL
    right = max(gap, gap + shift + date_width - organ_width)
    left = max(0.0, AREA_PT - right - organ_width)
    organ = paragraph(run(page.signatures[0]), Format(justify="right", right=right, keep_next=True))
    date = Format(left=left + shift, justify="left", keep_next=bool(page.note))
    return organ + paragraph(run(page.date), date)


def _joint(page: Printed, insert_seal: InsertSeal) -> str:
    """Names in rows, each under its own seal, the date under the last (7.3.5.1)."""
    names = page.signatures
    columns = page.signatures_in_a_row
    width = AREA_PT / columns
    height = (SEAL_MM + SPEC.main.seal_gap_mm) * POINTS_PER_MM
    drawn = []
    for start in range(0, len(names), columns):
        items = [
            _joint_cell(page, index, width, insert_seal)
            for index in range(start, min(start + columns, len(names)))
        ]
        items += [Cell("", width)] * (columns - len(items))
        drawn.append(row(items, height=height))
    return table("".join(drawn), [width] * columns, "")


def _joint_cell(page: Printed, index: int, width: float, insert_seal: InsertSeal) -> Cell:
    last = index == len(page.signatures) - 1
    seal = _seal(page, insert_seal, index)
    lines = 2 if last else 1
    drawn = ""
    if seal:
        down = (lines * page.line_pt / 2 - SPEC.main.seal_above_centre_pt) / POINTS_PER_MM - seal.size_mm / 2
        place = Place("center", down, "column", "paragraph")
        drawn = picture(seal.relation, place, seal.size_mm, seal.number, "印章")
    form = Format(justify="center", keep_next=True)
    content = paragraph(run(page.signatures[index]) + drawn, form)
    if last:
        content += paragraph(run(page.date), form)
    return Cell(content, width, middle=True)


def _stamped(page: Printed) -> str:
    """The stamp 4 cells in, the title 2 cells left of it, the date after a blank line (7.3.5.3)."""
    order = SPEC.order
    form = Format(justify="right", right=order.stamp_right_cells * CELL, keep_next=True)
    names = run(page.source.signer_post + "　" * order.title_gap_cells) + run("　".join(page.issuers), "kai")
    date = Format(justify="right", right=SPEC.main.date_right_cells * CELL)
    return (
        blank_lines(order.lines_above_stamp, keep_next=True)
        + paragraph(names, form)
        + blank_lines(1, keep_next=True)
        + paragraph(run(page.date), date)
    )


def colophon(page: Printed) -> str:
    """版记 in a text box on the bottom of the last page's type area (7.4); without rules in a letter.

    A text box, because floating tables and frames are set inline by LibreOffice.
    """
    if not page.has_colophon:
        return ""
    size, line = SPEC.type.size4_pt, SPEC.type.colophon_line_pt
    inner = AREA_PT - 2 * size
    rows, lines = [], 0
    lists = [
        f"{label}：{text}。"
        for label, text in (("主送", page.colophon_recipients), ("抄送", page.cc))
        if text
    ]
    if lists:
        form = Format(line=line, left=4 * size, hanging=3 * size, right=size)
        content = "".join(paragraph(run(text, size=size), form) for text in lists)
        lines += sum(math.ceil((cells(text) - 3) * size / (inner - 3 * size)) for text in lists)
        rows.append(row([Cell(content, AREA_PT)]))
    if page.printing_organ:
        rows.append(row([Cell(_printing(page), AREA_PT)]))
        lines += 1
    ruled = page.source.layout != "letter"
    outer, inside = SPEC.colophon.outer_rule_mm, SPEC.colophon.inner_rule_mm
    borders = border("top", outer) + border("bottom", outer) + border("insideH", inside) if ruled else ""
    # A text box must end in a paragraph; a point high, it hides below the last rule.
    content = table("".join(rows), [AREA_PT], borders)
    content += paragraph(run("", size=1), Format(line=1))
    height = (lines * line + 3) / POINTS_PER_MM
    place = Place("left", "bottom", "margin", "margin")
    box = text_box(content, place, SPEC.page.area_width_mm, height, 40, "版记", wrap=True)
    return paragraph(box, Format(line=1))


def _printing(page: Printed) -> str:
    """印发机关 at the left, the date at the right, one cell in at both sides."""
    size = SPEC.type.size4_pt
    left = AREA_PT - size * (3 + cells(page.printed_on))
    form = Format(line=SPEC.type.colophon_line_pt, left=size, right=size, justify="left")
    if not page.printed_on:
        return paragraph(run(page.printing_organ, size=size), form)
    cells_of_row = [
        Cell(paragraph(run(page.printing_organ, size=size), form), left),
        Cell(
            paragraph(
                run(page.printed_on, size=size),
                Format(line=SPEC.type.colophon_line_pt, right=size, justify="right"),
            ),
            AREA_PT - left,
        ),
    ]
    return table(row(cells_of_row), [cell.width for cell in cells_of_row], "") + paragraph(
        run("", size=1), Format(line=1)
    )
