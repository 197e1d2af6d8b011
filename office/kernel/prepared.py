"""Questions that Django writes out once; asked again, only their values change.

Writing one out costs Django milliseconds, where the database answers in a tenth of one. For the few that
nearly every request asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Its own way of filling joined objects from a row; a part of Django that its documentation leaves out.
from django.db.models.query import ModelIterable, get_related_populators

Row = TypeVar("Row")
Rows = QuerySet[Any, tuple[Any, ...]]
# Stand for the values while the text is written: no count and no path is ever one of these, ids are larger,
# and a column of 32 bits could hold them (Django leaves out a comparison with what it could not).
_NUMBER = 2**31 - 1
_TEXT = "\x1d"


@dataclass(frozen=True)
class _Part:
    """A parameter: what it is, or which value, with what Django put behind it."""

    own: Any
    place: int | None = None
    behind: str = ""

    def filled(self, values: Sequence[int | str]) -> Any:
        if self.place is None:
            return self.own
        value = values[self.place]
        # PostgreSQL's driver knows the width of a number by its class.
        return value + self.behind if isinstance(value, str) else type(self.own)(value)


@dataclass(frozen=True)
class _Question:
    compiler: Any
    text: str
    parts: tuple[_Part, ...]
    made: dict[str, Any] | None  # what objects are made of; None for tuples
    related: Sequence[Any]

    def read(self, rows: list[tuple[Any, ...]]) -> Iterator[Any]:
        """The rows as the queryset would give them: objects, or tuples."""
        width = self.compiler.col_count  # what only the order needs comes behind
        found = self.compiler.results_iter([[row[:width] for row in rows]], tuple_expected=True)
        if self.made is None:
            yield from found
            return
        first, last = self.made["select_fields"][0], self.made["select_fields"][-1] + 1
        names = [column[0].target.attname for column in self.compiler.select[first:last]]
        for row in found:
            one = self.made["model"].from_db(connection.alias, names, row[first:last])
            for joined in self.related:
                joined.populate(row, one)
            yield one


def answers(
    build: Callable[..., QuerySet[Any, Row]], values: Sequence[int | str], *fixed: Hashable
) -> list[Row]:
    """The rows of ``build(*fixed, *values)``: objects with what was joined, or tuples.

    ``fixed``: whatever else its text depends on, the day included where it asks for one. Numbers and texts
    among ``values`` are compared only (equal, in, from, below), never patterns.
    """
    question = _written(build, tuple(isinstance(value, str) for value in values), *fixed)
    if question is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(question.text, [part.filled(values) for part in question.parts])
        rows = cursor.fetchall()
    return list(question.read(rows))


def padded(ids: Iterable[int]) -> list[int]:
    """Repeats the last one up to a power of two: lists of any length share a few texts."""
    found = list(ids)
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found)) if found else found


@lru_cache(maxsize=500)
def _written(
    build: Callable[..., QuerySet[Any]], texts: tuple[bool, ...], *fixed: Hashable
) -> _Question | None:
    """The question; None where no row can answer it, whatever the values."""
    marks = [f"{_TEXT}{place}{_TEXT}" if text else _NUMBER - place for place, text in enumerate(texts)]
    rows = build(*fixed, *marks)
    compiler = rows.query.get_compiler(connection.alias)
    try:
        text, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = {mark: place for place, mark in enumerate(marks)}
    parts = tuple(_part(one, places) for one in parameters)
    if {part.place for part in parts} - {None} != set(places.values()):
        raise ValueError("a value is missing from the question: " + text)
    if not issubclass(rows._iterable_class, ModelIterable):
        return _Question(compiler, text, parts, None, ())
    made = compiler.klass_info
    # The stubs are those of the next Django.
    related = get_related_populators(made, compiler.select, connection.alias)  # type: ignore[call-arg]  # one more
    return _Question(compiler, text, parts, made, related)


def _part(parameter: Any, places: dict[int | str, int]) -> _Part:
    if isinstance(parameter, str) and parameter.startswith(_TEXT):
        _, place, behind = parameter.split(_TEXT, 2)
        return _Part(parameter, int(place), behind)
    return _Part(parameter, places.get(parameter) if isinstance(parameter, int) else None)
