"""From logged ways to cases with their time limits, on one axis of working time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from approvals.calendar import Calendar
from office.dashboards.forecasting.calibration import Trial
from office.dashboards.forecasting.passes import About, Case, cases
from office.dashboards.limits import limit_of
from office.dashboards.simulation.axis import Axis
from office.dashboards.simulation.ways import LoggedWay, way_of

Logged = tuple[About, LoggedWay]


def cases_of(ways: Iterable[Logged], axis: Axis) -> Iterator[Case]:
    return cases((about, way_of(way, axis)) for about, way in ways)


def trials_of(ways: Iterable[Logged], axis: Axis, calendar: Calendar, since: datetime) -> Iterator[Trial]:
    """Turns that opened since a moment: as they opened, and a working day later if still open."""
    begin = axis.at(since)
    for about, way in ways:
        due = axis.at(limit_of(calendar, urgency=about.urgency, started_at=way.started_at, due_at=way.due_at))
        for case in cases([(about, way_of(way, axis))]):
            if case.opened >= begin:
                yield Trial(case, 0, due - case.opened)
                if case.stay > calendar.day_minutes:
                    yield Trial(case, calendar.day_minutes, due - case.opened - calendar.day_minutes)
