"""Working time: the official calendar, the hours, overrides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals import calendar
from approvals.calendar import Calendar
from approvals.due import Bucket, due_state
from approvals.models import WorkingDay
from approvals.services.templates import ensure_calendar
from office.kernel import clock
from office.kernel.clock import LOCAL

HOURS = (("08:30", "12:00"), ("14:30", "17:30"))
OFFICIAL = Calendar({row.day: row.working for row in calendar.official_days((2025, 2026))}, HOURS)
MOMENTS = st.datetimes(datetime(2025, 1, 2), datetime(2026, 11, 30)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=LOCAL)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_a_make_up_saturday_before_the_spring_festival_is_a_working_day() -> None:
    assert OFFICIAL.add_working_days(at("2026-02-13 16:00"), 1) == at("2026-02-14 16:00")
    assert OFFICIAL.add_working_days(at("2026-02-14 16:00"), 1) == at("2026-02-24 16:00")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02 08:30", "2026-03-02 17:30", 390),
        ("2026-03-02 11:00", "2026-03-02 15:00", 90),
        ("2026-03-02 12:10", "2026-03-02 14:20", 0),
        ("2026-03-06 17:00", "2026-03-09 09:00", 60),
        ("2026-02-14 17:00", "2026-02-24 09:00", 60),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),
        ("2026-03-07 10:00", "2026-03-08 12:00", 0),
    ],
)
def test_working_minutes(start: str, end: str, minutes: int) -> None:
    assert OFFICIAL.working_minutes(at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02 16:30", 120, "2026-03-03 09:30"),
        ("2026-03-06 20:00", 60, "2026-03-09 09:30"),
        ("2026-03-02 11:30", 60, "2026-03-02 15:00"),
        ("2026-03-02 08:30", 390, "2026-03-02 17:30"),
    ],
)
def test_adding_working_minutes(start: str, minutes: int, end: str) -> None:
    assert OFFICIAL.add_working_minutes(at(start), minutes) == at(end)


@given(start=MOMENTS, minutes=st.integers(1, 4000))
@settings(max_examples=150, deadline=None)
def test_what_is_added_is_what_is_measured(start: datetime, minutes: int) -> None:
    assert OFFICIAL.working_minutes(start, OFFICIAL.add_working_minutes(start, minutes)) == minutes


@given(start=MOMENTS, days=st.integers(1, 15))
@settings(max_examples=100, deadline=None)
def test_a_working_day_is_a_day_of_working_minutes(start: datetime, days: int) -> None:
    assert OFFICIAL.working_minutes(start, OFFICIAL.add_working_days(start, days)) == days * 390


@given(a=MOMENTS, b=MOMENTS, c=MOMENTS)
@settings(max_examples=100, deadline=None)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    first, second, third = sorted((a, b, c))
    whole = OFFICIAL.working_minutes(first, third)
    assert whole == OFFICIAL.working_minutes(first, second) + OFFICIAL.working_minutes(second, third)


@pytest.fixture
def fresh_calendar() -> Iterator[None]:
    calendar.forget()
    yield
    calendar.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_calendar")
def test_an_override_wins_over_the_official_day() -> None:
    with clock.freeze(at("2026-03-02 09:00")):
        ensure_calendar()
        ensure_calendar()
    assert WorkingDay.objects.filter(day=date(2026, 2, 17)).count() == 1
    WorkingDay.objects.create(day=date(2026, 3, 3), working=False, name="台风停工", source="override")
    assert calendar.add_working_days(at("2026-03-02 10:00"), 1) == at("2026-03-04 10:00")


@pytest.mark.django_db
def test_a_year_without_a_notice_is_known_as_such() -> None:
    assert calendar.official_notice(2026)
    assert not calendar.official_notice(2031)


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        ("2026-03-04 09:59", Bucket.OVERDUE),
        ("2026-03-04 17:30", Bucket.TODAY),
        ("2026-03-05 12:00", Bucket.TOMORROW),
        ("2026-03-08 12:00", Bucket.THIS_WEEK),
        ("2026-03-09 12:00", Bucket.NEXT_WEEK),
        ("2026-03-16 12:00", Bucket.LATER),
    ],
)
def test_groups_of_the_workbench(due: str, bucket: Bucket) -> None:
    now = at("2026-03-04 10:00")
    found = due_state(OFFICIAL, opened_at=now - timedelta(days=1), due_at=at(due), now=now)
    assert found.bucket == bucket


def test_used_part_of_the_allowance() -> None:
    found = due_state(
        OFFICIAL,
        opened_at=at("2026-03-02 08:30"),
        due_at=at("2026-03-02 17:30"),
        now=at("2026-03-02 14:50"),
    )
    assert (found.minutes_left, found.used) == (160, 0.59)
