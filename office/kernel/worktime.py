"""Working time for everybody below the app that keeps the calendar, which provides it at start-up."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Calendar(Protocol):
    def working_minutes(self, start: datetime, end: datetime) -> int: ...
    def add_working_minutes(self, start: datetime, minutes: int) -> datetime: ...
    def add_working_days(self, start: datetime, days: int) -> datetime: ...


_calendar: list[Calendar] = []


def provide(calendar: Calendar) -> None:
    _calendar[:] = [calendar]


def calendar() -> Calendar:
    """Raises LookupError when no app provides one."""
    if not _calendar:
        raise LookupError("no app provides working time")
    return _calendar[0]
