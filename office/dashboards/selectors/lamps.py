"""Red, yellow, blue: what is late, what soon will be, what stays longer than its like; and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from django.db.models import Count, Q, QuerySet

from approvals.calendar import calendar
from office.dashboards import suppression
from office.dashboards.models import StageFact
from office.dashboards.selectors.overview import Choice
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.turnaround import open_turns
from office.kernel import clock

K = TypeVar("K", str, int)
Lamp = Literal["red", "yellow", "blue"]
LAMPS: tuple[Lamp, ...] = ("red", "yellow", "blue")
BEHIND = 5


@dataclass(frozen=True)
class Behind:
    """Where a lamp's matters lie: stages and units with the most, as (key, count); None: too few to tell."""

    lamp: Lamp
    n: int | None
    stages: list[tuple[str, int]]
    units: list[tuple[int, int]]


def lit(lamp: Lamp, slow: Mapping[str, datetime]) -> Q:
    """The open turns of a lamp. ``slow``: by stage the opening before which nine in ten were done by now."""
    now = clock.now()
    soon = calendar().add_working_minutes(now, calendar().day_minutes)
    if lamp == "red":
        return Q(due_at__lt=now)
    if lamp == "yellow":
        return Q(due_at__gte=now, due_at__lt=soon)
    too_long = Q(id__lt=0)  # nothing, where no stage has cases enough
    for stage, opened_before in slow.items():
        too_long |= Q(stage=stage, opened_at__lt=opened_before)
    return too_long & (Q(due_at=None) | Q(due_at__gte=soon))


def waiting(scope: Scope, choice: Choice) -> QuerySet[StageFact]:
    """The open turns for which the time runs."""
    return open_turns(scope).filter(suspended=False, **choice.asked)


def lamps(scope: Scope, choice: Choice, slow: Mapping[str, datetime]) -> list[Behind]:
    """How many of each lamp and where they lie; two queries."""
    rows = waiting(scope, choice).order_by()
    counts = {lamp: Count("id", filter=lit(lamp, slow)) for lamp in LAMPS}
    by = "organ_id" if scope.by_organ else "unit_id"
    stages = list(rows.values_list("stage").annotate(**counts))
    units = list(rows.values_list(by).annotate(**counts))
    return [
        _behind(scope, lamp, {row[0]: row[place] for row in stages}, {row[0]: row[place] for row in units})
        for place, lamp in enumerate(LAMPS, start=1)
    ]


def _behind(scope: Scope, lamp: Lamp, stages: dict[str, int], units: dict[int, int]) -> Behind:
    n = sum(stages.values())
    if scope.exact:
        return Behind(lamp, n, _most(stages), _most(units))
    told = suppression.told(n) is not None
    told = told and suppression.total_told(stages) and suppression.total_told(units)
    if not told:
        return Behind(lamp, None, [], [])
    hidden_stages, hidden_units = suppression.hidden_cells(stages), suppression.hidden_cells(units)
    return Behind(
        lamp,
        n,
        _most({key: value for key, value in stages.items() if key not in hidden_stages}),
        _most({key: value for key, value in units.items() if key not in hidden_units}),
    )


def _most(counts: Mapping[K, int]) -> list[tuple[K, int]]:
    rows = ((key, n) for key, n in counts.items() if n)
    return sorted(rows, key=lambda row: (-row[1], str(row[0])))[:BEHIND]


def moment_before(now: datetime, minutes: float) -> datetime:
    """The latest moment from which at least ``minutes`` of working time have passed by ``now``."""
    table = calendar()
    early, late = now - timedelta(days=1), now
    while table.working_minutes(early, now) < minutes:
        early -= now - early
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        if table.working_minutes(middle, now) >= minutes:
            early = middle
        else:
            late = middle
    return early
