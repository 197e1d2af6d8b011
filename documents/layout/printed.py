"""The document as printed: every wording and every choice that both writers must make alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from documents.layout.blocks import PrintedBlock, PrintedParagraph
from documents.layout.body import printed_blocks
from documents.layout.fitting import fitted, recipients_fit
from documents.layout.mark import RedMark, red_mark
from documents.layout.model import Attachment, OfficialDocument
from documents.layout.spec import SPEC
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
    """What the writers draw.

    `halves` is the body's only paragraph cut in two, for a line that cannot stand on page 1
    together with the signature; `on_one_page` says whether everything up to the signature is
    expected to fit page 1.
    """

    source: OfficialDocument
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
    line_pt: float = SPEC.type.line_pt
    title_line_pt: float = SPEC.type.title_line_pt
    halves: tuple[PrintedParagraph, PrintedParagraph] | None = None
    on_one_page: bool = False

    @property
    def has_colophon(self) -> bool:
        """Whether any 版记 is printed."""
        return bool(self.colophon_recipients or self.cc or self.printing_organ)

    @property
    def signatures_in_a_row(self) -> int:
        """How many organs of a joint issue stand side by side: none wider than its share, but of many
        organs a long name takes several lines under its seal, so that all stay with the body (7.3.5.5).
        """
        wide = any(cells(name) > SPEC.main.narrow_name_cells for name in self.signatures)
        many = len(self.signatures) > 2 * SPEC.main.seal_rows_together
        return max(1, min(2 if wide and not many else 3, len(self.signatures)))


def printed(document: OfficialDocument) -> Printed:
    """Work out the printed form of a document."""
    mark = red_mark(document)
    title = () if document.layout == "order" else break_title(_flat(document.title))
    recipients = _flat(document.main_recipients).rstrip("：:，、；。")
    is_letter = document.layout == "letter"
    page = Printed(
        source=document,
        mark=mark,
        number=_flat(document.number or NUMBER_PENDING),
        issuers=tuple(_flat(name) for name in document.issuers),
        title=title,
        recipients="",
        blocks=_blocks(document),
        listed=_listed(document.attachments),
        signatures=tuple(
            _flat(name) for name in (document.signature_organ, *document.co_signature_organs) if name
        ),
        date=format_date(document.date),
        note=_note(document.note),
        attachments=_attachments(document.attachments),
        colophon_recipients="",
        cc=_flat(document.cc).rstrip("。；，、"),
        printing_organ="" if is_letter else _flat(document.printing_organ),
        printed_on="" if is_letter or not document.printed_on else f"{format_date(document.printed_on)}印发",
    )
    if recipients_fit(page, recipients):
        page = replace(page, recipients=f"{recipients}：" if recipients else "")
    else:
        page = replace(page, colophon_recipients=recipients)
    return fitted(page)


def _blocks(document: OfficialDocument) -> list[PrintedBlock]:
    """The body; its first block may end page 1, which must show body text."""
    blocks = printed_blocks(document.body)
    if blocks and isinstance(blocks[0], PrintedParagraph):
        blocks[0] = replace(blocks[0], keep_with_next=False)
    return blocks


def format_date(date: dt.date | None) -> str:
    """`2026年3月5日`, no zero padding (7.3.5.4); the blank form before 签发."""
    return f"{date.year}年{date.month}月{date.day}日" if date else BLANK_DATE


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
