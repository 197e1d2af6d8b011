"""Paper, margins and page numbers: GB/T 9704-2012, 5.1, 5.2.1, 7.5."""

from __future__ import annotations

from collections.abc import Iterator

from documents.checks.articles import format_clause
from documents.conformance.engine import Hit, Sheet, mm, rule, shown_mm, shown_pt
from documents.conformance.source import Paragraph
from documents.layout.spec import SPEC

_TOLERANCE_MM = 1.05
PAGE = SPEC.page


@rule("paper", format_clause("5.1"), "error")
def paper(sheet: Sheet) -> Iterator[Hit]:
    """A4; an attachment may lie on its side."""
    for index, section in enumerate(sheet.source.sections):
        size = (mm(section.width), mm(section.height))
        wanted = (PAGE.width_mm, PAGE.height_mm)
        if index and section.landscape:
            wanted = (PAGE.height_mm, PAGE.width_mm)
        if any(abs(a - b) > _TOLERANCE_MM for a, b in zip(size, wanted, strict=True)):
            yield Hit(
                found=f"{size[0]:.0f} × {size[1]:.0f} mm", wanted=f"{wanted[0]:.0f} × {wanted[1]:.0f} mm"
            )


@rule("margins", format_clause("5.2.1"), "error")
def margins(sheet: Sheet) -> Iterator[Hit]:
    """天头 37 mm ± 1 mm, 订口 28 mm ± 1 mm."""
    for index, section in enumerate(sheet.source.sections):
        if index and section.landscape:
            continue
        for side, length, wanted in (
            ("top", section.top, PAGE.top_mm),
            ("left", section.left, PAGE.left_mm),
        ):
            if abs(mm(length) - wanted) > _TOLERANCE_MM:
                yield Hit(
                    found=shown_mm(mm(length)),
                    wanted=f"{wanted:.0f} ± 1 mm",
                    data={"side": f"~{side}_margin"},
                )


@rule("area", format_clause("5.2.1"), "error")
def area(sheet: Sheet) -> Iterator[Hit]:
    """版心 156 mm × 225 mm."""
    for index, section in enumerate(sheet.source.sections):
        if index and section.landscape:
            continue
        width = mm(section.width - section.left - section.right)
        height = mm(section.height - section.top - section.bottom)
        if abs(width - PAGE.area_width_mm) > 2 or abs(height - PAGE.area_height_mm) > 2:
            wanted = f"{PAGE.area_width_mm:.0f} × {PAGE.area_height_mm:.0f} mm"
            yield Hit(found=f"{width:.0f} × {height:.0f} mm", wanted=wanted)


def _numbered(lines: list[Paragraph]) -> Paragraph | None:
    """The footer's line that carries the page's number, as its cached digits show."""
    return next((line for line in lines if any(c.isdigit() for c in line.flush)), None)


def _footers(sheet: Sheet) -> dict[str, Paragraph]:
    found = {kind: _numbered(lines) for kind, lines in sheet.first.footers.items()}
    if not sheet.source.even_and_odd:
        found.pop("even", None)
    return {kind: line for kind, line in found.items() if line is not None}


@rule("page_number", format_clause("7.5"), "error")
def page_number(sheet: Sheet) -> Iterator[Hit]:
    """Pages are numbered; a letter's first page is not (10.1)."""
    footers = _footers(sheet)
    if not {"default", "even"} & set(footers) or not sheet.source.notes.counts["page_field"]:
        yield Hit(wanted="— 1 —")
    elif sheet.elements.layout == "letter" and (not sheet.first.first_differs or "first" in footers):
        yield Hit(found="~numbered_first", wanted="~no_number_first")


@rule("page_number_form", format_clause("7.5"), "error")
def page_number_form(sheet: Sheet) -> Iterator[Hit]:
    """A dash on either side of the number."""
    for line in _footers(sheet).values():
        if not (line.flush.startswith(("—", "－", "―")) and line.flush.endswith(("—", "－", "―"))):
            yield Hit(found=line.flush, wanted="— 1 —")


@rule("page_number_side", format_clause("7.5"), "error")
def page_number_side(sheet: Sheet) -> Iterator[Hit]:
    """Odd pages at the right, even pages at the left, one character in."""
    footers = _footers(sheet)
    if not footers:
        return
    odd, even = footers.get("default"), footers.get("even")
    if odd is not None and odd.align != "right":
        yield Hit(found=f"~{odd.align}", wanted="~right", data={"page": "~odd"})
    if even is None:
        yield Hit(found="~as_odd", wanted="~left", data={"page": "~even"})
    elif even.align == "right" or even.align == "center":
        yield Hit(found=f"~{even.align}", wanted="~left", data={"page": "~even"})


@rule("page_number_type", format_clause("7.5"), "warn")
def page_number_type(sheet: Sheet) -> Iterator[Hit]:
    """4号 half-width 宋体."""
    for line in _footers(sheet).values():
        if line.size != SPEC.type.size4_pt or (line.role not in {"song", None}):
            found = f"{line.font or '—'} {shown_pt(line.size)}"
            yield Hit(found=found, wanted=f"宋体 {shown_pt(SPEC.type.size4_pt)}")
            return


@rule("page_number_place", format_clause("7.5"), "warn")
def page_number_place(sheet: Sheet) -> Iterator[Hit]:
    """The dash lies 7 mm below the type area."""
    section = sheet.first
    for line in _footers(sheet).values():
        pitch, _ = sheet.source.line_pitch(line)
        below = mm(section.bottom - section.footer - pitch / 2)
        if abs(below - SPEC.colophon.page_number_below_mm) > 2:
            yield Hit(found=shown_mm(below), wanted=f"{SPEC.colophon.page_number_below_mm:.0f} mm")
            return
