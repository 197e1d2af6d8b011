"""Every panel of the dashboards over a quarter of generated turns, against the same answer by live SQL.

Run by `make bench`, on PostgreSQL from the wheel. OFFICE_BENCH_TURNS sets how many turns there are (10,000 to
10,000,000); the rollups are filled by the product's own sums, and both answers are compared before timing.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.load.database import database

TURNS = int(os.environ.get("OFFICE_BENCH_TURNS", "100000"))
DAYS, BATCH, ROUNDS = 90, 5000, 30
STAGES = ("check", "countersign", "office_review", "leader_review", "issue", "register")
KINDS = ("通知", "函", "请示", "报告", "批复", "意见")
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


def main() -> None:
    with database():
        started = time.monotonic()
        rows = _fill()
        rate = TURNS / (time.monotonic() - started)
        print(f"  {TURNS:,} turns, {rows:,} rows of rollups, made at {rate:,.0f} turns/s", flush=True)
        _measure()


def _fill() -> int:
    from office.dashboards.models import ChainFact, Rollup, StageFact
    from office.dashboards.services import rolling

    total = rolling.Entries()
    for chains, turns in _batches():
        ChainFact.objects.bulk_create(chains, batch_size=BATCH)
        StageFact.objects.bulk_create(turns, batch_size=BATCH)
        total.include(rolling.entries(chains, turns))
    rolling.insert(total)
    return Rollup.objects.count()


def _batches() -> Iterator[tuple[list[Any], list[Any]]]:
    """Ways of six stages through the units of a small province, log-normal times, one in nine still open."""
    from office.dashboards.models import ChainFact, StageFact
    from office.kernel.ids import new_id
    from orgchart.models import Unit
    from tests.orgchart.factories import small_province

    small_province()
    units = list(Unit.objects.filter(kind__in=("organ", "division")))
    dice = Random("dashboards")
    left = TURNS
    while left > 0:
        chains: list[ChainFact] = []
        turns: list[StageFact] = []
        while left > 0 and len(turns) < BATCH:
            origin, kind = dice.choice(units), dice.choice(KINDS)
            begun = NOW - timedelta(minutes=dice.randint(60, DAYS * 1440))
            shared = {"subject_type": "document", "kind": kind, "urgency": dice.choice(("", "", "", "加急"))}
            chain = ChainFact(
                chain_id=new_id(), subject_id=new_id(), organ=origin, unit=origin, path=origin.path,
                state="running", started_at=begun, **shared,
            )  # fmt: skip
            moment, spent = begun, 0
            for order, stage in enumerate(STAGES):
                unit = dice.choice(units)
                waiting, handling = (int(dice.lognormvariate(4, 1)) for _ in range(2))
                ended = moment + timedelta(minutes=3 * (waiting + handling))
                done = ended < NOW and dice.random() > 0.02
                turns.append(
                    StageFact(
                        chain_id=chain.chain_id, task_id=new_id(), stage=stage, order=order, organ=unit,
                        unit=unit, path=unit.path, post="处长", opened_at=moment,
                        due_at=moment + timedelta(days=3), decided_at=ended if done else None,
                        outcome="agree" if done else "", waiting=waiting if done else None,
                        handling=handling if done else None, **shared,
                    )
                )  # fmt: skip
                left -= 1
                if not done:
                    break
                moment, spent = ended, spent + waiting + handling
            else:
                chain.state, chain.ended_at, chain.minutes = "done", moment, spent
            chains.append(chain)
        yield chains, turns


def _measure() -> None:
    from django.db import connection

    from office.dashboards.selectors import causes, lamps, overview, turnaround
    from office.dashboards.selectors.overview import Choice
    from office.dashboards.selectors.periods import Period
    from office.dashboards.selectors.scopes import Scope
    from office.kernel.clock import freeze
    from orgchart.models import Unit

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    scope = Scope(Unit.objects.get(parent=None), frozenset(), True)
    span = Period((NOW - timedelta(days=DAYS)).date(), NOW.date())
    everything = Choice()
    with freeze(NOW):
        steps = causes.steps(scope, span, everything)
        live = _live_sums(scope, span)
        same = {one.stage: (one.n, one.waiting + one.handling) for one in steps} == live
        print(f"  rollups equal live SQL: {'yes' if same else 'NO'}")
        panels: dict[str, Callable[[], Any]] = {
            "in and out": lambda: overview.flow(scope, span, everything),
            "twelve weeks": lambda: overview.weekly(scope, everything),
            "by kind": lambda: overview.groups(scope, span, everything, "kind"),
            "ageing": lambda: overview.ageing(scope, everything),
            "lamps": lambda: lamps.lamps(scope, everything, {}),
            "stages": lambda: turnaround.stages(scope, span),
            "causes": lambda: causes.steps(scope, span, everything),
            "places": lambda: causes.places(scope, span, everything, steps),
            "live SQL, as causes": lambda: _live_sums(scope, span),
        }
        for name, panel in panels.items():
            _time(name, panel)


def _live_sums(scope: Any, span: Any) -> dict[str, tuple[int, int]]:
    """What `causes.steps` answers, added up from the turns themselves."""
    from django.db.models import Count, F, Sum

    from office.dashboards.models import StageFact
    from office.dashboards.selectors.cases import days_between
    from office.dashboards.selectors.turnaround import inside

    first, after = days_between(span)
    rows = StageFact.objects.filter(inside(scope.path), decided_at__gte=first, decided_at__lt=after)
    summed = rows.order_by().values_list("stage").annotate(n=Count("id"), m=Sum(F("waiting") + F("handling")))
    return {stage: (n, minutes) for stage, n, minutes in summed}


def _time(name: str, panel: Callable[[], Any]) -> None:
    panel()
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        panel()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    print(f"  {name:<22} p50 {statistics.median(took):8.1f} ms   p95 {took[int(ROUNDS * 0.95) - 1]:8.1f} ms")


if __name__ == "__main__":
    main()
