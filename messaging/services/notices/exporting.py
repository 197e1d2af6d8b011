"""Who is to read a notice by when, as a table by unit: for printing, and for those without a screen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Literal

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from messaging.models import Message, Notice, NoticeReply, ReadMark
from messaging.selectors.notices import rollup_of
from messaging.services.notices.access import for_reader
from office.kernel import audit, clock
from office.kernel.clock import LOCAL
from office.kernel.errors import forbidden, invalid, text
from orgchart.selectors.people import display, person_of
from orgchart.selectors.units import organs_of
from orgchart.selectors.visibility import viewer_of

if TYPE_CHECKING:
    from datetime import datetime

    from office.kernel.models import Account
    from orgchart.models import Appointment
    from orgchart.selectors.rollup import Rollup

Form = Literal["xlsx", "csv"]
LIMIT = 100_000
"""Lines in one file."""
CHUNK = 2000
COLUMNS = {"organ": 30, "unit": 24, "name": 12, "post": 20, "due": 16, "read": 10, "reply": 16, "signed": 16}


@dataclass(frozen=True)
class Export:
    """The file (the caller closes it) and the name to save it under."""

    file: IO[bytes]
    name: str
    mime: str


@transaction.atomic
def export_notice(*, by: Account, conversation_id: int, form: Form) -> Export:
    """Everybody whom the notice is for and its sender may find; the taking is audited. 403 to readers,
    422 `messaging.export_too_large` above LIMIT.
    """
    notice = for_reader(by.id, conversation_id)
    if notice.sender_id != by.id:
        raise forbidden("messaging.notice_sender_only")
    message = Message.objects.get(conversation=notice.conversation, seq=notice.seq)
    rollup = rollup_of(notice.conversation, message, viewer_of(by))
    if rollup.rows.values("id")[: LIMIT + 1].count() > LIMIT:
        raise invalid("messaging.export_too_large", field="form", limit=LIMIT)
    lines = _lines(notice, rollup, by.language)
    heads = [text(f"messaging.export.{name}", by.language) for name in COLUMNS]
    mark = _mark(by)
    title = f"{text('messaging.export.title', by.language)}-{notice.conversation.title}"
    file, mime = _xlsx(title, heads, lines, mark) if form == "xlsx" else _csv(heads, lines, mark)
    audit.record(
        actor=by.id,
        verb="messaging.notice_exported",
        entity="conversation",
        entity_id=conversation_id,
        data={"form": form},
    )
    return Export(file, f"{title}-{clock.today():%Y%m%d}.{form}", mime)


def _lines(notice: Notice, rollup: Rollup, language: str) -> Iterator[list[str]]:
    """Unit by unit, in chunks, so that a city never stands in memory at once."""
    rows = rollup.all().iterator(chunk_size=CHUNK)
    due = _moment(notice.due_at)
    while chunk := list(islice(rows, CHUNK)):
        organs = organs_of([row.unit for row in chunk])
        accounts = [row.person.account_id for row in chunk]
        marks = ReadMark.objects.filter(conversation_id=notice.conversation_id, account_id__in=accounts)
        done = set(marks.filter(seq__gte=notice.seq).values_list("account_id", flat=True))
        answers = NoticeReply.objects.filter(notice=notice, account_id__in=accounts)
        replies = dict(answers.values_list("account_id", "choice"))
        for row in chunk:
            organ = organs.get(row.unit_id, row.unit)
            account = row.person.account_id
            reply = replies.get(account)
            yield [
                organ.name,
                row.unit.name if row.unit_id != organ.id else "",
                *_who(row),
                due,
                text(f"messaging.export.{'done' if account in done else 'open'}", language),
                text(f"messaging.reply.{reply}", language) if reply else "",
                "",
            ]


def _who(row: Appointment) -> tuple[str, str]:
    return row.person.name, row.post.title


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}" if moment else ""


def _mark(by: Account) -> str:
    """Who took the file and when."""
    person = person_of(by)
    shown = display(person) if person else None
    who = f"{shown.name} {shown.unit} {shown.post}".strip() if shown else by.login
    return text("messaging.export.mark", by.language, {"who": who, "at": _moment(clock.now())})


def _csv(heads: list[str], lines: Iterable[list[str]], mark: str) -> tuple[IO[bytes], str]:
    file = TemporaryFile()  # noqa: SIM115 - it is handed to the response, which closes it
    # Spreadsheet programs take UTF-8 only by this mark.
    words = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(words)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([_inert(value) for value in line])
    writer.writerow([mark])
    words.detach()
    file.seek(0)
    return file, "text/csv; charset=utf-8"


def _inert(value: str) -> str:
    """A name that begins like a formula must not become one."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


def _xlsx(title: str, heads: list[str], lines: Iterable[list[str]], mark: str) -> tuple[IO[bytes], str]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"
    for index, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions["ABCDEFGH"[index]].width = width
    # "&" begins a code in headers and footers.
    sheet.oddHeader.center.text = title.replace("&", "&&")
    sheet.oddFooter.left.text = mark.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    bold = Font(bold=True)
    for place, line in enumerate(chain([heads], lines)):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"
            if place == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    sheet.append([mark])
    file = TemporaryFile()  # noqa: SIM115 - it is handed to the response, which closes it
    book.save(file)
    file.seek(0)
    return file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
