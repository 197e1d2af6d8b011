"""Spreadsheet files as rows, a row at a time: .xlsx in read-only mode, .csv by trial of encodings."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from office.kernel import files
from office.kernel.errors import OfficeError, invalid
from office.kernel.models import StoredFile
from orgchart.services.imports.cells import Formula, Raw

Row = tuple[int, list[Raw]]  # the row as the spreadsheet counts, and its cells

ENCODINGS = ("utf-8-sig", "gb18030")
MAX_COLUMNS = 60
MAX_ROWS = 200_000
MAX_CELL = 4_000  # characters kept of a cell: more than any column takes
MAX_PART = 400 * 1024 * 1024  # bytes of one part of an .xlsx, unpacked
MAX_STRINGS = 96 * 1024 * 1024  # bytes of its table of texts, which is read whole
MAX_RATIO = 100  # unpacked to packed
SMALL = 32 * 1024 * 1024  # below this no ratio matters
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def check_upload(file: BinaryIO, name: str) -> None:
    """Refuse at once what is no table: other kinds of file, other encodings, crafted packages."""
    suffix = Path(name).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise invalid("orgchart.import_file_type", field="file", name=name)
    try:
        if suffix == ".csv":
            encoding_of(file)
        else:
            check_package(file)
    finally:
        file.seek(0)


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 (with or without a mark) or GB18030, whichever the whole content fits."""
    file.seek(0)
    if file.read(2) in UTF16:
        raise invalid("orgchart.import_encoding", field="file")
    for encoding in ENCODINGS:
        file.seek(0)
        reader = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            while part := reader.read(1 << 20):
                if "\0" in part:
                    raise invalid("orgchart.import_encoding", field="file")
            return encoding
        except UnicodeDecodeError:
            continue
        finally:
            reader.detach()
    raise invalid("orgchart.import_encoding", field="file")


def check_package(file: BinaryIO) -> None:
    """An .xlsx whose parts are too large, too well packed, or declare entities is refused unread."""
    file.seek(0)
    if file.read(4) != files.ZIP:
        raise invalid("orgchart.import_not_sheet", field="file")
    try:
        with zipfile.ZipFile(file) as package:
            for part in package.infolist():
                _check_part(package, part)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise invalid("orgchart.import_not_sheet", field="file") from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    limit = MAX_STRINGS if part.filename.lower().endswith("sharedstrings.xml") else MAX_PART
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > limit or (part.file_size > SMALL and ratio > MAX_RATIO):
        raise invalid("orgchart.import_bomb", field="file")
    if part.filename.lower().endswith((".xml", ".rels")):
        with package.open(part) as content:
            if b"<!DOCTYPE" in content.read(4096).upper():
                raise invalid("orgchart.import_not_sheet", field="file")


def rows_of(file: StoredFile) -> Iterator[Row]:
    """The rows that are not empty, the heading first; raises OfficeError when it is no table."""
    with files.open_file(file) as content:
        source = _csv_rows(content) if file.name.lower().endswith(".csv") else _xlsx_rows(content)
        count = 0
        for number, cells in source:
            if all(cell is None or cell == "" for cell in cells):
                continue
            count += 1
            if count > MAX_ROWS + 1:
                raise invalid("orgchart.import_too_many_rows", field="file", limit=MAX_ROWS)
            yield number, cells


def expected_rows(file: StoredFile) -> int:
    """About how many rows follow the heading; only for showing progress."""
    with files.open_file(file) as content:
        if file.name.lower().endswith(".csv"):
            return max(sum(part.count(b"\n") for part in iter(lambda: content.read(1 << 20), b"")) - 1, 0)
        book = load_workbook(content, read_only=True)
        try:
            return min(max((book.worksheets[0].max_row or 1) - 1, 0), MAX_ROWS) if book.worksheets else 0
        finally:
            book.close()


def _csv_rows(content: BinaryIO) -> Iterator[Row]:
    encoding = encoding_of(content)
    content.seek(0)
    first = content.readline(1 << 16).decode(encoding, "replace")
    content.seek(0)
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    mark = max(",\t;，", key=first.count)
    reader = csv.reader(text, delimiter=mark if mark in first else ",")
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell[:MAX_CELL] for cell in cells[:MAX_COLUMNS]]
    except (csv.Error, UnicodeDecodeError) as error:
        raise invalid("orgchart.import_not_sheet", field="file") from error


def _xlsx_rows(content: BinaryIO) -> Iterator[Row]:
    try:
        # Formulas are kept as such, so that they can be refused; nothing is calculated.
        book = load_workbook(content, read_only=True, data_only=False, keep_links=False)
        if not book.worksheets:
            raise invalid("orgchart.import_not_sheet", field="file")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        heading = next(iter(sheet.iter_rows(max_row=1, max_col=MAX_COLUMNS, values_only=True)), ())
        # No row is padded to more than the columns that have a heading.
        width = max((index for index, cell in enumerate(heading, start=1) if cell is not None), default=1)
        for number, cells in enumerate(sheet.iter_rows(max_col=width), start=1):
            yield number, [_raw(cell) for cell in cells]
        book.close()
    except OfficeError:
        raise
    except (InvalidFileException, zipfile.BadZipFile, *_FAULTS) as error:
        raise invalid("orgchart.import_not_sheet", field="file") from error


# What openpyxl lets through from a broken package; lxml's and expat's parse errors are SyntaxErrors.
_FAULTS = (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError, SyntaxError)


def _raw(cell: Any) -> Raw:
    if cell.data_type == "f":
        return Formula()
    value = cell.value
    if isinstance(value, str):
        return value[:MAX_CELL]
    known = value is None or isinstance(value, (bool, int, float)) or hasattr(value, "isoformat")
    return value if known else str(value)[:MAX_CELL]
