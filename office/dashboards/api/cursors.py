"""Cursors of lists that are in the order of moments."""

from __future__ import annotations

from datetime import datetime

from office.kernel.errors import invalid
from office.kernel.pages import decode_cursor


def moment(cursor: str | None) -> tuple[datetime, int] | None:
    """The moment and id of the last row seen; 422 for a forged one."""
    keys = decode_cursor(cursor, [str, int])
    if keys is None:
        return None
    try:
        found = datetime.fromisoformat(keys[0])
    except ValueError as error:
        raise invalid("kernel.cursor", field="before") from error
    if found.tzinfo is None:
        raise invalid("kernel.cursor", field="before")
    return found, keys[1]
