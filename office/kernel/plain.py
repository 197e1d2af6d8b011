"""Text as every edge takes it: no control characters, no half of a surrogate pair.

A database cannot keep them (PostgreSQL refuses U+0000 and lone surrogates) and no page can print them.
Tabs and line breaks pass here; fields of one line refuse them themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from office.kernel.errors import invalid

RULE = "control_characters"
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\u(?:00[01]|007f|d[89a-f])", re.IGNORECASE)
_LINE = re.compile("[\t\n\r]")


def is_plain(text: str, *, line: bool = False) -> bool:
    """Whether a text may be kept; ``line``: and has neither tabs nor line breaks."""
    return _REFUSED.search(text) is None and not (line and _LINE.search(text))


def check_plain(value: Any) -> None:
    """Refuse a parsed body or query that holds such a character, naming its field.

    Raises:
        OfficeError: 422 `kernel.control_characters`; ``field`` is the place, such as ``items.2.title``.
    """
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, str):
            if not is_plain(one):
                raise invalid("kernel.control_characters", field=place, rule=RULE)
        elif isinstance(one, dict):
            waiting += _inside(place, one.items())
        elif isinstance(one, list):
            waiting += _inside(place, enumerate(one))


def _inside(place: str, items: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, Any]]:
    for key, one in items:
        name = str(key)
        # A key that cannot be told is a fault of what it lies in.
        where = f"{place}.{name}".strip(".") if is_plain(name) else place
        yield where, one
        if where == place:
            yield where, name


class PlainParser(Parser):
    """Reads what a request sends, and refuses what no field takes before any schema sees it."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = super().parse_body(request)
        # JSON holds these characters only as escapes: a body without any need not be walked.
        if _ESCAPED.search(request.body):
            check_plain(data)
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        check_plain(found)
        return found
