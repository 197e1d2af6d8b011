"""Days that are looked at together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodName = Literal["week", "month", "quarter"]
WEEKS = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def before(self) -> Period:
        """As many days, directly before."""
        length = self.last - self.first + _DAY
        return Period(self.first - length, self.last - length)


def period(name: PeriodName, today: date) -> Period:
    """This week (from Monday), the last 30 days, this quarter: each up to today."""
    if name == "week":
        return Period(monday(today), today)
    if name == "month":
        return Period(today - timedelta(days=29), today)
    return Period(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(today: date, count: int = WEEKS) -> list[date]:
    """The Mondays of the last ``count`` weeks, this one last."""
    return [monday(today) - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
