"""Working time: statutory holidays and make-up days (国务院办公厅's yearly notice), our hours.

All moments are aware; minutes are minutes of working time. The table holds the days that are not what
their weekday says, overrides among them; a day without a row falls back on ``chinesecalendar``, and
beyond its years on the weekday alone (``official_notice`` then says so).
"""

from __future__ import annotations

import threading
import time as system_time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
from django.conf import settings

from approvals.models import WorkingDay
from office.kernel.clock import LOCAL

_ONE_DAY = timedelta(days=1)
_KEEP_SECONDS = 60.0


class Calendar:
    """A snapshot of the calendar: pure, so that ten thousand deadlines cost no query."""

    def __init__(self, special: dict[date, bool], hours: Sequence[tuple[str, str]]) -> None:
        self._known: dict[date, bool] = dict(special)
        self._noticed = {day.year for day in special}
        self._spans = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours]
        self._lengths = [_minute(end) - _minute(start) for start, end in self._spans]
        self.day_minutes = sum(self._lengths)
        self._asked: dict[date, bool] = {}

    def has_notice(self, year: int) -> bool:
        """Whether the year's holidays are known; without, deadlines in it rest on weekdays alone."""
        return year in self._noticed or packaged_year(year)

    def is_working(self, day: date) -> bool:
        known = self._asked.get(day)
        if known is None:
            known = self._asked[day] = self._is_working(day)
        return known

    def _is_working(self, day: date) -> bool:
        known = self._known.get(day)
        if known is None:
            packaged = packaged_year(day.year)
            known = bool(chinese_calendar.is_workday(day)) if packaged else day.weekday() < 5
            self._known[day] = known
        return known

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Working minutes from ``start`` to ``end``; 0 when it does not lie after."""
        if end <= start:
            return 0
        first, last = start.astimezone(LOCAL), end.astimezone(LOCAL)
        if first.date() == last.date():
            return self._elapsed(last) - self._elapsed(first)
        total = self._elapsed(last)
        total += self.day_minutes * self.is_working(first.date()) - self._elapsed(first)
        day = first.date() + _ONE_DAY
        while day < last.date():
            total += self.day_minutes * self.is_working(day)
            day += _ONE_DAY
        return total

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment by which ``minutes`` of working time have passed since ``start`` (UTC)."""
        if minutes <= 0:
            return start.astimezone(UTC)
        local = start.astimezone(LOCAL)
        day = local.date()
        left = minutes + self._elapsed(local)
        while True:
            if self.is_working(day):
                if left <= self.day_minutes:
                    return self._moment(day, left)
                left -= self.day_minutes
            day += _ONE_DAY

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The same clock time ``days`` working days on; outside working hours, from the opening."""
        local = self.next_opening(start).astimezone(LOCAL)
        day = local.date()
        for _ in range(days):
            day += _ONE_DAY
            while not self.is_working(day):
                day += _ONE_DAY
        return datetime.combine(day, local.timetz()).astimezone(UTC)

    def next_opening(self, moment: datetime) -> datetime:
        """``moment`` itself inside working hours, else the next time that the office opens."""
        local = moment.astimezone(LOCAL)
        if self.is_working(local.date()):
            for start, end in self._spans:
                if local.time() < start:
                    return datetime.combine(local.date(), start, LOCAL).astimezone(UTC)
                if local.time() < end:
                    return moment.astimezone(UTC)
        day = local.date() + _ONE_DAY
        while not self.is_working(day):
            day += _ONE_DAY
        return datetime.combine(day, self._spans[0][0], LOCAL).astimezone(UTC)

    def _elapsed(self, local: datetime) -> int:
        """Working minutes of its day gone at ``local``."""
        if not self.is_working(local.date()):
            return 0
        now = local.hour * 60 + local.minute
        return sum(
            min(max(now - _minute(start), 0), length)
            for (start, _), length in zip(self._spans, self._lengths, strict=True)
        )

    def _moment(self, day: date, minutes: int) -> datetime:
        for (start, _), length in zip(self._spans, self._lengths, strict=True):
            if minutes <= length:
                moment = datetime.combine(day, start, LOCAL) + timedelta(minutes=minutes)
                return moment.astimezone(UTC)
            minutes -= length
        raise AssertionError("more minutes than the day has")


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


_PACKAGED = sorted({day.year for day in chinese_calendar.holidays})


def packaged_year(year: int) -> bool:
    """Whether the packaged calendar holds the official notice for the year."""
    place = bisect_right(_PACKAGED, year)
    return place > 0 and _PACKAGED[place - 1] == year


_lock = threading.Lock()
_kept: tuple[float, Calendar] | None = None


def calendar() -> Calendar:
    """The present calendar, read again from the table once a minute."""
    global _kept
    with _lock:
        if _kept is None or system_time.monotonic() - _kept[0] > _KEEP_SECONDS:
            special = dict(WorkingDay.objects.values_list("day", "working"))
            _kept = (system_time.monotonic(), Calendar(special, settings.OFFICE_WORKING_HOURS))
        return _kept[1]


def forget() -> None:
    """Read the table again at the next use."""
    global _kept
    with _lock:
        _kept = None


def official_notice(year: int) -> bool:
    """Whether the year's holidays are known; without, deadlines in it rest on weekdays alone."""
    return packaged_year(year) or WorkingDay.objects.filter(day__year=year).exists()


def official_days(years: Iterable[int]) -> list[WorkingDay]:
    """Rows for the days that differ from their weekday, from the packaged official notices."""
    wanted = set(years)
    rows = [
        WorkingDay(day=day, working=False, name=name)
        for day, name in chinese_calendar.holidays.items()
        if day.year in wanted and day.weekday() < 5
    ]
    rows += [
        WorkingDay(day=day, working=True, name=name)
        for day, name in chinese_calendar.workdays.items()
        if day.year in wanted and day.weekday() >= 5
    ]
    return rows


def working_minutes(start: datetime, end: datetime) -> int:
    return calendar().working_minutes(start, end)


def add_working_days(start: datetime, days: int) -> datetime:
    return calendar().add_working_days(start, days)


def add_working_minutes(start: datetime, minutes: int) -> datetime:
    return calendar().add_working_minutes(start, minutes)
