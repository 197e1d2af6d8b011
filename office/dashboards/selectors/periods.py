"""Days that are looked at together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodName = Literal["week", "month", "quarter"]
WEEKS = 12
MONTH = 30  # days


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def back(self, days: int) -> Period:
        return Period(self.first - timedelta(days=days), self.last - timedelta(days=days))


def period(name: PeriodName, today: date) -> Period:
    """This week (from Monday), the last 30 days, this quarter: each up to today."""
    if name == "week":
        return Period(monday(today), today)
    if name == "month":
        return Period(today - timedelta(days=MONTH - 1), today)
    return Period(_quarter(today), today)


def same_days_before(name: PeriodName, span: Period) -> Period:
    """The same days of the week or quarter before, or the 30 days before."""
    if name == "week":
        return span.back(7)
    if name == "month":
        return span.back(MONTH)
    return span.back((span.first - _quarter(span.first - timedelta(days=1))).days)


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(today: date, count: int = WEEKS) -> list[date]:
    """The Mondays of the last ``count`` weeks, this one last."""
    return [monday(today) - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
