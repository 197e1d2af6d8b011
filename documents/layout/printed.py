"""The document as printed: every wording and every choice that both writers must make alike."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

from documents.layout.blocks import PrintedBlock, PrintedParagraph
from documents.layout.body import printed_blocks
from documents.layout.mark import RedMark, red_mark
from documents.layout.model import Attachment, OfficialDocument
from documents.layout.spec import POINTS_PER_MM, SPEC
from documents.layout.titles import break_title, cells

NUMBER_PENDING = "文号待编"
BLANK_DATE = "　　年　月　日"


@dataclass(frozen=True)
class PrintedAttachment:
    """An attachment as printed: the label at its head, its title's lines, its body."""

    label: str
    title: tuple[str, ...]
    blocks: list[PrintedBlock]


@dataclass(frozen=True)
class ListedAttachment:
    """A line of the 附件说明: what stands before the name, and the name (7.3.4)."""

    prefix: str
    name: str


@dataclass(frozen=True)
class Printed:
    """What the writers draw."""

    source: OfficialDocument
    line_pt: float
    mark: RedMark
    number: str
    issuers: tuple[str, ...]
    title: tuple[str, ...]
    recipients: str
    blocks: list[PrintedBlock]
    listed: tuple[ListedAttachment, ...]
    signatures: tuple[str, ...]
    date: str
    note: str
    attachments: tuple[PrintedAttachment, ...]
    colophon_recipients: str
    cc: str
    printing_organ: str
    printed_on: str

    @property
    def has_colophon(self) -> bool:
        """Whether any 版记 is printed."""
        return bool(self.colophon_recipients or self.cc or self.printing_organ)


def printed(document: OfficialDocument) -> Printed:
    """Work out the printed form of a document."""
    mark = red_mark(document)
    title = () if document.layout == "order" else break_title(_flat(document.title))
    recipients = _flat(document.main_recipients).rstrip("：:，、；。")
    above = recipients_fit(recipients, mark, len(title), len(document.issuers))
    is_letter = document.layout == "letter"
    page = Printed(
        source=document,
        line_pt=SPEC.type.line_pt,
        mark=mark,
        number=_flat(document.number or NUMBER_PENDING),
        issuers=tuple(_flat(name) for name in document.issuers),
        title=title,
        recipients=f"{recipients}：" if recipients and above else "",
        blocks=_blocks(document),
        listed=_listed(document.attachments),
        signatures=tuple(
            _flat(name) for name in (document.signature_organ, *document.co_signature_organs) if name
        ),
        date=format_date(document.date),
        note=_note(document.note),
        attachments=_attachments(document.attachments),
        colophon_recipients="" if above else recipients,
        cc=_flat(document.cc).rstrip("。；，、"),
        printing_organ="" if is_letter else _flat(document.printing_organ),
        printed_on="" if is_letter or not document.printed_on else f"{format_date(document.printed_on)}印发",
    )
    return replace(page, line_pt=_line_pitch(page))


def _blocks(document: OfficialDocument) -> list[PrintedBlock]:
    """The body; its first block may end page 1, which must show body text."""
    blocks = printed_blocks(document.body)
    if blocks and isinstance(blocks[0], PrintedParagraph):
        blocks[0] = replace(blocks[0], keep_with_next=False)
    return blocks


def _line_pitch(page: Printed) -> float:
    """Line pitch in points; tightened for a body so short that page 1 must hold the signature.

    7.3.5.5 lets the line spacing be adjusted so that the signature shares a page with body
    text, and page 1 must show body text: a body of one line has to be on page 1 with all of it.
    """
    main, usual = SPEC.main, SPEC.type.line_pt
    body_lines = _lines(page.blocks)
    if page.source.layout != "standard" or body_lines > main.short_body_lines or len(page.signatures) > 1:
        return usual
    fixed = (
        SPEC.head.mark_top_mm + SPEC.head.rule_below_number_mm + SPEC.head.rule_weight_mm
    ) * POINTS_PER_MM
    fixed += page.mark.height_pt + len(page.title) * SPEC.type.title_line_pt
    lines = SPEC.head.lines_below_mark + 1 + main.lines_below_rule + main.lines_below_title + body_lines
    lines += max(0, math.ceil(len(page.issuers) / 2) - 1) + _text_lines(page.recipients)
    lines += sum(_text_lines(item.prefix + item.name, 5) for item in page.listed) + bool(page.listed)
    lines += main.lines_above_sealed_signature + 2 + max(1, _text_lines(page.note, 2))
    pitch = math.floor((SPEC.page.area_height_mm * POINTS_PER_MM - fixed) / lines * 20) / 20
    if pitch >= usual or (body_lines > 1 and pitch < main.tight_line_pt):
        return usual
    return max(pitch, main.tightest_line_pt)


def _lines(blocks: list[PrintedBlock]) -> int:
    """Lines that the blocks take, estimated; a table counts as a long text."""
    return sum(
        _text_lines(block.text, SPEC.main.indent_cells)
        if isinstance(block, PrintedParagraph)
        else SPEC.page.lines
        for block in blocks
    )


def _text_lines(text: str, indent: int = 0) -> int:
    return (
        sum(max(1, math.ceil((cells(part) + indent) / SPEC.page.cells)) for part in text.split("\n"))
        if text
        else 0
    )


def format_date(date: dt.date | None) -> str:
    """`2026年3月5日`, no zero padding (7.3.5.4); the blank form before 签发."""
    return f"{date.year}年{date.month}月{date.day}日" if date else BLANK_DATE


def recipients_fit(recipients: str, mark: RedMark, title_lines: int, issuers: int) -> bool:
    """Whether the main recipients leave body text on page 1.

    7.3.2: recipients that push the body off page 1 move to the 版记. Two lines of body are kept.
    """
    line = SPEC.type.line_pt
    used = (
        SPEC.head.mark_top_mm * POINTS_PER_MM
        + mark.height_pt
        + SPEC.head.rule_below_number_mm * POINTS_PER_MM
    )
    blank_and_number = (
        SPEC.head.lines_below_mark + SPEC.main.lines_below_rule + SPEC.main.lines_below_title + 1
    )
    issuer_lines = max(0, math.ceil(issuers / 2) - 1)
    used += (blank_and_number + issuer_lines) * line + title_lines * SPEC.type.title_line_pt
    free = int((SPEC.page.lines * line - used) / line)
    return math.ceil((cells(recipients) + 1) / (SPEC.page.cells - 1)) <= free - 2


def _flat(text: str) -> str:
    """One line of printable characters."""
    return " ".join("".join(c if c.isprintable() or c == "\u3000" else " " for c in text).split(" ")).strip(
        " "
    )


def _note(note: str | None) -> str:
    """附注 in full-width parentheses (7.3.6)."""
    text = _flat(note or "").strip("（）()")
    return f"（{text}）" if text else ""


def _listed(attachments: tuple[Attachment, ...]) -> tuple[ListedAttachment, ...]:
    """附件说明: numbered only when there are several, no punctuation after the names (7.3.4)."""
    names = [_flat(attachment.title).rstrip("。；，、") for attachment in attachments]
    if len(names) == 1:
        return (ListedAttachment("附件：", names[0]),)
    return tuple(
        ListedAttachment(f"附件：{index}." if index == 1 else f"{index}.", name)
        for index, name in enumerate(names, start=1)
    )


def _attachments(attachments: tuple[Attachment, ...]) -> tuple[PrintedAttachment, ...]:
    return tuple(
        PrintedAttachment(
            label="附件" if len(attachments) == 1 else f"附件{index}",
            title=break_title(_flat(attachment.title)),
            blocks=printed_blocks(attachment.body),
        )
        for index, attachment in enumerate(attachments, start=1)
    )
