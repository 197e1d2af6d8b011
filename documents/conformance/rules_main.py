"""Title, 主送机关 and text: GB/T 9704-2012, 5.2.2 to 5.2.4, 7.3.1 to 7.3.3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from documents.checks.articles import format_clause
from documents.checks.rules_wording import heading_of
from documents.conformance.engine import CELL, Hit, Severity, Sheet, rule, shown_pt
from documents.conformance.source import Paragraph, is_black
from documents.layout.spec import HEADING_ROLES, POINTS_PER_MM, SPEC, STANDARD_FONTS

_SIZE = SPEC.type.size3_pt


@rule("title_missing", format_clause("7.3.1"), "error")
def title_missing(sheet: Sheet) -> Iterator[Hit]:
    """A title; an order has none."""
    if not sheet.elements.title and sheet.elements.layout not in {"order", "minutes"}:
        yield Hit()


@rule("title_align", format_clause("7.3.1"), "error")
def title_align(sheet: Sheet) -> Iterator[Hit]:
    """Centred."""
    for line in sheet.elements.title:
        if line.align != "center":
            yield Hit(line, found=f"~{line.align}", wanted="~center")
            return


@rule("title_type", format_clause("7.3.1"), "warn")
def title_type(sheet: Sheet) -> Iterator[Hit]:
    """2号 小标宋."""
    for line in sheet.elements.title:
        if line.role != "biaosong" or abs(line.size - SPEC.type.size2_pt) > 0.5:
            wanted = f"{STANDARD_FONTS['biaosong']} {shown_pt(SPEC.type.size2_pt)}"
            yield Hit(line, found=_type(line), wanted=wanted)
            return


@rule("recipients_indent", format_clause("7.3.2"), "error")
def recipients_indent(sheet: Sheet) -> Iterator[Hit]:
    """Flush left."""
    line = sheet.elements.recipients
    if line is not None and (line.left + line.first > CELL / 2 or line.align in {"center", "right"}):
        found = f"~{line.align}" if line.align in {"center", "right"} else _cells(line.left + line.first)
        yield Hit(line, found=found, wanted="~flush_left")


@rule("recipients_colon", format_clause("7.3.2"), "error")
def recipients_colon(sheet: Sheet) -> Iterator[Hit]:
    """Ends in a full-width colon."""
    line = sheet.elements.recipients
    if line is not None and not line.flush.endswith("："):
        yield Hit(line, found=line.flush[-4:], wanted="：", excerpt=line.words[-12:])


def _level(line: Paragraph) -> int:
    """The level that a paragraph's own number gives it, 0 for plain text."""
    found = heading_of(line.words)
    return found[0] if found else 0


def _text(sheet: Sheet) -> list[Paragraph]:
    """The running text of the main part: what is in tables and centred lines has its own type."""
    return [
        line
        for line in sheet.elements.body
        if line.place == "body" and line.align not in {"center", "right"} and not line.empty
    ]


@rule("text_missing", format_clause("7.3.3"), "error")
def text_missing(sheet: Sheet) -> Iterator[Hit]:
    """A document has text."""
    if not sheet.elements.body:
        yield Hit()


@rule("text_indent", format_clause("7.3.3"), "error")
def text_indent(sheet: Sheet) -> Iterator[Hit]:
    """Each paragraph begins two characters in and its other lines flush."""
    before: Paragraph | None = None
    for line in _text(sheet):
        lead = line.first + line.left
        runs_on = before is not None and before.number == line.number - 1 and _is_cut(before)
        before = line
        if runs_on and abs(lead) < CELL / 2:
            continue  # the second half of a sentence that page 1 could not hold
        if abs(lead - 2 * line.size) > 0.6 * line.size or line.left > 0.6 * line.size:
            yield Hit(line, found=_cells(lead, line.size), wanted="~two_in")


def _is_cut(line: Paragraph) -> bool:
    """Whether a paragraph ends within its sentence."""
    return line.flush[-1:] not in {"。", "！", "？", "：", "；", "”", "）"} and _level(line) == 0


@rule("text_type", format_clause("7.3.3"), "warn")
def text_type(sheet: Sheet) -> Iterator[Hit]:
    """3号 仿宋."""
    for line in _text(sheet):
        if _level(line) in {1, 2}:
            continue
        if line.role != "fangsong" or abs(line.size - _SIZE) > 0.01:
            wanted = f"{STANDARD_FONTS['fangsong']} {shown_pt(_SIZE)}"
            yield Hit(line, found=_type(line), wanted=wanted)


@rule("heading_type", format_clause("7.3.3"), "warn")
def heading_type(sheet: Sheet) -> Iterator[Hit]:
    """一、黑体, （一）楷体, 1. and （1）仿宋."""
    before: Paragraph | None = None
    for line in _text(sheet):
        level = _level(line)
        run = next((run for run in line.runs if run.text.strip()), None)
        if level not in {1, 2} or run is None or _is_item(line, before):
            before = line
            continue
        before = line
        role = HEADING_ROLES[level]
        if Paragraph(0, [run], {}).role != role:
            yield Hit(line, found=run.font or "~unnamed", wanted=STANDARD_FONTS[role])


def _is_item(line: Paragraph, before: Paragraph | None) -> bool:
    """An item of an enumeration, as articles have them, and no heading."""
    head = line.flush.partition("。")[0]
    if line.flush.endswith(("；", "，", ";")) or len(head) > 45 or "；" in head:
        return True
    return before is not None and _level(before) == _level(line) and before.flush.endswith(("；", ";"))


@rule("text_colour", format_clause("5.2.4"), "error")
def text_colour(sheet: Sheet) -> Iterator[Hit]:
    """Black, save the mark and its rules."""
    parts = sheet.elements
    lines = [*parts.title, *_text(sheet), *parts.listed, *parts.signatures]
    lines += [line for line in (parts.recipients, parts.date, parts.number) if line is not None]
    for line in lines:
        odd = next((run for run in line.runs if run.text.strip() and not is_black(run.colour)), None)
        if odd is not None:
            yield Hit(line, found=odd.colour, wanted="~black", excerpt=odd.text.strip()[:24])


@rule("text_lines", format_clause("5.2.3"), "warn")
def text_lines(sheet: Sheet) -> Iterator[Hit]:
    """22 lines a page; a signature's page may be set closer or wider (7.3.5.5)."""
    found = _most(sheet, lambda line: round(sheet.source.line_pitch(line)[0], 2))
    if found is None:
        return
    line, pitch = found
    section = sheet.source.section_of(line)
    area = section.height - section.top - section.bottom
    lines = int((area + 0.05) / pitch) if pitch else 0
    if lines != SPEC.page.lines:
        short = len(_text(sheet)) <= SPEC.main.short_body_lines + 1
        wanted = f"{SPEC.page.lines} ({shown_pt(SPEC.type.line_pt)})"
        severity: Severity | None = "info" if short else None
        yield Hit(line, found=f"{lines} ({shown_pt(pitch)})", wanted=wanted, severity=severity)


@rule("text_characters", format_clause("5.2.3"), "warn")
def text_characters(sheet: Sheet) -> Iterator[Hit]:
    """28 characters a line."""
    found = _most(sheet, lambda line: round(sheet.source.char_pitch(line), 3))
    if found is None:
        return
    line, pitch = found
    area = SPEC.page.area_width_mm * POINTS_PER_MM
    count = int((area + 0.3) / pitch) if pitch else 0
    if count != SPEC.page.cells and abs(line.size - _SIZE) < 0.01:
        yield Hit(line, found=str(count), wanted=str(SPEC.page.cells))


def _most(sheet: Sheet, measure: Callable[[Paragraph], float]) -> tuple[Paragraph, float] | None:
    """The measure that most paragraphs of the text share, with the first that has it."""
    counted: Counter[float] = Counter()
    first: dict[float, Paragraph] = {}
    for line in _text(sheet):
        value = measure(line)
        counted[value] += len(line.flush)
        first.setdefault(value, line)
    if not counted:
        return None
    value = counted.most_common(1)[0][0]
    return first[value], value


@rule("typed_indent", format_clause("7.3.3"), "info")
def typed_indent(sheet: Sheet) -> Iterator[Hit]:
    """Indents are better set than typed."""
    typed = [line for line in _text(sheet) if line.typed_indent]
    if typed:
        yield Hit(typed[0], found=str(len(typed)), data={"count": len(typed)})


def _cells(points: float, size: float = CELL) -> str:
    return f"{points / size:.1f}"


def _type(line: Paragraph) -> str:
    return f"{line.font or '—'} {shown_pt(line.size)}"
