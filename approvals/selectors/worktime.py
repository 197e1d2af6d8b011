"""What the calendar knows."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.calendar import official_notice
from office.kernel import clock


@dataclass(frozen=True)
class CalendarYear:
    """Without the yearly notice, deadlines in that year rest on weekdays alone and may move."""

    year: int
    notice: bool


def calendar_years() -> list[CalendarYear]:
    """This year and the next."""
    this = clock.today().year
    return [CalendarYear(year, official_notice(year)) for year in (this, this + 1)]
