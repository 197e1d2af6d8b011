"""The first stage: the file's rows become lines, a thousand a transaction, from the last one kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from office.kernel.errors import invalid
from office.kernel.ids import new_id
from orgchart.models import ImportLine, ImportRun, ImportState
from orgchart.services.bulk import insert_objects
from orgchart.services.imports import sheets
from orgchart.services.imports.cells import CellError, Raw, parse_row, text_of
from orgchart.services.imports.columns import NEEDED, Column, by_key, find_columns
from orgchart.services.imports.store import advance, enter, hold, parts

NAME, KEY = 80, 64  # characters of a line's own name and key


def read(run: ImportRun) -> None:
    """Read what is not read yet; raises OfficeError when the file is no such table."""
    rows = sheets.rows_of(run.file)
    first = next(rows, None)
    if first is None:
        raise invalid("orgchart.import_empty", field="file")
    columns = heading(run, first[1])
    kept = ImportLine.objects.filter(run=run).aggregate(last=Max("row"))["last"] or 0
    if not run.total:
        run.total = sheets.expected_rows(run.file)
    done = run.done
    for part in parts(row for row in rows if row[0] > kept):
        lines = [_line(run, columns, number, cells) for number, cells in part]
        done += len(lines)
        with transaction.atomic():
            hold(run)
            insert_objects(lines)
            advance(run, done=done, total=max(run.total, done), columns=run.columns)
    if not done:
        raise invalid("orgchart.import_empty", field="file")
    with transaction.atomic():
        hold(run)
        enter(run, ImportState.CHECKING, done=0, total=done, columns=run.columns)


def heading(run: ImportRun, cells: Sequence[Raw]) -> list[Column | None]:
    """The columns by the first row; raises OfficeError for one missing or named twice."""
    names = [_heading_text(cell) for cell in cells]
    columns = find_columns(run.subject, names)
    keys = [column.key for column in columns if column is not None]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise invalid("orgchart.import_heading_twice", field="file", column=by_key(run.subject)[twice].zh)
    missing = [key for key in NEEDED[run.subject] if key not in keys]
    if "id" not in keys and "code" not in keys:
        missing.insert(0, "code")
    if missing:
        known = by_key(run.subject)
        names_missing = "、".join(f"{known[key].zh}（{known[key].en}）" for key in missing)
        raise invalid("orgchart.import_heading", field="file", columns=names_missing)
    run.columns = [
        {"key": column.key if column else "", "label": name[:40]}
        for column, name in zip(columns, names, strict=True)
        if name or column
    ]
    return columns


def _heading_text(cell: Raw) -> str:
    try:
        return text_of(cell)
    except CellError:
        return ""


def _line(run: ImportRun, columns: Sequence[Column | None], number: int, cells: Sequence[Raw]) -> ImportLine:
    parsed = parse_row(columns, cells)
    key = parsed.values.get("code") or parsed.values.get("id") or ""
    return ImportLine(
        id=new_id(),
        run=run,
        row=number,
        key=str(key)[:KEY],
        name=str(parsed.values.get("name") or "")[:NAME],
        values=parsed.values,
        errors=parsed.errors,
        failed=bool(parsed.errors),
    )
