"""附件说明 to 版记: GB/T 9704-2012, 7.3.4 to 7.3.7, 7.4."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.checks.articles import format_clause
from documents.conformance import patterns as look
from documents.conformance.engine import CELL, Hit, Severity, Sheet, mm, rule, shown_mm, shown_pt
from documents.conformance.source import Paragraph, Table
from documents.layout.spec import SPEC

_END_PUNCTUATION = "。；，、.;,"
_NEAR = 0.8


@rule("listed_style", format_clause("7.3.4"), "error")
def listed_style(sheet: Sheet) -> Iterator[Hit]:
    """附件：1.名称; a single one without number; a full-width colon; no punctuation after the names."""
    lines = sheet.elements.listed
    for index, line in enumerate(lines):
        words = line.flush
        right = words.rstrip(_END_PUNCTUATION)
        if index == 0:
            right = re.sub(r"^附件[：:]?", "附件：", right)
        head = "附件：" if index == 0 else ""
        match = look.LISTED_ITEM.match(right.removeprefix(head))
        if match and len(lines) > 1:
            right = f"{head}{match[1]}.{match[3]}"
        elif match and match[2] and len(lines) == 1 and match[1] == "1":
            right = f"{head}{match[3]}"
        if right != words:
            yield Hit(line, found=words[:40], wanted=right[:40])


@rule("listed_indent", format_clause("7.3.4"), "error")
def listed_indent(sheet: Sheet) -> Iterator[Hit]:
    """Two characters in."""
    for line in sheet.elements.listed[:1]:
        lead = line.left + line.first
        if abs(lead - 2 * line.own_size) > _NEAR * line.own_size:
            yield Hit(line, found=f"{lead / line.own_size:.1f}", wanted="~two_in")


@rule("listed_numbers", format_clause("7.3.4"), "error")
def listed_numbers(sheet: Sheet) -> Iterator[Hit]:
    """Several attachments are numbered from 1 without a gap."""
    lines = sheet.elements.listed
    if len(lines) < 2:
        return
    numbers = [look.LISTED_ITEM.match(re.sub(r"^附件[：:]?", "", line.flush)) for line in lines]
    found = [int(match[1]) for match in numbers if match]
    if found != list(range(1, len(lines) + 1)):
        shown = "、".join(str(number) for number in found) or "—"
        yield Hit(lines[0], found=shown, wanted=f"1–{len(lines)}")


def listed_names(sheet: Sheet) -> list[str]:
    """The names in the 附件说明, without numbers and punctuation."""
    names = []
    for line in sheet.elements.listed:
        words = re.sub(r"^附件[：:]?", "", line.flush)
        if len(sheet.elements.listed) > 1 or re.match(r"^1[.．、]", words):
            words = re.sub(r"^\d{1,2}[.．、]?", "", words)
        names.append(words.rstrip(_END_PUNCTUATION))
    return names


@rule("attachments_agree", format_clause("7.3.7"), "error")
def attachments_agree(sheet: Sheet) -> Iterator[Hit]:
    """Numbers and titles of the attachments agree with the 附件说明."""
    names, parts = listed_names(sheet), sheet.elements.attachments
    if names and not parts:
        yield Hit(sheet.elements.listed[0], found="0", wanted=str(len(names)), severity="warn")
        return
    if len(names) != len(parts):
        line = parts[0].label if parts else None
        yield Hit(line, found=str(len(parts)), wanted=str(len(names)))
        return
    for name, part in zip(names, parts, strict=True):
        if part.title and _bare(part.name) != _bare(name):
            yield Hit(part.title[0], found=part.name[:40], wanted=name[:40])


def _bare(name: str) -> str:
    """A name without the marks around it, which the list may have and the title not."""
    return re.sub(r"[《》〈〉“”\"\s]", "", name)


@rule("attachment_label", format_clause("7.3.7"), "error")
def attachment_label(sheet: Sheet) -> Iterator[Hit]:
    """附件, or 附件N where there are several, without a colon, flush left, on a page of its own."""
    parts = sheet.elements.attachments
    for index, part in enumerate(parts, start=1):
        line = part.label
        wanted = "附件" if len(parts) == 1 else f"附件{index}"
        if line.flush != wanted:
            yield Hit(line, found=line.flush, wanted=wanted)
        if line.left + line.first > CELL / 2 or line.align in {"center", "right"}:
            yield Hit(line, found=f"~{line.align}", wanted="~flush_left")
        if not line.page_break:
            yield Hit(line, found="~same_page", wanted="~new_page")


@rule("attachment_type", format_clause("7.3.7"), "warn")
def attachment_type(sheet: Sheet) -> Iterator[Hit]:
    """The label in 3号 黑体; the title centred on the third line."""
    for part in sheet.elements.attachments:
        line = part.label
        if line.role != "hei" or line.size != SPEC.type.size3_pt:
            found = f"{line.font or '—'} {shown_pt(line.size)}"
            yield Hit(line, found=found, wanted=f"黑体 {shown_pt(SPEC.type.size3_pt)}")
        if part.title:
            height, _ = sheet.height_between(line.number, part.title[0].number)
            rows = round(height / SPEC.type.line_pt)
            if rows != SPEC.main.attachment_title_line - 1:
                yield Hit(part.title[0], found=f"~line {rows + 1}", wanted="~line 3")


@rule("date_missing", format_clause("7.3.5"), "error")
def date_missing(sheet: Sheet) -> Iterator[Hit]:
    """成文日期; a 送审稿 leaves it blank."""
    date = sheet.elements.date
    if date is None:
        severity: Severity | None = "warn" if sheet.elements.layout == "minutes" else None
        yield Hit(severity=severity)
    elif look.BLANK_DATE.match(date.flush):
        yield Hit(date, found="~blank", severity="info" if sheet.is_draft else "warn")


@rule("date_style", format_clause("7.3.5.4"), "error")
def date_style(sheet: Sheet) -> Iterator[Hit]:
    """2026年3月5日: Arabic digits, no zero before them."""
    lines = [sheet.elements.date] if sheet.elements.date is not None else []
    for line in lines:
        words = line.flush
        if not look.RIGHT_DATE.match(words) and not look.BLANK_DATE.match(words):
            yield Hit(line, found=words, wanted=right_date(words))


def right_date(words: str) -> str:
    """A date as it should be written; the form alone where it cannot be read."""
    match = look.ANY_DATE.match(words)
    digits = re.match(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})", words)
    if digits:
        return f"{digits[1]}年{int(digits[2])}月{int(digits[3])}日"
    if match:
        values = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
        year = "".join(str(values.get(char, 0)) for char in match["year"])
        return f"{year}年{_counted(match['month'])}月{_counted(match['day'])}日"
    return "2026年3月5日"


def _counted(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.partition("十")
    values = "零一二三四五六七八九"
    if not has_ten:
        return max(values.find(text), 0)
    return (values.find(tens) if tens else 1) * 10 + (values.find(ones) if ones else 0)


@rule("signature_missing", format_clause("7.3.5"), "warn")
def signature_missing(sheet: Sheet) -> Iterator[Hit]:
    """发文机关署名 above the date."""
    elements = sheet.elements
    if elements.date is not None and not elements.signatures and elements.layout != "minutes":
        yield Hit(elements.date)


@rule("signature_place", format_clause("7.3.5.1"), "warn")
def signature_place(sheet: Sheet) -> Iterator[Hit]:
    """With a seal: the date 4 in, the name centred on it. Without: the name 2 in, the date 2 right of it."""
    elements = sheet.elements
    date, names = elements.date, elements.signatures
    if date is None or date.container or elements.layout == "order" or len(names) != 1 or names[0].container:
        return
    section = sheet.source.section_of(date)
    area = section.width - section.left - section.right
    (left, right), (name_left, name_right) = sheet.extent(date), sheet.extent(names[0])
    free, name_free = (area - right) / CELL, (area - name_right) / CELL
    centred = abs((left + right) / 2 - (name_left + name_right) / 2) <= _NEAR * CELL
    sealed = centred and (free >= 4 - _NEAR)
    stepped = abs(left - name_left - 2 * CELL) <= _NEAR * CELL
    plain = stepped and (abs(name_free - 2) <= _NEAR or abs(free - 2) <= _NEAR)
    if not sealed and not plain:
        yield Hit(date, found=f"{free:.1f}", wanted="4", data={"name_free": f"{name_free:.1f}"})


@rule("signature_alone", format_clause("7.3.5.5"), "error")
def signature_alone(sheet: Sheet) -> Iterator[Hit]:
    """The signature shares its page with text: no page break before it."""
    lines = [*sheet.elements.signatures, *([sheet.elements.date] if sheet.elements.date else [])]
    for line in lines:
        if line.page_break:
            yield Hit(line, found="~new_page", wanted="~same_page")
            return


@rule("note_style", format_clause("7.3.6"), "error")
def note_style(sheet: Sheet) -> Iterator[Hit]:
    """附注 two characters in, in full-width round brackets."""
    line = sheet.elements.note
    if line is None:
        return
    if not (line.flush.startswith("（") and line.flush.endswith("）")):
        yield Hit(line, found=line.flush[:20], wanted=f"（{line.flush.strip('()（）[]【】')[:18]}）")
    lead = line.left + line.first
    if abs(lead - 2 * line.own_size) > _NEAR * line.own_size:
        yield Hit(line, found=f"{lead / line.own_size:.1f}", wanted="~two_in")


@rule("colophon_missing", format_clause("7.4"), "warn")
def colophon_missing(sheet: Sheet) -> Iterator[Hit]:
    """版记 with 印发机关 and 印发日期; a letter's has no rules and may go without."""
    if sheet.elements.printed is None and sheet.elements.layout == "standard" and not sheet.is_draft:
        yield Hit()


@rule("copies_style", format_clause("7.4.2"), "error")
def copies_style(sheet: Sheet) -> Iterator[Hit]:
    """抄送： with a full-width colon, a full stop after the last."""
    for line in sheet.elements.copies:
        words = line.flush
        right = re.sub(r"^(抄送|抄报|主送|分送)[：:]", r"\1：", words).rstrip("。；，、.;,") + "。"
        if words != right:
            yield Hit(line, found=words[-12:], wanted=right[-12:], excerpt=words[:24])


@rule("printed_style", format_clause("7.4.3"), "error")
def printed_style(sheet: Sheet) -> Iterator[Hit]:
    """2026年3月5日印发."""
    line = sheet.elements.printed
    match = look.PRINTED_ON.search(line.flush) if line is not None else None
    if line is None or match is None:
        return
    date = match["date"]
    start = re.search(r"(\d{4}|[〇○零一二三四五六七八九]{4})[年.\-/]", date)
    words = date[start.start() :] if start else date
    if not look.RIGHT_DATE.match(words) or not line.flush.endswith("印发"):
        yield Hit(line, found=f"{words}{line.flush[-2:]}", wanted=f"{right_date(words)}印发")


@rule("colophon_type", format_clause("7.4.2"), "warn")
def colophon_type(sheet: Sheet) -> Iterator[Hit]:
    """4号 仿宋."""
    for line in sheet.elements.colophon:
        if line.empty:
            continue
        if line.role != "fangsong" or line.size != SPEC.type.size4_pt:
            found = f"{line.font or '—'} {shown_pt(line.size)}"
            yield Hit(line, found=found, wanted=f"仿宋 {shown_pt(SPEC.type.size4_pt)}")
            return


@rule("colophon_width", format_clause("7.4.1"), "error")
def colophon_width(sheet: Sheet) -> Iterator[Hit]:
    """The rules are as wide as the type area."""
    for table in _colophon_tables(sheet):
        width = mm(table.width)
        if table.drawn and table.width and abs(width - SPEC.page.area_width_mm) > 2.5:
            first = next(table.paragraphs(), None)
            yield Hit(first, found=shown_mm(width), wanted=f"{SPEC.page.area_width_mm:.0f} mm")
            return


@rule("colophon_rules", format_clause("7.4.1"), "info")
def colophon_rules(sheet: Sheet) -> Iterator[Hit]:
    """0.35 mm above and below, 0.25 mm between."""
    for table in _colophon_tables(sheet):
        for border in table.borders:
            if border.edge not in {"top", "bottom", "insideH"}:
                continue
            wanted = SPEC.colophon.inner_rule_mm if border.edge == "insideH" else SPEC.colophon.outer_rule_mm
            if abs(border.weight_mm - wanted) > 0.06:
                first = next(table.paragraphs(), None)
                yield Hit(first, found=f"{border.weight_mm:.2f} mm", wanted=f"{wanted} mm")
                return


def _colophon_tables(sheet: Sheet) -> list[Table]:
    numbers = {line.container for line in sheet.elements.colophon if line.container}
    return [sheet.source.tables[number] for number in sorted(numbers) if number in sheet.source.tables]


@rule("colophon_last", format_clause("7.4"), "error")
def colophon_last(sheet: Sheet) -> Iterator[Hit]:
    """版记 comes after everything, attachments included."""
    elements = sheet.elements
    if not elements.colophon or not elements.attachments:
        return
    first: Paragraph = elements.colophon[0]
    if first.number < elements.attachments[-1].label.number:
        yield Hit(first)
