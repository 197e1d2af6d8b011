"""What comes in, goes out and lies: a part of the house over some days, beside the same weeks last year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from approvals.calendar import calendar
from office.dashboards import suppression
from office.dashboards.measures import Sums
from office.dashboards.models import BEGUN, CHAIN, ChainFact, Rollup
from office.dashboards.selectors.periods import Period, monday, weeks
from office.dashboards.selectors.regions import inside, rows_of
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.turnaround import merge
from office.kernel import clock

UNMEASURED = "unmeasured"
AGES = (3, 5, 10, 20)  # working days
AXES = {"kind": ("subject_type", "kind"), "urgency": ("urgency",), "subject": ("subject_type",)}


@dataclass(frozen=True)
class Choice:
    """What is looked at of a part of the house; None is everything. ``urgency`` "" are plain matters."""

    subject_type: str | None = None
    kind: str | None = None
    urgency: str | None = None

    def without(self, axis: str) -> Choice:
        gone = dict.fromkeys(AXES[axis])
        return Choice(**(vars(self) | gone))

    @property
    def asked(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Flow:
    """Ways begun and finished in some days; ``finished`` with the times they took."""

    begun: int
    finished: Sums


@dataclass(frozen=True)
class Age:
    """How many ways under way are older than the class before and at most ``days`` old; None: still older."""

    days: int | None
    n: int


@dataclass(frozen=True)
class Group:
    """One kind or urgency: its finished ways and how many are under way."""

    key: tuple[str, ...]
    finished: Sums
    open: int


def rollups(scope: Scope, span: Period, choice: Choice) -> QuerySet[Rollup]:
    days = Q(day__range=(span.first, span.last))
    return Rollup.objects.filter(inside(scope.path), days, **choice.asked)


def under_way(scope: Scope, choice: Choice) -> QuerySet[ChainFact]:
    rows = ChainFact.objects.filter(inside(scope.path), ended_at__isnull=True, **choice.asked)
    return rows.exclude(state=UNMEASURED)


def flow(scope: Scope, span: Period, choice: Choice) -> Flow:
    merged = merge(rows_of(scope.unit, span, choice.asked, ways=True), "stage")
    return Flow(merged.get(BEGUN, Sums()).n, merged.get(CHAIN, Sums()))


def facts_since() -> date | None:
    """The first day of which anything is known."""
    found: date | None = Rollup.objects.aggregate(first=Min("day"))["first"]
    return found


def weekly(scope: Scope, choice: Choice, *, back: int = 0) -> list[tuple[date, Sums]]:
    """The finished ways of the last twelve weeks, or of those ``back`` days before, by their Mondays."""
    today = clock.today() - timedelta(days=back)
    mondays = weeks(today)
    rows = rows_of(scope.unit, Period(mondays[0], today), choice.asked, ways=True)
    by_week = {start: Sums() for start in mondays}
    for (stage, day), sums in merge(rows, "stage", "day").items():
        if stage == CHAIN:
            by_week[monday(day)].include(sums)
    return list(by_week.items())


def ageing(scope: Scope, choice: Choice) -> list[Age]:
    """What is under way by its age in working days; one query."""
    now, table = clock.now(), calendar()
    limits = [_days_ago(table, now, days) for days in AGES]
    bounds = [(None, limits[0]), *pairwise(limits), (limits[-1], None)]
    counts = {
        f"age_{place}": Count("id", filter=_between(begun_before, begun_after))
        for place, (begun_before, begun_after) in enumerate(bounds)
    }
    found = under_way(scope, choice).aggregate(**counts)
    days: list[int | None] = [*AGES, None]
    return [Age(upto, found[f"age_{place}"]) for place, upto in enumerate(days)]


def _between(begun_before: datetime | None, begun_after: datetime | None) -> Q:
    rule = Q()
    if begun_before is not None:
        rule &= Q(started_at__lt=begun_before)
    if begun_after is not None:
        rule &= Q(started_at__gte=begun_after)
    return rule


def _days_ago(table: Any, now: datetime, days: int) -> datetime:
    """The same time of day so many working days ago."""
    day = now
    while days:
        day -= timedelta(days=1)
        days -= table.is_working(day.astimezone(clock.LOCAL).date())
    return day


def groups(scope: Scope, span: Period, choice: Choice, axis: str) -> list[Group]:
    """The ways by kind or urgency, those with the most first; two queries."""
    by = AXES[axis]
    rows = rows_of(scope.unit, span, choice.asked, ways=True, by=by)
    merged = merge(rows, "stage", *by)
    finished = {key[1:]: sums for key, sums in merged.items() if key[0] == CHAIN}
    counted = under_way(scope, choice).order_by().values_list(*by).annotate(n=Count("id"))
    lying = {tuple(row[:-1]): row[-1] for row in counted}
    found = [Group(key, finished.get(key, Sums()), lying.get(key, 0)) for key in sorted({*finished, *lying})]
    return sorted(found, key=lambda one: -(one.finished.n + one.open))


def hidden_groups(scope: Scope, found: Iterable[Group]) -> frozenset[tuple[str, ...]]:
    """Groups whose numbers stay untold, as finished or as under way; none in what the viewer leads."""
    if scope.exact:
        return frozenset()
    rows = list(found)
    finished = suppression.hidden_cells({one.key: one.finished.n for one in rows})
    return finished | suppression.hidden_cells({one.key: one.open for one in rows})


def may_tell(scope: Scope, span: Period, choice: Choice) -> bool:
    """Whether figures of such a choice are told: only where each group it picks is one that is told."""
    if scope.exact or not choice.asked:
        return True
    axes = [axis for axis in ("kind", "urgency") if any(name in choice.asked for name in AXES[axis])]
    for axis in axes:
        wider = groups(scope, span, choice.without(axis), axis)
        picked = {one.key for one in wider if _picks(choice, AXES[axis], one.key)}
        if picked & hidden_groups(scope, wider):
            return False
    return True


def _picks(choice: Choice, names: tuple[str, ...], key: tuple[str, ...]) -> bool:
    asked = choice.asked
    return all(asked.get(name, value) == value for name, value in zip(names, key, strict=True))
