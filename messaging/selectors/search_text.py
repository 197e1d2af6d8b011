"""What is asked of search, and the house's way to compare texts (office.kernel.pieces)."""

from __future__ import annotations

from office.kernel.errors import invalid
from office.kernel.pieces import (
    LEAD,
    SNIPPET,
    Part,
    asked,
    fold,
    marked,
    number_of,
    pieces,
    word_of,
    words_of,
)

QUERY_LIMIT = 100

__all__ = [
    "LEAD",
    "QUERY_LIMIT",
    "SNIPPET",
    "Part",
    "asked",
    "fold",
    "marked",
    "number_of",
    "parse",
    "pieces",
    "word_of",
]


def parse(query: str) -> list[str]:
    """The words and "phrases" of a query, folded; every one must be found.

    Raises:
        OfficeError: 422 for more than QUERY_LIMIT characters.
    """
    if len(query) > QUERY_LIMIT:
        raise invalid("messaging.query_too_long", field="q", rule="max_length", limit=QUERY_LIMIT)
    return words_of(query)
