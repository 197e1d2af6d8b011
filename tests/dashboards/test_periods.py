from __future__ import annotations

from datetime import date

import pytest

from office.dashboards.selectors.periods import Period, PeriodName, period, same_days_before, weeks

THURSDAY = date(2026, 5, 14)


@pytest.mark.parametrize(
    ("name", "first", "earlier"),
    [
        ("week", date(2026, 5, 11), Period(date(2026, 5, 4), date(2026, 5, 7))),
        ("month", date(2026, 4, 15), Period(date(2026, 3, 16), date(2026, 4, 14))),
        ("quarter", date(2026, 4, 1), Period(date(2026, 1, 1), date(2026, 2, 13))),
    ],
)
def test_a_period_and_the_one_it_is_compared_with(name: PeriodName, first: date, earlier: Period) -> None:
    span = period(name, THURSDAY)
    assert span == Period(first, THURSDAY)
    assert same_days_before(name, span) == earlier


def test_twelve_weeks_end_with_this_one() -> None:
    mondays = weeks(THURSDAY)
    assert len(mondays) == 12
    assert mondays[-1] == date(2026, 5, 11)
    assert {day.weekday() for day in mondays} == {0}
