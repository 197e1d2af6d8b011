"""`office demo --scale city|province`: an org chart at full size, for trying and measuring."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F

from office.demo.scale.copying import bare
from office.demo.scale.crowd import MODELS, Crowd
from office.demo.scale.frame import Frame, Scale
from office.kernel import statistics
from office.kernel.models import Account
from orgchart.models import Unit
from orgchart.services.loading import recount

PEOPLE = {Scale.CITY: 65_000, Scale.PROVINCE: 2_000_000}
Say = Callable[[str], None]
T = TypeVar("T")


class NotPossible(Exception):
    """Why nothing was built, in a sentence."""


@dataclass(frozen=True)
class Built:
    """What was made, in how many seconds, and the most memory this process held, in MiB."""

    units: int
    people: int
    seconds: float
    peak: float


def build(scale: Scale, *, say: Say, people: int | None = None) -> Built:
    """Build the org chart in one transaction: a load that is killed leaves nothing.

    ``people`` is about how many, the scale's own number unless given. Raises ``NotPossible`` where the
    database is not PostgreSQL or not empty.
    """
    _check()
    started = time.monotonic()
    wanted = people or PEOPLE[scale]
    say(f"Building the {scale} at full size: about {wanted:,} people.")
    with transaction.atomic():
        units = _timed(say, "Units", Frame(scale).build)
        with bare(*MODELS):
            count = _people(units, wanted, say)
            say("Indexes and keys …")
        _timed(say, "Counting", _count)
    built = Built(len(units), count, time.monotonic() - started, _peak())
    say(f"{built.units:,} units, {built.people:,} people in {built.seconds:.0f} s, {built.peak:,.0f} MiB")
    return built


def _check() -> None:
    if connection.vendor != "postgresql":
        raise NotPossible("A city or a province needs PostgreSQL: set OFFICE_DATABASE_URL.")
    if Unit.objects.exists() or Account.objects.exists() or Group.objects.exists():
        raise NotPossible("The database has data already: nothing is built.")


def _people(units: list[Unit], wanted: int, say: Say) -> int:
    began = time.monotonic()

    def progress(count: int) -> None:
        seconds = time.monotonic() - began
        say(f"{count:>9,} people, {count / seconds:,.0f} a second, {_peak():,.0f} MiB")

    return Crowd(units, size=wanted, progress=_every(100_000, progress)).write()


def _every(step: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    """Tell of every ``step`` people, not of every batch."""
    told = 0

    def tell(count: int) -> None:
        nonlocal told
        if count // step != told // step:
            progress(count)
            told = count

    return tell


def _count() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Group]):
            cursor.execute(statement)
    statistics.refresh()
    recount()
    Unit.objects.filter(may_issue=True).update(establishment=F("headcount") + F("headcount") / 16 + 1)


def _timed(say: Say, title: str, work: Callable[[], T]) -> T:
    began = time.monotonic()
    result = work()
    say(f"{title} ({time.monotonic() - began:.0f} s)")
    return result


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
