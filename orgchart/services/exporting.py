"""The directory as a spreadsheet: only what the account may see, marked with who took it and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from office.kernel import audit, clock
from office.kernel.errors import invalid, text
from orgchart.selectors.directory import visible_unit
from orgchart.selectors.exporting import export_count, export_lines
from orgchart.selectors.people import display, person_of
from orgchart.selectors.visibility import viewer_of

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from office.kernel.models import Account
    from orgchart.models import Unit
    from orgchart.selectors.exporting import ExportLine
    from orgchart.selectors.visibility import Viewer

LIMIT = 100_000
"""Lines in one file; a city has about 65,000 people."""
COLUMNS = {"organ": 34, "unit": 26, "name": 12, "post": 20, "kind": 10, "office_phone": 18, "mobile": 16}


@dataclass(frozen=True)
class Export:
    """The file (the caller closes it) and the name to save it under."""

    file: IO[bytes]
    name: str
    lines: int


@transaction.atomic
def export_directory(*, by: Account, unit_id: int) -> Export:
    """Everybody at or below a unit. 404 for a unit not seen, 422 `orgchart.export_too_large` above LIMIT."""
    viewer = viewer_of(by)
    unit = visible_unit(viewer, unit_id)
    count = export_count(viewer, unit, at_most=LIMIT)
    if count > LIMIT:
        raise invalid("orgchart.export_too_large", field="unit", rule="max_lines", limit=LIMIT)
    file = _written(by, viewer, unit)
    audit.record(
        actor=by.id,
        verb="orgchart.export",
        entity="orgchart.unit",
        entity_id=unit.id,
        data={"lines": count},
    )
    title = text("orgchart.export.title", by.language)
    return Export(file, f"{title}-{unit.short_name}-{clock.today():%Y%m%d}.xlsx", count)


def _written(by: Account, viewer: Viewer, unit: Unit) -> IO[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(text("orgchart.export.title", by.language))
    sheet.freeze_panes = "A2"
    for index, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions["ABCDEFG"[index]].width = width
    mark = _mark(by)
    # "&" begins a code in headers and footers.
    sheet.oddFooter.left.text = mark.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    _append(sheet, [text(f"orgchart.export.{name}", by.language) for name in COLUMNS], bold=True)
    for line in export_lines(viewer, unit):
        _append(sheet, _cells(line, by.language))
    _append(sheet, [])
    _append(sheet, [mark])
    file = TemporaryFile()  # noqa: SIM115 - it is handed to the response, which closes it
    book.save(file)
    file.seek(0)
    return file


def _mark(by: Account) -> str:
    """Who took the file and when, in the account's language."""
    person = person_of(by)
    shown = display(person) if person else None
    who = f"{shown.name} {shown.unit} {shown.post}".strip() if shown else by.login
    at = f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M:%S}"
    return text("orgchart.export.mark", by.language, {"who": who, "at": at})


def _cells(line: ExportLine, language: str) -> list[str]:
    row = line.appointment
    return [
        line.organ.name,
        row.unit.name if row.unit_id != line.organ.id else "",
        row.person.name,
        row.post.title,
        text(f"orgchart.kind.{row.kind}", language),
        line.fields.office_phone,
        line.fields.mobile,
    ]


def _append(sheet: WriteOnlyWorksheet, values: Iterable[str], *, bold: bool = False) -> None:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        # A name that begins with "=" is a name, not a formula.
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
