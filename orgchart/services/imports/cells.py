"""From a cell to a value: each form of cell, and what is wrong with one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from orgchart.services.imports.columns import Column, Value

RISKY = ("=", "+", "-", "@")
"""A text beginning so is run by spreadsheet programs: written with ' in front, and read without."""

_EXACT = 10**15  # spreadsheet programs keep 15 digits of a number
_SPACES = " \t\r\n\u3000\u00a0\ufeff"
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:@/\-]*")
_REFERENCE = re.compile(r"#\d{1,19}|[0-9A-Za-z][0-9A-Za-z._:@/\-]*")
_MOBILE = re.compile(r"1\d{10}|\+\d{6,18}")
_PHONE = re.compile(r"[\d+][\d\-()（） 转,]{2,}")
_REGION = re.compile(r"\d{2}(\d{2}|\d{4}|\d{7}|\d{10})?")
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")  # GB 32100-2015, without I O S V Z
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula: refused, never calculated."""


Raw = str | int | float | bool | date | datetime | Formula | None


class CellError(ValueError):
    """Why a cell is refused: a code of the texts, and its data."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


@dataclass
class Parsed:
    """A row's values by column key (dates as ISO texts), and its errors as the lines keep them."""

    values: dict[str, Value] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def fail(self, column: str, code: str, **data: Any) -> None:
        self.errors.append({"column": column, "code": code, "data": data})


def text_of(raw: Raw) -> str:
    """A cell's text; raises CellError for a formula and for a number that has lost digits."""
    if raw is None:
        return ""
    if isinstance(raw, Formula):
        raise CellError("orgchart.import_formula")
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float | int):
        if abs(raw) >= _EXACT:
            raise CellError("orgchart.import_precision")
        return str(int(raw)) if raw == int(raw) else str(raw)
    text = raw.strip(_SPACES)
    if text.startswith("'") and text[1:].startswith(RISKY):
        return text[1:]
    if text.startswith("=") and len(text) > 1:
        raise CellError("orgchart.import_formula")
    return text


def guarded(text: str) -> str:
    """A text as it is written to a sheet, so that no program runs it."""
    return f"'{text}" if text.startswith(RISKY) else text


def parse_row(columns: Sequence[Column | None], cells: Sequence[Raw]) -> Parsed:
    parsed = Parsed()
    for index, column in enumerate(columns):
        if column is None or column.form == "ignored":
            continue
        try:
            parsed.values[column.key] = _value(column, text_of(cells[index] if index < len(cells) else None))
        except CellError as error:
            parsed.fail(column.key, error.code, **error.data)
    return parsed


def _value(column: Column, text: str) -> Value:
    if not text:
        if column.required:
            raise CellError("orgchart.import_required")
        return None
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in text):
        raise CellError("orgchart.import_characters")
    return _FORMS[column.form](column, text)


def _short(column: Column, text: str) -> str:
    if len(text) > column.limit:
        raise CellError("orgchart.import_too_long", limit=column.limit, length=len(text))
    return text


def _pattern(pattern: re.Pattern[str], code: str) -> Callable[[Column, str], Value]:
    def read(column: Column, text: str) -> Value:
        _short(column, text)
        if not pattern.fullmatch(text):
            raise CellError(code)
        return text

    return read


def _number(column: Column, text: str) -> int:
    if not re.fullmatch(r"\d{1,12}", text) or int(text) > column.limit:
        raise CellError("orgchart.import_number", limit=column.limit)
    return int(text)


def _choice(column: Column, text: str) -> Value:
    if text not in column.choices:
        raise CellError("orgchart.import_choice", choices="、".join(column.choices))
    return column.choices[text]


def _date(column: Column, text: str) -> str:
    found = _DATE.fullmatch(text)
    try:
        day = date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise CellError("orgchart.import_date")
    return day.isoformat()


_FORMS: dict[str, Callable[[Column, str], Value]] = {
    "text": _short,
    "code": _pattern(_CODE, "orgchart.import_code"),
    "reference": _pattern(_REFERENCE, "orgchart.import_reference"),
    "mobile": _pattern(_MOBILE, "orgchart.import_phone"),
    "phone": _pattern(_PHONE, "orgchart.import_phone"),
    "region": _pattern(_REGION, "orgchart.import_region"),
    "credit": _pattern(_CREDIT, "orgchart.import_credit"),
    "number": _number,
    "choice": _choice,
    "date": _date,
}
