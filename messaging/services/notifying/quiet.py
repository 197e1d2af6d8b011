"""Quiet hours (免打扰时段): when nothing but strong reminders sounds. In the offices' civil time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from office.kernel import worktime
from office.kernel.clock import LOCAL


@dataclass(frozen=True)
class Hours:
    """From ``begin`` to before ``end``, over midnight where that is earlier; with ``days_off`` also all of
    every day without work (make-up days are days of work).
    """

    begin: time | None = None
    end: time | None = None
    days_off: bool = False

    @property
    def any(self) -> bool:
        return self.begin is not None or self.days_off


def is_quiet(moment: datetime, hours: Iterable[Hours]) -> bool:
    """Whether any of these hours holds at ``moment`` (aware)."""
    local = moment.astimezone(LOCAL)
    return any(_holds(one, local) for one in hours)


def spans(start: datetime, length: timedelta, hours: Iterable[Hours]) -> list[tuple[datetime, datetime]]:
    """The quiet times from ``start`` on, for a page that decides on its own for a while."""
    wanted = [one for one in hours if one.any]
    if not wanted:
        return []
    end = start + length
    found: list[tuple[datetime, datetime]] = []
    edges = [start, *_edges(start, end, wanted), end]
    for begin, until in pairwise(edges):
        if not is_quiet(begin, wanted):
            continue
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], until)
        else:
            found.append((begin, until))
    return found


def works_on(day: date) -> bool:
    """Whether a day is one of work, by our calendar."""
    begin = datetime.combine(day, time.min, LOCAL)
    return worktime.calendar().working_minutes(begin, begin + timedelta(days=1)) > 0


def _holds(hours: Hours, local: datetime) -> bool:
    if hours.days_off and not works_on(local.date()):
        return True
    if hours.begin is None or hours.end is None:
        return False
    now = local.time()
    if hours.begin < hours.end:
        return hours.begin <= now < hours.end
    return now >= hours.begin or now < hours.end


def _edges(start: datetime, end: datetime, hours: Iterable[Hours]) -> list[datetime]:
    """Every moment between the two at which it may begin or end to be quiet."""
    clocks = {time.min}
    for one in hours:
        clocks |= {edge for edge in (one.begin, one.end) if edge is not None}
    first, last = start.astimezone(LOCAL).date(), end.astimezone(LOCAL).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = {datetime.combine(day, edge, LOCAL) for day in days for edge in clocks}
    return sorted(moment for moment in found if start < moment < end)
