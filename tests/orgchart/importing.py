"""Helpers of the import tests: sheets made in memory, runs worked to their rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from office.kernel.models import Account
from orgchart.models import ImportLine, ImportRun, Unit
from orgchart.services.imports import books, runs
from orgchart.services.imports.columns import columns_of
from orgchart.services.imports.download import export
from orgchart.services.imports.working import work

Row = dict[str, Any]


def system_administrator() -> Account:
    return Account.objects.create(login="admin.system", administrator="system")


def heads(subject: str) -> list[str]:
    return books.headings(subject)


def table(subject: str, rows: Iterable[Row]) -> list[list[Any]]:
    """Rows by column key as a table with headings."""
    keys = [column.key for column in columns_of(subject)]
    return [heads(subject), *([row.get(key, "") for key in keys] for row in rows)]


def xlsx(cells: Iterable[Sequence[Any]]) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in cells:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def csv_file(cells: Iterable[Sequence[Any]], encoding: str = "utf-8") -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return io.BytesIO(text.getvalue().encode(encoding))


def upload(by: Account, subject: str, unit: Unit | None, file: io.BytesIO, **options: Any) -> ImportRun:
    """Upload and work until the dry run rests."""
    options.setdefault("name", "表.xlsx")
    run = runs.upload(by=by, subject=subject, unit_id=unit.id if unit else None, file=file, **options)
    work(run.id)
    run.refresh_from_db()
    return run


def dry_run(by: Account, subject: str, unit: Unit | None, rows: Iterable[Row], **options: Any) -> ImportRun:
    return upload(by, subject, unit, xlsx(table(subject, rows)), **options)


def carry_out(run: ImportRun, by: Account) -> ImportRun:
    runs.apply(by=by, run_id=run.id)
    work(run.id)
    run.refresh_from_db()
    return run


def exported(by: Account, subject: str, unit: Unit | None, form: str = "xlsx") -> io.BytesIO:
    content = export(by=by, subject=subject, unit=unit, form=form).content
    return io.BytesIO(content.read() if hasattr(content, "read") else b"".join(content))


def exported_rows(by: Account, subject: str, unit: Unit | None) -> list[Row]:
    """The export as rows by column key, to be changed and imported again."""
    sheet = load_workbook(exported(by, subject, unit), read_only=True).worksheets[0]
    keys = [column.key for column in columns_of(subject)]
    rows = list(sheet.iter_rows(values_only=True))[1:]
    return [dict(zip(keys, ("" if cell is None else cell for cell in row), strict=False)) for row in rows]


def errors(run: ImportRun) -> list[tuple[int, str, str]]:
    """(row, column, code without its prefix) of every error."""
    lines = ImportLine.objects.filter(run=run, failed=True).order_by("id")
    return [
        (line.row, one["column"], one["code"].removeprefix("orgchart.import_"))
        for line in lines
        for one in line.errors
    ]


def kinds(run: ImportRun) -> dict[str, int]:
    return {kind: count for kind, count in run.counts.items() if count}
