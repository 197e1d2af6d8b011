"""Looking ahead: one quarter of a city replayed with changes, the pools learnt, and forecasts read.

Run by `make bench`, on PostgreSQL from the wheel. OFFICE_BENCH_WAYS sets another number of finished ways.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

from tests.load.database import database

WAYS = int(os.environ.get("OFFICE_BENCH_WAYS", "30000"))
UNDER_WAY = 20  # a page of the list
ROUNDS = 30
STAGES = ("check", "countersign", "office_review", "leader_review", "issue", "post_check", "register", "seal")
BATCH = 2_000


def main() -> None:
    with database():
        started = time.monotonic()
        open_ones = _fill()
        print(
            f"  {WAYS:,} ways of {len(STAGES)} stages written ({time.monotonic() - started:.0f} s)",
            flush=True,
        )
        _learn()
        _forecast(open_ones)
        _replay()


def _fill() -> list[int]:
    """A quarter of one organ's ways, and a page of those under way; returns the latter's chain ids."""
    from approvals.calendar import calendar
    from office.dashboards.models import ChainFact, StageFact
    from office.kernel import clock
    from tests.orgchart.factories import small_province

    unit = small_province().units["institutions"]
    dice, table, now = random.Random(1), calendar(), clock.now()
    for first in range(0, WAYS, BATCH):
        chains: list[ChainFact] = []
        stages: list[StageFact] = []
        for number in range(first, min(first + BATCH, WAYS)):
            begun = now - timedelta(days=20 + number % 60, minutes=number % 500)
            chain, turns = _way(number + 1, begun, unit, dice, table)
            chains.append(chain)
            stages += turns
        ChainFact.objects.bulk_create(chains)
        StageFact.objects.bulk_create(stages, batch_size=5_000)
    return [_open(WAYS + 1 + number, now - timedelta(hours=number), unit) for number in range(UNDER_WAY)]


def _way(key: int, begun: datetime, unit: Any, dice: random.Random, table: Any) -> tuple[Any, list[Any]]:
    from office.dashboards.models import ChainFact, StageFact
    from office.kernel.ids import new_id

    common: dict[str, Any] = {
        "organ_id": unit.id,
        "unit_id": unit.id,
        "path": unit.path,
        "subject_type": "document",
    }
    moment, minutes = begun, 0
    turns: list[Any] = []
    for stage in STAGES:
        waiting, handling = (max(1, int(dice.lognormvariate(4.5, 0.8))) for _ in range(2))
        decided = table.add_working_minutes(moment, waiting + handling)
        turns.append(
            StageFact(
                **common,
                chain_id=key,
                task_id=new_id(),
                stage=stage,
                opened_at=moment,
                decided_at=decided,
                waiting=waiting,
                handling=handling,
            )
        )
        moment = decided
        minutes += waiting + handling
    times: dict[str, Any] = {"started_at": begun, "ended_at": moment, "minutes": minutes}
    return ChainFact(**common, chain_id=key, subject_id=key, kind="通知", state="done", **times), turns


def _open(key: int, begun: datetime, unit: Any) -> int:
    from office.dashboards.models import ChainFact, StageFact
    from office.kernel.ids import new_id

    common: dict[str, Any] = {
        "organ_id": unit.id,
        "unit_id": unit.id,
        "path": unit.path,
        "subject_type": "document",
    }
    ChainFact.objects.create(
        **common, chain_id=key, subject_id=key, kind="通知", state="running", started_at=begun
    )
    StageFact.objects.create(**common, chain_id=key, task_id=new_id(), stage="check", opened_at=begun)
    return key


def _learn() -> None:
    from office.dashboards import services

    started = time.monotonic()
    ways = services.learn()
    print(f"  learning from {ways:,} ways, with calibration: {time.monotonic() - started:.1f} s", flush=True)


def _forecast(chain_ids: list[int]) -> None:
    from office.dashboards.selectors.forecasts import outlooks

    for wanted in (chain_ids[:1], chain_ids):
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            outlooks(wanted)
            taken.append((time.perf_counter() - started) * 1_000)
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(
            f"  forecasts of {len(wanted):2}: p50 {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms",
            flush=True,
        )


def _replay() -> None:
    from approvals.calendar import calendar
    from office.dashboards.selectors.log import finished_ways, logged
    from office.dashboards.selectors.periods import Period
    from office.dashboards.simulation.axis import Axis
    from office.dashboards.simulation.changes import Deadline, Parallel
    from office.dashboards.simulation.report import Report
    from office.dashboards.simulation.ways import way_of
    from office.kernel import clock

    started = time.monotonic()
    report, axis = (
        Report([Parallel("countersign", "office_review"), Deadline("issue", 195, 0.7)]),
        Axis(calendar()),
    )
    span = Period(clock.today() - timedelta(days=91), clock.today())
    for page in logged(finished_ways(span, subject_type="document")):
        report.include(way_of(way, axis) for _, way in page)
    took = time.monotonic() - started
    before, after, same = report.before, report.after, report.fidelity.same
    print(
        f"  {before.n:,} ways replayed with two changes: {took:.1f} s; unchanged the same: {same:,}",
        flush=True,
    )
    print(f"  median {before.quantile(0.5)} -> {after.quantile(0.5)} working minutes", flush=True)


if __name__ == "__main__":
    main()
