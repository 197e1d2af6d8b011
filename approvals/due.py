"""How a deadline stands: what part of the working time is used, and in which group of a list it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings

from approvals.calendar import Calendar
from office.kernel.clock import LOCAL


class Bucket(StrEnum):
    """The groups of the workbench, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    NONE = "none"
    HELD = "held"


class Level(StrEnum):
    """How near a deadline is: blue, yellow, red in the practice of offices."""

    EASY = ""
    NEAR = "near"
    BEHIND = "behind"
    OVERDUE = "overdue"


NEAR_FROM, BEHIND_FROM = 0.5, 0.8  # of the working time allowed


def level_of(used: float, *, overdue: bool) -> Level:
    if overdue:
        return Level.OVERDUE
    if used >= BEHIND_FROM:
        return Level.BEHIND
    return Level.NEAR if used >= NEAR_FROM else Level.EASY


@dataclass(frozen=True)
class Due:
    """``minutes_left``: working time, negative when overdue. ``used``: the part gone, 0 to 1.

    ``provisional``: it lies in a year whose holidays have no official notice yet, so it may move.
    """

    at: datetime | None
    bucket: Bucket
    minutes_left: int | None = None
    used: float = 0.0
    provisional: bool = False

    @property
    def level(self) -> Level:
        return level_of(self.used, overdue=self.bucket is Bucket.OVERDUE)


def day_end(day: str | None) -> datetime | None:
    """When the office closes on a day (ISO), for what is due by that day."""
    if not day:
        return None
    closing = time.fromisoformat(settings.OFFICE_WORKING_HOURS[-1][1])
    return datetime.combine(date.fromisoformat(day), closing, LOCAL).astimezone(UTC)


def due_state(
    calendar: Calendar, *, opened_at: datetime, due_at: datetime | None, now: datetime, held: bool = False
) -> Due:
    """Where a deadline stands at ``now``; a held chain's clock does not run."""
    if held:
        return Due(due_at, Bucket.HELD)
    if due_at is None:
        return Due(None, Bucket.NONE)
    provisional = not calendar.has_notice(due_at.astimezone(LOCAL).year)
    allowed = calendar.working_minutes(opened_at, due_at)
    if now > due_at:
        return Due(due_at, Bucket.OVERDUE, -calendar.working_minutes(due_at, now), 1.0, provisional)
    left = calendar.working_minutes(now, due_at)
    used = 1.0 if allowed == 0 else min(max(1 - left / allowed, 0.0), 1.0)
    return Due(due_at, _bucket(due_at, now), left, round(used, 3), provisional)


def _bucket(due_at: datetime, now: datetime) -> Bucket:
    today, day = now.astimezone(LOCAL).date(), due_at.astimezone(LOCAL).date()
    next_monday = today + timedelta(days=7 - today.weekday())
    if day <= today:
        return Bucket.TODAY
    if day == today + timedelta(days=1):
        return Bucket.TOMORROW
    if day < next_monday:
        return Bucket.THIS_WEEK
    if day < next_monday + timedelta(days=7):
        return Bucket.NEXT_WEEK
    return Bucket.LATER
