"""版头 and title of the .docx (7.2, 7.3.1, 7.3.2, 10.1 to 10.3)."""

from __future__ import annotations

from documents.layout.docx_body import AREA_PT, title_lines
from documents.layout.mark import RedMark
from documents.layout.ooxml import (
    Cell,
    Format,
    Place,
    blank_lines,
    border,
    drawn_line,
    paragraph,
    row,
    run,
    table,
    text_box,
)
from documents.layout.printed import Printed
from documents.layout.spec import POINTS_PER_MM, SPEC

#: Word and LibreOffice set the baseline of an exact line at four fifths of its height; the ink of
#: the mark's characters reaches 0.85 em above the baseline and 0.08 em below it.
BASELINE = 0.8
INK_ABOVE = 0.85
INK_BELOW = 0.08
#: Height of a single mark's line, in em.
MARK_LINE = 1.1
#: What lies between the ink of a 3号 line and the bottom of its exact line, in points.
NUMBER_DESCENT_PT = 3.9
LINE = SPEC.type.line_pt
CELL = SPEC.type.cell_pt


def head(page: Printed) -> str:
    """Everything above the body."""
    layouts = {"letter": _letter, "order": _order}
    drawn = layouts.get(page.source.layout, _standard)(page)
    if page.title:
        drawn += title_lines(page.title, page.title_line_pt) + blank_lines(
            SPEC.main.lines_below_title, keep_next=True
        )
    if page.recipients:
        drawn += paragraph(run(page.recipients), Format(keep_next=True))
    return drawn


def _spacer(points: float) -> str:
    """An empty paragraph of an exact height."""
    return paragraph(run("", size=1), Format(line=max(points, 0.7)))


def _below_mark(page: Printed, lines: int) -> str:
    """Blank lines counted from the mark's ink, which ends before its line does."""
    below_ink = (1 - BASELINE) * _mark_line(page.mark) - INK_BELOW * page.mark.size_pt
    return _spacer(page.line_pt - below_ink) + blank_lines(lines - 1)


def _mark_line(mark: RedMark) -> float:
    """Height in points of the exact line that a name of the mark stands in."""
    return mark.pitch_pt if len(mark.names) > 1 else mark.size_pt * MARK_LINE


def _blank_above_ink(mark: RedMark) -> float:
    """Points between the top of the mark's first line and its ink."""
    return BASELINE * _mark_line(mark) - INK_ABOVE * mark.size_pt


def _corner(page: Printed) -> list[str]:
    """份号, 密级, 紧急程度: one a line, in this order (7.2.1 to 7.2.3)."""
    source = page.source
    lines = [run(source.copy_number)] if source.copy_number else []
    return lines + [run(text, "hei") for text in (source.secrecy, source.urgency) if text]


def _standard(page: Printed) -> str:
    corner = _corner(page)
    above = SPEC.head.mark_top_mm * POINTS_PER_MM - len(corner) * page.line_pt - _blank_above_ink(page.mark)
    drawn = "".join(paragraph(line) for line in corner) + _spacer(above)
    drawn += _joint_mark(page.mark) if len(page.mark.names) > 1 else _single_mark(page.mark)
    drawn += _below_mark(page, SPEC.head.lines_below_mark) + _number(page)
    gap = SPEC.head.rule_below_number_mm * POINTS_PER_MM - NUMBER_DESCENT_PT
    rule = border("bottom", SPEC.head.rule_weight_mm, SPEC.head.red)
    drawn += paragraph(run("", size=1), Format(line=gap, rule_below=rule))
    return drawn + blank_lines(SPEC.main.lines_below_rule)


def _mark_run(text: str, mark: RedMark) -> str:
    return run(text, "biaosong", mark.size_pt, colour=SPEC.head.red, scale=mark.scale)


def _single_mark(mark: RedMark) -> str:
    return paragraph(_mark_run(mark.names[0], mark), Format(line=mark.size_pt * MARK_LINE, justify="center"))


def _joint_mark(mark: RedMark) -> str:
    """The names spread to one width, 文件 at their right, centred against them (7.2.4)."""
    suffix_width = mark.size_pt * mark.scale * 2.6
    name_form = Format(line=mark.pitch_pt, justify="distribute")
    names = "".join(paragraph(_mark_run(name, mark), name_form) for name in mark.names)
    suffix = paragraph(_mark_run(mark.suffix, mark), Format(line=mark.size_pt * MARK_LINE, justify="right"))
    cells = [Cell(names, mark.name_width_pt), Cell(suffix, suffix_width, middle=True)]
    return table(row(cells), [mark.name_width_pt, suffix_width], "", centre=True)


def _number(page: Printed) -> str:
    source = page.source
    if not page.number:
        return ""
    if not source.is_upward:
        return paragraph(run(page.number), Format(justify="center"))
    rows = [page.issuers[at : at + 2] for at in range(0, len(page.issuers), 2)]
    lines = []
    for index, names in enumerate(rows):
        label = run("签发人：" if index == 0 else "　　　　") + run("　".join(names), "kai")
        lines.append(paragraph(label, Format(justify="left")))
    # The label's four cells, the names, and one cell free at the right; 2 pt so that nothing wraps.
    issuers_width = CELL * (4 + max((len("　".join(names)) for names in rows), default=0) + 1) + 2
    number = paragraph(run(page.number), Format(justify="left", left=CELL))
    cells = [
        Cell(blank_lines(max(0, len(rows) - 1)) + number, AREA_PT - issuers_width),
        Cell("".join(lines), issuers_width),
    ]
    return table(row(cells), [cell.width for cell in cells], "")


def _letter(page: Printed) -> str:
    """The mark 30 mm from the paper's top, a double rule under it and one at the foot (10.1)."""
    letter, mark = SPEC.letter, page.mark
    mark_height = mark.size_pt * MARK_LINE / POINTS_PER_MM
    box_top = letter.mark_top_mm - _blank_above_ink(mark) / POINTS_PER_MM
    rule_top = (
        letter.mark_top_mm
        + (INK_ABOVE + INK_BELOW) * mark.size_pt / POINTS_PER_MM
        + letter.rule_below_mark_mm
    )
    depth = letter.thick_mm + letter.gap_mm + letter.thin_mm
    foot = SPEC.page.height_mm - letter.bottom_rule_mm
    middles = (
        (rule_top + letter.thick_mm / 2, letter.thick_mm),
        (rule_top + depth - letter.thin_mm / 2, letter.thin_mm),
        (foot - depth + letter.thin_mm / 2, letter.thin_mm),
        (foot - letter.thick_mm / 2, letter.thick_mm),
    )
    shapes = text_box(
        _single_mark(mark), Place("center", box_top), letter.rule_mm, mark_height, 1, "发文机关标志"
    ) + "".join(
        drawn_line(Place("center", down), letter.rule_mm, weight, SPEC.head.red, number)
        for number, (down, weight) in enumerate(middles, start=2)
    )
    number_top = (rule_top + depth - SPEC.page.top_mm) * POINTS_PER_MM
    number_top += letter.number_below_rule_em * SPEC.type.size3_pt - (LINE - SPEC.type.size3_pt) / 2
    corner = _corner(page)
    first = paragraph(shapes + run("", size=1), Format(line=max(number_top, 0.7)))
    half = AREA_PT / 2
    cells = [
        Cell("".join(paragraph(line, Format(justify="left")) for line in corner), half),
        Cell(paragraph(run(page.number), Format(justify="right")), half),
    ]
    return first + table(row(cells), [half, half], "") + blank_lines(letter.lines_above_title)


def _order(page: Printed) -> str:
    """The mark 20 mm below the type area's top, the order's number centred (10.2)."""
    above = SPEC.order.mark_top_mm * POINTS_PER_MM - _blank_above_ink(page.mark)
    return (
        _spacer(above)
        + _single_mark(page.mark)
        + _below_mark(page, SPEC.order.lines_below_mark)
        + paragraph(run(page.number), Format(justify="center"))
        + blank_lines(SPEC.order.lines_below_number)
    )
