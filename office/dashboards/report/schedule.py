"""When a weekly report comes: at an hour of a weekday, aware of days off. Pure.

On a day off it comes on the next working day of that week; where none is left, on the last one before. A week
that is off altogether has none, so that no week's report ever comes twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from office.kernel.clock import LOCAL

WEEK = 7
LOOK = 9  # weeks: no holiday is longer


class WorkingDays(Protocol):
    def is_working(self, day: date) -> bool: ...


def delivery(table: WorkingDays, monday: date, weekday: int, hour: int) -> datetime | None:
    """The moment (UTC) in the week of ``monday``; ``weekday`` 1 is its Monday, 7 its Sunday."""
    days = [monday + timedelta(days=place) for place in range(WEEK)]
    wanted = [*days[weekday - 1 :], *reversed(days[: weekday - 1])]
    day = next((one for one in wanted if table.is_working(one)), None)
    return None if day is None else datetime.combine(day, time(hour), LOCAL).astimezone(UTC)


def next_delivery(table: WorkingDays, weekday: int, hour: int, after: datetime) -> datetime:
    """The first moment later than ``after``."""
    found = (delivery(table, monday, weekday, hour) for monday in _mondays(after, range(LOOK)))
    moment = next((one for one in found if one is not None and one > after), None)
    # A calendar without working days is an administrator's mistake: look again in a week.
    return moment or after + timedelta(days=WEEK)


def last_week(moment: datetime) -> date:
    """The Monday of the last whole week before the week of ``moment``."""
    return _monday(moment) - timedelta(days=WEEK)


def _monday(moment: datetime) -> date:
    day = moment.astimezone(LOCAL).date()
    return day - timedelta(days=day.weekday())


def _mondays(moment: datetime, weeks: range) -> list[date]:
    return [_monday(moment) + timedelta(days=WEEK * count) for count in weeks]
