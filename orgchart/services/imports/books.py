"""Tables written as .xlsx or .csv, a row at a time."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from orgchart.models import ImportSubject
from orgchart.services.imports.cells import guarded
from orgchart.services.imports.columns import NEEDED, columns_of

BAD = PatternFill("solid", fgColor="FFE9A8")
HEADING = Font(bold=True)
SPOOLED = 8 * 1024 * 1024  # bytes kept in memory before a file is used
TITLES = {ImportSubject.UNITS.value: "单位", ImportSubject.PEOPLE.value: "人员"}


def headings(subject: str) -> list[str]:
    """The headings of a sheet; a star marks what must be filled."""
    needed = {*NEEDED[subject]}
    return [f"{column.zh}*" if column.key in needed else column.zh for column in columns_of(subject)]


def write_xlsx(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, guide: str = ""
) -> IO[bytes]:
    """A workbook of texts in a temporary file, at its beginning; ``guide`` adds the subject's columns."""
    return write_marked(title, heads, ((row, {}) for row in rows), guide=guide)


def write_marked(
    title: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Sequence[Any], Mapping[int, bool]]],
    *,
    guide: str = "",
) -> IO[bytes]:
    """As write_xlsx; each row comes with the indexes of its cells to be marked."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(len(head) * 2 + 4, 28))
    sheet.append([_cell(sheet, head, font=HEADING) for head in heads])
    for row, marked in rows:
        sheet.append(
            [_cell(sheet, value, fill=BAD if index in marked else None) for index, value in enumerate(row)]
        )
    if guide:
        _write_guide(book, guide)
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the caller closes it
    book.save(kept)
    kept.seek(0)
    return kept


def _cell(sheet: Any, value: Any, *, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    shown = guarded(value) if isinstance(value, str) else value
    if font is None and fill is None:
        return shown
    cell = WriteOnlyCell(sheet, shown)
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def _write_guide(book: Workbook, subject: str) -> None:
    """A second sheet that says what each column takes."""
    sheet = book.create_sheet("填写说明")
    for index, width in enumerate((24, 28, 10, 60, 60), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, text, font=HEADING) for text in ("列", "Column", "必填", "说明", "Notes")])
    for column in columns_of(subject):
        choices = "、".join(column.choices)
        zh = column.hint_zh or (f"可填：{choices}" if choices else _limit(column.form, column.limit)[0])
        en = column.hint_en or (f"one of: {choices}" if choices else _limit(column.form, column.limit)[1])
        needed = "是" if column.key in NEEDED[subject] else ""
        sheet.append([column.zh, column.en, needed, zh, en])


def _limit(form: str, limit: int) -> tuple[str, str]:
    if form == "date":
        return "日期，如 2026-03-01", "a date such as 2026-03-01"
    if form == "number":
        return f"0 到 {limit} 的整数", f"a whole number up to {limit}"
    return f"最多 {limit} 个字", f"at most {limit} characters"


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Lines of UTF-8 with a mark, which spreadsheet programs need to see Chinese."""
    yield "\ufeff".encode()
    for row in [heads]:
        yield _csv_line(row)
    for row in rows:
        yield _csv_line([guarded(value) for value in row])


def _csv_line(row: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue().encode()
