"""版头: GB/T 9704-2012, 7.2 and 10.1 to 10.3."""

from __future__ import annotations

from collections.abc import Iterator

from documents.checks.articles import format_clause
from documents.conformance import patterns as look
from documents.conformance.engine import CELL, Hit, Severity, Sheet, mm, rule, shown_mm, shown_pt
from documents.conformance.source import Paragraph, is_red
from documents.layout.spec import SPEC

#: Where an exact line puts its baseline, and how far ink reaches above it, in shares of the height.
_BASELINE, _INK = 0.8, 0.85
_MARK_TOLERANCE_MM = 3.0
#: 上行文 by their kind alone; an upward 意见 cannot be told from the file.
_UPWARD = frozenset({"请示", "报告"})


@rule("mark_missing", format_clause("7.2.4"), "error")
def mark_missing(sheet: Sheet) -> Iterator[Hit]:
    """发文机关标志: the organ's name, with 文件 or alone."""
    if not sheet.elements.marks:
        yield Hit()


@rule("mark_colour", format_clause("7.2.4"), "error")
def mark_colour(sheet: Sheet) -> Iterator[Hit]:
    """The mark is red."""
    for line in sheet.elements.marks:
        if not line.red:
            yield Hit(line, found=line.colour or "~black", wanted="~red")


@rule("mark_align", format_clause("7.2.4"), "error")
def mark_align(sheet: Sheet) -> Iterator[Hit]:
    """The mark is centred; the names of a joint mark are spread in their table."""
    for line in sheet.elements.marks:
        if line.place == "body" and line.align not in {"center", "distribute"}:
            yield Hit(line, found=f"~{line.align}", wanted="~center")


@rule("mark_type", format_clause("7.2.4"), "info")
def mark_type(sheet: Sheet) -> Iterator[Hit]:
    """小标宋 is advised."""
    for line in sheet.elements.marks[:1]:
        if line.role != "biaosong":
            yield Hit(line, found=line.font or "~unnamed", wanted="方正小标宋简体")


@rule("mark_place", format_clause("7.2.4"), "error")
def mark_place(sheet: Sheet) -> Iterator[Hit]:
    """Its top lies 35 mm below the type area's (an order's 20 mm, a letter's 30 mm below the paper's)."""
    if not sheet.elements.marks:
        return
    mark = sheet.elements.marks[0]
    pitch, exact = sheet.source.line_pitch(mark)
    ink = _BASELINE * pitch - _INK * mark.size if exact else max(0.0, (pitch - mark.size) / 2)
    letter = sheet.elements.layout == "letter"
    wanted = {"letter": SPEC.letter.mark_top_mm, "order": SPEC.order.mark_top_mm}.get(
        sheet.elements.layout, SPEC.head.mark_top_mm
    )
    if mark.place == "box":
        shape = mark.anchor
        if shape is None or shape.down is None or shape.down_from not in {"page", "margin"}:
            return
        from_page = shape.down + (0 if shape.down_from == "page" else mm(sheet.first.top))
        down, exact = from_page - (0 if letter else mm(sheet.first.top)) + mm(ink), True
    else:
        above, certain = sheet.height_between(0, mark.number)
        above += float(mark.props.get("before", 0))
        down, exact = mm(above + ink), certain and exact
        down += mm(sheet.first.top) if letter else 0
    if abs(down - wanted) > _MARK_TOLERANCE_MM:
        severity: Severity | None = None if exact else "warn"
        yield Hit(mark, found=shown_mm(down), wanted=f"{wanted:.0f} mm", severity=severity)


@rule("number_missing", format_clause("7.2.5"), "error")
def number_missing(sheet: Sheet) -> Iterator[Hit]:
    """发文字号; minutes may go without, a 送审稿 waits for it."""
    if sheet.is_draft:
        yield Hit(sheet.elements.number, severity="info", found="文号待编")
    elif sheet.elements.number is None and sheet.elements.layout != "minutes":
        yield Hit()


@rule("number_style", format_clause("7.2.5"), "error")
def number_style(sheet: Sheet) -> Iterator[Hit]:
    """代字〔2026〕12号: these brackets, four digits, no leading zero, no 第."""
    number = sheet.elements.number
    if number is None or sheet.is_draft or sheet.elements.layout in {"order", "minutes"}:
        return
    words = number.flush
    match = look.ANY_NUMBER.match(words)
    if match is None or look.RIGHT_NUMBER.match(words):
        return
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year'][-2:]}"
    yield Hit(number, found=words, wanted=f"{match['word']}〔{year}〕{int(match['n'])}号")


@rule("number_align", format_clause("7.2.5"), "error")
def number_align(sheet: Sheet) -> Iterator[Hit]:
    """Centred; with 签发人 at the left, one character in; in a letter flush right (10.1)."""
    number, elements = sheet.elements.number, sheet.elements
    if number is None or elements.layout == "minutes":
        return
    wanted = "right" if elements.layout == "letter" else "left" if elements.issuers else "center"
    actual = "left" if number.align == "both" else number.align
    if actual != wanted:
        yield Hit(number, found=f"~{actual}", wanted=f"~{wanted}")
    elif wanted == "left" and abs(number.left + number.first - CELL) > CELL * 0.6:
        yield Hit(number, found=shown_pt(round(number.left + number.first, 1)), wanted="~one_in")


@rule("number_type", format_clause("7.2.5"), "warn")
def number_type(sheet: Sheet) -> Iterator[Hit]:
    """3号 仿宋."""
    number = sheet.elements.number
    if number is not None and (number.role != "fangsong" or number.size != SPEC.type.size3_pt):
        yield Hit(number, found=_type(number), wanted=f"仿宋 {shown_pt(SPEC.type.size3_pt)}")


@rule("number_gap", format_clause("7.2.5"), "warn")
def number_gap(sheet: Sheet) -> Iterator[Hit]:
    """Two blank lines between the mark and the number."""
    elements = sheet.elements
    if elements.number is None or not elements.marks or elements.layout in {"letter", "minutes"}:
        return
    last = elements.marks[-1]
    if elements.number.number <= last.number or last.place == "box":
        return
    height, _ = sheet.height_between(last.number + 1, elements.number.number)
    lines = height / SPEC.type.line_pt
    if not 1.2 <= lines <= 2.8:
        yield Hit(elements.number, found=f"{lines:.1f}", wanted="2")


@rule("issuer_missing", format_clause("7.2.6"), "error")
def issuer_missing(sheet: Sheet) -> Iterator[Hit]:
    """A document to a superior says who signs it."""
    elements = sheet.elements
    if elements.kind in _UPWARD and not elements.issuers and elements.layout == "standard":
        yield Hit(elements.number, severity="warn" if sheet.is_draft else None)


@rule("issuer_type", format_clause("7.2.6"), "warn")
def issuer_type(sheet: Sheet) -> Iterator[Hit]:
    """The label in 仿宋, the name in 楷体."""
    for line in sheet.elements.issuers[:1]:
        names = [run for run in line.runs if run.text.strip() and "签发人" not in run.text]
        if names and "楷" not in names[0].font and "Kai" not in names[0].font:
            yield Hit(line, found=names[0].font or "~unnamed", wanted="楷体_GB2312")


def _rules(sheet: Sheet) -> list[tuple[Paragraph, float, str]]:
    """Red rules of the head: the paragraph, width in mm, colour. Borders, drawn lines, a cell's edge."""
    elements = sheet.elements
    last = elements.title[0].number if elements.title else HEAD_END
    found = []
    for line in sheet.source.lines[: last + 1]:
        section = sheet.source.section_of(line)
        width = mm(section.width - section.left - section.right - line.left - line.right)
        found += [
            (line, width, one.colour) for one in line.borders if one.edge in {"bottom", "top", "between"}
        ]
        found += [(line, one.width_mm, one.colour) for one in line.shapes if one.kind == "line"]
    return found


HEAD_END = 30


@rule("rule_missing", format_clause("7.2.7"), "error")
def rule_missing(sheet: Sheet) -> Iterator[Hit]:
    """A rule as wide as the type area under the number; orders and minutes have none of their own."""
    if sheet.elements.layout in {"standard", "letter"} and not _rules(sheet):
        yield Hit(sheet.elements.number)


@rule("rule_colour", format_clause("7.2.7"), "error")
def rule_colour(sheet: Sheet) -> Iterator[Hit]:
    """The rule is red."""
    rules = _rules(sheet)
    if rules and not any(is_red(colour) for _, _, colour in rules):
        yield Hit(rules[0][0], found=rules[0][2] or "~black", wanted="~red")


@rule("rule_width", format_clause("7.2.7"), "error")
def rule_width(sheet: Sheet) -> Iterator[Hit]:
    """156 mm wide; a letter's two 170 mm."""
    wanted = SPEC.letter.rule_mm if sheet.elements.layout == "letter" else SPEC.head.rule_mm
    for line, width, colour in _rules(sheet):
        if is_red(colour) and abs(width - wanted) > 2:
            yield Hit(line, found=shown_mm(width), wanted=f"{wanted:.0f} mm")
            return


@rule("corner_order", format_clause("7.2.3"), "error")
def corner_order(sheet: Sheet) -> Iterator[Hit]:
    """份号, 密级, 紧急程度 in this order, one a line."""
    elements = sheet.elements
    present = [one for one in (elements.copy_number, elements.secrecy, elements.urgency) if one is not None]
    if [one.number for one in present] != sorted(one.number for one in present):
        found = " ".join(one.flush for one in sorted(present, key=lambda one: one.number))
        yield Hit(present[0], found=found, wanted=" ".join(one.flush for one in present))


@rule("corner_type", format_clause("7.2.2"), "warn")
def corner_type(sheet: Sheet) -> Iterator[Hit]:
    """密级 and 紧急程度 in 3号 黑体."""
    for line in (sheet.elements.secrecy, sheet.elements.urgency):
        if line is not None and (line.role != "hei" or line.size != SPEC.type.size3_pt):
            yield Hit(line, found=_type(line), wanted=f"黑体 {shown_pt(SPEC.type.size3_pt)}")


@rule("urgency_words", format_clause("7.2.3"), "error")
def urgency_words(sheet: Sheet) -> Iterator[Hit]:
    """特急 or 加急."""
    line = sheet.elements.urgency
    if line is not None and line.flush not in {"特急", "加急"}:
        yield Hit(line, found=line.flush, wanted="特急 / 加急")


@rule("copy_number_form", format_clause("7.2.1"), "warn")
def copy_number_form(sheet: Sheet) -> Iterator[Hit]:
    """Six digits."""
    line = sheet.elements.copy_number
    if line is not None and not (len(line.flush) == 6 and line.flush.isascii() and line.flush.isdigit()):
        yield Hit(line, found=line.flush, wanted="000001")


def _type(line: Paragraph) -> str:
    return f"{line.font or '—'} {shown_pt(line.size)}"
