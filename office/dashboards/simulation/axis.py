"""Moments as points of working time, so that replaying is adding whole numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from approvals.calendar import Calendar
from office.kernel.clock import LOCAL

_DAY_MINUTES = 24 * 60
_ORIGIN = date(2025, 1, 1)
"""Any day would do: only differences of points mean something."""


class Axis:
    """``at(b) - at(a)`` is ``calendar.working_minutes(a, b)`` for every a before b, to the minute."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._elapsed = _elapsed(calendar)
        self._origin = self._first = self._last = _ORIGIN.toordinal()
        # The working minutes before each day, from the origin on.
        self._before: dict[int, int] = {self._origin: 0}
        self._working: dict[int, bool] = {}

    def at(self, moment: datetime) -> int:
        local = moment.astimezone(LOCAL)
        day = local.toordinal()
        if day not in self._before:
            self._reach(day)
        gone = self._elapsed[local.hour * 60 + local.minute] if self._works(day) else 0
        return self._before[day] + gone

    def _works(self, day: int) -> bool:
        known = self._working.get(day)
        if known is None:
            known = self._working[day] = self._calendar.is_working(date.fromordinal(day))
        return known

    def _reach(self, day: int) -> None:
        length = self._calendar.day_minutes
        while self._last < day:
            self._before[self._last + 1] = self._before[self._last] + length * self._works(self._last)
            self._last += 1
        while self._first > day:
            self._first -= 1
            self._before[self._first] = self._before[self._first + 1] - length * self._works(self._first)


def _elapsed(calendar: Calendar) -> list[int]:
    """The working minutes gone at each minute of a working day."""
    day = _ORIGIN
    while not calendar.is_working(day):
        day += timedelta(days=1)
    midnight = datetime.combine(day, time(), LOCAL)
    return [
        calendar.working_minutes(midnight, midnight + timedelta(minutes=minute))
        for minute in range(_DAY_MINUTES)
    ]
