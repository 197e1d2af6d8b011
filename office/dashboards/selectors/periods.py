"""Days that are looked at together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from office.kernel.errors import invalid

PeriodName = Literal["week", "month", "quarter", "ninety"]
WEEKS = 12
MONTH, NINETY = 30, 90  # days
YEAR = 364  # days: the same weekdays of the year before
LONGEST = 400  # days


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def back(self, days: int) -> Period:
        return Period(self.first - timedelta(days=days), self.last - timedelta(days=days))

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)


def period(name: PeriodName, today: date) -> Period:
    """This week (from Monday), the last 30 or 90 days, this quarter: each up to today."""
    if name == "week":
        return Period(monday(today), today)
    if name == "month":
        return Period(today - timedelta(days=MONTH - 1), today)
    if name == "ninety":
        return Period(today - timedelta(days=NINETY - 1), today)
    return Period(_quarter(today), today)


def same_days_before(name: PeriodName, span: Period) -> Period:
    """The same days of the week or quarter before, or the 30 days before."""
    if name == "week":
        return span.back(7)
    if name == "month":
        return span.back(MONTH)
    if name == "ninety":
        return span.back(NINETY)
    return span.back((span.first - _quarter(span.first - timedelta(days=1))).days)


def chosen(name: PeriodName, first: date | None, last: date | None, today: date) -> Period:
    """A named period, or the whole weeks from that of ``first`` to that of ``last``, up to today.

    Whole weeks, so that the difference of two ranges is never a single day's few matters. 422 for a range
    with one end, that ends before it begins, begins after today or is longer than ``LONGEST`` days.
    """
    if first is None and last is None:
        return period(name, today)
    if first is None or last is None:
        raise invalid("dashboards.range_half", field="first" if first is None else "last")
    if last < first:
        raise invalid("dashboards.range_reversed", field="last", first=str(first), last=str(last))
    if first > today:
        raise invalid("dashboards.range_future", field="first", today=str(today))
    if (last - first).days >= LONGEST:
        raise invalid("dashboards.range_long", field="last", limit=LONGEST)
    return Period(monday(first), min(monday(last) + timedelta(days=6), today))


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(today: date, count: int = WEEKS) -> list[date]:
    """The Mondays of the last ``count`` weeks, this one last."""
    return [monday(today) - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
