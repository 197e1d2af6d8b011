"""How long things take in a part of the house. All figures are minutes of working time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from approvals.stages import STAGES
from office.dashboards.measures import SUMMED, Sums
from office.dashboards.models import CHAIN, NO_STAGE, Rollup, StageFact
from office.dashboards.selectors.periods import Period, monday, weeks
from office.dashboards.selectors.regions import Rows, inside, rows_of
from office.dashboards.selectors.scopes import Scope
from office.kernel import clock

_VALUES = ("n", *SUMMED)


@dataclass(frozen=True)
class StageFigures:
    stage: str
    sums: Sums


@dataclass(frozen=True)
class Week:
    monday: date
    sums: Sums


@dataclass(frozen=True)
class Waiting:
    """The open turns of a stage, and how many of them are past their time limit."""

    stage: str
    open: int
    overdue: int


@dataclass(frozen=True)
class UnitFigures:
    """A unit's finished ways, its own turns by stage, and its overdue open turns."""

    unit_id: int
    finished: Sums
    turns: Sums
    stages: list[StageFigures]
    overdue: int

    @property
    def slowest(self) -> StageFigures | None:
        return slowest(self.stages)


def _rows(scope: Scope, days: Period) -> QuerySet[Rollup]:
    return Rollup.objects.filter(inside(scope.path), day__range=(days.first, days.last))


def merge(rows: QuerySet[Rollup] | Rows, *by: str) -> dict[Any, Sums]:
    """Sums by the values of ``by``: one query a table, one row for each bin of each group."""
    merged: dict[Any, Sums] = {}
    totals = {f"total_{name}": Sum(name) for name in _VALUES}
    place = len(by)
    for table in rows if isinstance(rows, list) else [rows]:
        for row in table.order_by().values_list(*by, "bin").annotate(**totals):
            sums = merged.setdefault(row[0] if place == 1 else row[:place], Sums())
            sums.add(number=row[place], **dict(zip(_VALUES, row[place + 1 :], strict=True)))
    return merged


def finished(scope: Scope, days: Period) -> Sums:
    """The ways that ended in these days, by where they began."""
    return merge(rows_of(scope.unit, days, {}, ways=True), "stage").get(CHAIN, Sums())


def stages(scope: Scope, days: Period) -> list[StageFigures]:
    """Each stage's turns, in the order of handling."""
    return _in_order(merge(rows_of(scope.unit, days, {}, ways=False), "stage"))


def _in_order(merged: dict[str, Sums]) -> list[StageFigures]:
    return [StageFigures(stage, merged[stage]) for stage in STAGES if stage in merged]


def slowest(figures: Iterable[StageFigures]) -> StageFigures | None:
    """The stage with the longest median among those with cases enough to compare."""
    enough = [one for one in figures if one.sums.comparable]
    return max(enough, key=lambda one: one.sums.median or 0, default=None)


def trend(scope: Scope) -> list[Week]:
    """The last twelve weeks of finished ways."""
    mondays = weeks(clock.today())
    rows = rows_of(scope.unit, Period(mondays[0], clock.today()), {}, ways=True)
    by_week = {start: Sums() for start in mondays}
    for (stage, day), sums in merge(rows, "stage", "day").items():
        if stage == CHAIN:
            by_week[monday(day)].include(sums)
    return [Week(start, sums) for start, sums in by_week.items()]


def open_turns(scope: Scope) -> QuerySet[StageFact]:
    return StageFact.objects.filter(inside(scope.path), decided_at__isnull=True)


def backlog(scope: Scope) -> list[Waiting]:
    """What is open now, by stage in the order of handling; suspended matters do not become overdue."""
    late = Count("id", filter=Q(due_at__lt=clock.now(), suspended=False))
    rows = open_turns(scope).order_by().values("stage").annotate(open=Count("id"), overdue=late)
    found = {row["stage"]: Waiting(row["stage"], row["open"], row["overdue"]) for row in rows}
    return [found[stage] for stage in STAGES if stage in found]


def units(scope: Scope, days: Period, *, after: tuple[int, int] | None, limit: int) -> list[UnitFigures]:
    """The units below, those with the most turns first; five queries for a page, however long.

    ``after`` is (turns, unit id) of the last row seen. Organs within a region, divisions within an organ.
    """
    by = "organ_id" if scope.by_organ else "unit_id"
    counted = _rows(scope, days).exclude(stage__in=NO_STAGE).order_by().values(by).annotate(turns=Sum("n"))
    if after is not None:
        counted = counted.filter(Q(turns__lt=after[0]) | Q(turns=after[0], **{f"{by}__gt": after[1]}))
    ids = [row[by] for row in counted.order_by("-turns", by)[:limit]]
    rows = _rows(scope, days).filter(**{f"{by}__in": ids})
    ways = merge(rows.filter(stage=CHAIN), by)
    turns = merge(rows.exclude(stage__in=NO_STAGE), by, "stage")
    late = open_turns(scope).filter(due_at__lt=clock.now(), suspended=False, **{f"{by}__in": ids})
    overdue = {row[by]: row["n"] for row in late.order_by().values(by).annotate(n=Count("id"))}
    return [_unit(unit_id, ways, turns, overdue) for unit_id in ids]


def _unit(
    unit_id: int, ways: dict[int, Sums], turns: dict[tuple[int, str], Sums], overdue: dict[int, int]
) -> UnitFigures:
    mine = {stage: sums for (key, stage), sums in turns.items() if key == unit_id}
    total = Sums()
    for sums in mine.values():
        for number, n in sums.histogram.items():
            total.add(number=number, n=n)
        for name in SUMMED:
            setattr(total, name, getattr(total, name) + getattr(sums, name))
    return UnitFigures(unit_id, ways.get(unit_id, Sums()), total, _in_order(mine), overdue.get(unit_id, 0))
