"""The one source of now. Tests freeze it; nothing else asks the system for the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_frozen: datetime | None = None
_frozen_here: ContextVar[datetime | None] = ContextVar("office_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen_here.get() or _frozen or datetime.now(UTC)


def today() -> date:
    """The present date where the offices are (Asia/Shanghai)."""
    return now().astimezone(LOCAL).date()


@contextmanager
def freeze(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` for every thread. For tests."""
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("freeze() takes an aware datetime")
    previous, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = previous


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Let this thread try out what would be so at the beginning of a day to come. What is written
    meanwhile must be rolled back. Today and earlier days change nothing.
    """
    if day <= today():
        yield
        return
    token = _frozen_here.set(datetime.combine(day, time(0, 0, 1), LOCAL).astimezone(UTC))
    try:
        yield
    finally:
        _frozen_here.reset(token)
