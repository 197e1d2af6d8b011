"""The uploaded file with a column that says what is wrong, and the wrong cells marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from office.kernel.errors import conflict, text
from orgchart.models import ImportLine, ImportRun
from orgchart.services.imports import sheets
from orgchart.services.imports.books import TITLES, write_marked
from orgchart.services.imports.cells import Formula
from orgchart.services.imports.columns import ERRORS, by_key, find_columns

Errors = list[dict[str, Any]]
UNNAMED = ("", "（文件中没有的行）")


def corrected(run: ImportRun, language: str = "zh") -> IO[bytes]:
    """An .xlsx in a temporary file; raises OfficeError when the run has no errors to show."""
    lines = ImportLine.objects.filter(run=run, failed=True).order_by("id")
    by_row: dict[int, Errors] = {}
    missing: list[tuple[str, str, Errors]] = []
    for row, key, name, errors in lines.values_list("row", "key", "name", "errors").iterator(chunk_size=2000):
        if row:
            by_row[row] = errors
        else:
            missing.append((key, name, errors))
    if not by_row and not missing:
        raise conflict("orgchart.import_no_errors")
    rows = sheets.rows_of(run.file)
    _, first = next(rows)
    names = ["" if cell is None or isinstance(cell, Formula) else str(cell) for cell in first]
    while names and not names[-1]:
        names.pop()
    keys = [column.key if column else "" for column in find_columns(run.subject, names)]
    # A file corrected before has the column already: it is written anew.
    keep = [index for index, name in enumerate(names) if name.strip() not in (ERRORS.zh, ERRORS.en)]
    heads = [names[index] for index in keep] + [ERRORS.zh if language == "zh" else ERRORS.en]
    places = {keys[index]: place for place, index in enumerate(keep) if keys[index]}

    def written() -> Iterator[tuple[list[Any], Mapping[int, bool]]]:
        for number, cells in rows:
            errors = by_row.get(number, [])
            shown = [_shown(cells[index] if index < len(cells) else None) for index in keep]
            marked = {places[error["column"]]: True for error in errors if error["column"] in places}
            yield [*shown, told(run.subject, errors, language)], marked
        for key, name, errors in missing:
            row = [""] * len(keep)
            for column, value in (("code", key), ("name", name)):
                if column in places:
                    row[places[column]] = value
            yield [*row, f"{UNNAMED[1]}{told(run.subject, errors, language)}"], {}

    return write_marked(TITLES[run.subject], heads, written())


def told(subject: str, errors: Errors, language: str) -> str:
    """The errors of a row in words, each with its column."""
    columns = by_key(subject)
    parts = []
    for error in errors:
        column = columns.get(error["column"])
        name = (column.zh if language == "zh" else column.en) if column else ""
        parts.append(f"{name}：{text(error['code'], language, error['data'])}")
    return "\n".join(parts)


def _shown(cell: Any) -> Any:
    return "" if isinstance(cell, Formula) else cell
