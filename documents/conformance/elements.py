"""Which paragraph is which of the eighteen elements (T9; GB/T 9704-2012, 7.2 to 7.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from documents.conformance import patterns as look
from documents.conformance.source import Paragraph, Source
from documents.layout.spec import LayoutName

#: The head ends within so many lines that are not empty.
HEAD_LINES = 40
_LEAST_MARK_PT = 18.0
_LONGEST_SIGNATURE = 40
_LONGEST_TITLE = 200


@dataclass
class AttachedPart:
    """One 附件 behind the main text."""

    label: Paragraph
    title: list[Paragraph] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "".join(line.flush for line in self.title)


@dataclass
class Elements:
    """The elements found; an empty list or None where one is not there."""

    layout: LayoutName = "standard"
    copy_number: Paragraph | None = None
    secrecy: Paragraph | None = None
    urgency: Paragraph | None = None
    marks: list[Paragraph] = field(default_factory=list)
    number: Paragraph | None = None
    issuers: list[Paragraph] = field(default_factory=list)
    title: list[Paragraph] = field(default_factory=list)
    recipients: Paragraph | None = None
    body: list[Paragraph] = field(default_factory=list)
    attendance: list[Paragraph] = field(default_factory=list)
    listed: list[Paragraph] = field(default_factory=list)
    signatures: list[Paragraph] = field(default_factory=list)
    date: Paragraph | None = None
    note: Paragraph | None = None
    attachments: list[AttachedPart] = field(default_factory=list)
    colophon: list[Paragraph] = field(default_factory=list)
    copies: list[Paragraph] = field(default_factory=list)
    printed: Paragraph | None = None

    @property
    def title_text(self) -> str:
        return "".join(line.words.replace("\n", "") for line in self.title)

    @property
    def mark_text(self) -> str:
        return "".join(line.flush for line in self.marks)

    @property
    def kind(self) -> str:
        """The 文种, from the title or the mark."""
        found = look.kind_of(self.title_text)
        if found or self.layout not in {"order", "minutes"}:
            return found
        return "命令" if self.layout == "order" else "纪要"

    @property
    def organ(self) -> str:
        """The issuing organ's name as its mark says it; of several, the first."""
        name = self.marks[0].flush if self.marks else ""
        for end in ("文件", "会议纪要", "纪要", "命令", "令"):
            name = name.removesuffix(end)
        return name

    def zone(self, paragraph: Paragraph) -> str:
        """The element that a paragraph belongs to, by its name in the report's texts."""
        for name in ("marks", "issuers", "title", "listed", "signatures", "colophon", "attendance"):
            if any(one is paragraph for one in getattr(self, name)):
                return {"marks": "mark", "signatures": "signature"}.get(name, name)
        for name in ("copy_number", "secrecy", "urgency", "number", "recipients", "date", "note"):
            if getattr(self, name) is paragraph:
                return name
        for part in self.attachments:
            if part.label is paragraph or paragraph in part.title:
                return "attachment"
        return "body"


def found_in(source: Source) -> Elements:
    """Find the elements of a read file."""
    elements = Elements()
    lines = source.lines
    lines = _without_colophon(lines, elements)
    main = _without_attachments(lines, elements)
    rest = _head(main, elements)
    rest = _title(rest, elements)
    _ending(rest, elements)
    return elements


def _without_colophon(lines: Sequence[Paragraph], elements: Elements) -> list[Paragraph]:
    """Take the 版记 out: lines that read like it, and whatever shares their table or box."""
    hits = [
        line
        for line in lines[len(lines) // 3 :]
        if look.COPY_TO.match(line.flush) or look.PRINTED_ON.search(line.flush)
    ]
    containers = {line.container for line in hits if line.container}
    known = {id(line) for line in hits}
    for line in lines:
        if id(line) not in known and not (line.container and line.container in containers):
            continue
        elements.colophon.append(line)
        if look.COPY_TO.match(line.flush):
            elements.copies.append(line)
        elif look.PRINTED_ON.search(line.flush):
            elements.printed = line
    taken = {id(line) for line in elements.colophon}
    return [line for line in lines if id(line) not in taken]


def _without_attachments(lines: list[Paragraph], elements: Elements) -> list[Paragraph]:
    """Take the attachments out: each begins with a line that is only 附件 or 附件N."""
    starts = [
        index
        for index, line in enumerate(lines)
        if index > 2 and line.place == "body" and look.ATTACHMENT_LABEL.match(line.flush)
    ]
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(lines)
        elements.attachments.append(_attached(lines[start:end]))
    return lines[: starts[0]] if starts else lines


def _attached(lines: list[Paragraph]) -> AttachedPart:
    part = AttachedPart(lines[0])
    rest = lines[1:]
    first = next((index for index, line in enumerate(rest) if not line.empty), None)
    if first is not None and rest[first].align == "center":
        end = first
        while end < len(rest) and not rest[end].empty and rest[end].align == "center":
            if abs(rest[end].size - rest[first].size) > 1:
                break
            end += 1
        part.title, rest = rest[first:end], rest[end:]
    part.body = [line for line in rest if not line.empty]
    return part


def _head(lines: list[Paragraph], elements: Elements) -> list[Paragraph]:
    """版头: everything above the title. Returns the lines below it."""
    filled = [line for line in lines if not line.empty][:HEAD_LINES]
    last = -1
    for line in filled:
        if _is_body_like(line):
            break
        last = max(last, _head_line(line, elements))
    elements.layout = _layout(elements, filled)
    return [line for line in lines if line.number > last]


def _is_body_like(line: Paragraph) -> bool:
    """Text that cannot belong to the head: a sentence, or a title in black."""
    if line.flush.endswith(("。", "；")):
        return True
    return not line.red and look.kind_of(line.flush) != "" and "关于" in line.flush


def _head_line(line: Paragraph, elements: Elements) -> int:
    """Put a line of the head in its place; its number, or -1 when it is none of it."""
    words = line.flush
    if elements.number is None and _is_number(words, elements):
        elements.number = line
    elif look.COPY_NUMBER.match(words) and elements.copy_number is None and not elements.title:
        elements.copy_number = line
    elif look.SECRECY.match(words):
        elements.secrecy = line
    elif look.URGENCY.match(words):
        elements.urgency = line
    elif look.ISSUER.match(words) or (elements.issuers and line.container == elements.issuers[0].container):
        if elements.issuers and not line.container:
            return -1
        elements.issuers.append(line)
    elif _is_mark(line, elements):
        elements.marks.append(line)
    else:
        return -1
    return line.number


def _is_number(words: str, elements: Elements) -> bool:
    if look.ANY_NUMBER.match(words) or words == look.PENDING:
        return True
    return bool(elements.marks) and bool(look.ORDER_NUMBER.match(words) or look.MINUTES_NUMBER.match(words))


def _is_mark(line: Paragraph, elements: Elements) -> bool:
    """Red and large; or, where nobody coloured it, a line above the number that ends as marks do."""
    if elements.number is not None and not line.anchor:
        return False
    if line.red and line.size >= _LEAST_MARK_PT:
        return True
    plain = line.flush.endswith(("文件", "纪要", "令")) and line.size >= _LEAST_MARK_PT
    return plain and not elements.marks and "关于" not in line.flush


def _layout(elements: Elements, filled: list[Paragraph]) -> LayoutName:
    mark = elements.mark_text
    number = elements.number.flush if elements.number else ""
    if mark.endswith("纪要"):
        return "minutes"
    if mark.endswith(("令", "命令")) and (
        not number or look.ORDER_NUMBER.match(number) or number == "文号待编"
    ):
        return "order"
    ruled = [
        shape for line in filled[:4] for shape in line.shapes if shape.kind == "line" and shape.width_mm > 160
    ]
    if mark and not mark.endswith("文件") and (ruled or elements.marks[0].place == "box"):
        return "letter"
    return "standard"


def _title(lines: list[Paragraph], elements: Elements) -> list[Paragraph]:
    """Title and 主送机关. Returns what follows them."""
    if elements.layout == "order":
        return [line for line in lines if not line.empty]
    start = next((index for index, line in enumerate(lines) if not line.empty), len(lines))
    at = start
    while at < len(lines) and not lines[at].empty and _continues_title(lines[at], lines[start], elements):
        elements.title.append(lines[at])
        at += 1
    rest = [line for line in lines[at:] if not line.empty]
    if (
        rest
        and rest[0].flush.endswith(("：", ":"))
        and "。" not in rest[0].flush
        and len(rest[0].flush) < 1500
    ) and not look.LISTED.match(rest[0].flush):
        elements.recipients = rest.pop(0)
    return rest


def _continues_title(line: Paragraph, first: Paragraph, elements: Elements) -> bool:
    so_far = elements.title_text
    if line is first:
        named = "关于" in line.flush or look.kind_of(line.flush) != ""
        titled = line.align == "center" or line.size >= _LEAST_MARK_PT
        sentence = line.flush.endswith(("。", "：", ":"))
        return (titled or named) and not sentence and len(line.flush) <= _LONGEST_TITLE
    if look.kind_of(so_far) and not line.flush.startswith(("（", "(")):
        return False
    return line.align == first.align and abs(line.size - first.size) <= 1


def _ending(lines: list[Paragraph], elements: Elements) -> None:
    """From the 附件说明 to the 附注; what is left is the body."""
    rest = list(lines)
    date = _last_date(rest)
    if date is not None:
        elements.date = rest[date]
        after = rest[date + 1 :]
        if after and look.NOTE.match(after[0].flush):
            elements.note = after.pop(0)
        elements.body = after  # text that stands after the date: a fault that a rule tells
        rest = _signatures(rest[:date], elements)
    elif rest and look.NOTE.match(rest[-1].flush):
        elements.note = rest.pop()
    rest = _listed(rest, elements)
    for line in rest:
        if elements.layout == "minutes" and look.ATTENDANCE.match(line.flush):
            elements.attendance.append(line)
    attending = {id(line) for line in elements.attendance}
    elements.body = [line for line in rest if id(line) not in attending] + elements.body


def _is_date(words: str) -> bool:
    return bool(look.ANY_DATE.match(words) or look.BLANK_DATE.match(words) or look.DATE_LIKE.match(words))


def _last_date(lines: list[Paragraph]) -> int | None:
    for index in range(len(lines) - 1, -1, -1):
        if _is_date(lines[index].flush):
            return index
    return None


def _signatures(lines: list[Paragraph], elements: Elements) -> list[Paragraph]:
    """Take the names above the date off the end: placed to the right, short, no sentences."""
    date = elements.date
    while lines and date is not None:
        line = lines[-1]
        together = bool(line.container) and line.container == date.container
        aside = line.align in {"right", "center"} or line.left >= 6 * line.own_size or line.first >= 100
        short = len(line.flush) <= _LONGEST_SIGNATURE and not line.flush.endswith(("。", "；", "："))
        spoken = line.flush.startswith(("特此", "此复", "附件", "专此"))
        if not (together or (aside and short and not spoken)) or (line.container and not together):
            break
        elements.signatures.insert(0, lines.pop())
    return lines


def _listed(lines: list[Paragraph], elements: Elements) -> list[Paragraph]:
    """The 附件说明: the last line that begins with 附件：, and the numbered names after it."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 60), -1):
        if lines[index].place == "body" and look.LISTED.match(lines[index].flush):
            rest = lines[index:]
            if all(line is rest[0] or look.LISTED_ITEM.match(line.flush) for line in rest):
                elements.listed = rest
                return lines[:index]
    return lines
