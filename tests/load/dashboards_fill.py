"""A year of generated ways and turns: the units of a whole province, log-normal times, most of them ended.

Ways are made in the order in which they begin, so that a day's rollups are complete, and written, once the
next day begins: ten million turns never lie in memory together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

TURNS = int(os.environ.get("OFFICE_BENCH_TURNS", "100000"))
DAYS = int(os.environ.get("OFFICE_BENCH_DAYS", "365"))
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
STAGES = ("check", "countersign", "office_review", "leader_review", "issue", "register", "proof", "seal")
KINDS = ("通知", "通知", "通知", "函", "函", "请示", "报告", "批复", "意见", "纪要")
CITIES, ORGANS, DIVISIONS = 21, 40, 8


def fill() -> int:
    """Write the units, ways, turns and their rollups; returns how many rollups."""
    from office.dashboards.models import Rollup
    from office.dashboards.services import rolling

    units = _units()
    waiting: dict[date, Any] = {}
    for day, chains, turns in _days(units):
        _insert(chains, turns)
        for key, tally in rolling.entries(chains, turns).items():
            waiting.setdefault(key.day, rolling.Entries()).include(rolling.Entries({key: tally}))
        for over in sorted(one for one in waiting if one < day):
            rolling.insert(waiting.pop(over))
    for rest in waiting.values():
        rolling.insert(rest)
    return Rollup.objects.count()


def _insert(chains: list[Any], turns: list[Any]) -> None:
    from orgchart.services.bulk import insert_objects

    insert_objects(chains)
    insert_objects(turns)


def _units() -> list[list[Any]]:
    """The divisions of each organ of a province's cities, in a small province that the tests know."""
    from orgchart.models import Unit
    from tests.orgchart.factories import small_province

    small_province()
    root = Unit.objects.get(kind="region", level=1)
    organs: list[list[Any]] = []
    for city in range(CITIES):
        region = _unit(root, f"市{city}", kind="region", level=2)
        for organ in range(ORGANS):
            office = _unit(region, f"局{city}-{organ}", kind="organ", level=2, may_issue=True)
            organs.append(
                [_unit(office, f"科{place}", kind="division", level=2) for place in range(DIVISIONS)]
            )
    return organs


def _unit(parent: Any, name: str, **more: Any) -> Any:
    from office.kernel.ids import new_id
    from orgchart.models import Unit
    from orgchart.models.paths import extend

    key = new_id()
    return Unit.objects.create(
        id=key, parent=parent, path=extend(parent.path, key), name=name, short_name=name,
        region_code=parent.region_code, valid_from=date(2020, 1, 1), pinyin=name, initials=name, **more,
    )  # fmt: skip


def _days(organs: list[list[Any]]) -> Iterator[tuple[date, list[Any], list[Any]]]:
    dice = Random("dashboards")
    per_day = TURNS // DAYS
    for back in range(DAYS, 0, -1):
        begun = NOW - timedelta(days=back)
        chains: list[Any] = []
        turns: list[Any] = []
        while len(turns) < per_day:
            _way(dice, organs, begun + timedelta(minutes=dice.randint(0, 600)), chains, turns)
        yield begun.date(), chains, turns


def _way(dice: Random, organs: list[list[Any]], begun: datetime, chains: list[Any], turns: list[Any]) -> None:
    from office.dashboards.models import ChainFact, StageFact
    from office.kernel.ids import new_id

    divisions = dice.choice(organs)
    origin, kind = dice.choice(divisions), dice.choice(KINDS)
    shared: dict[str, Any] = {
        "subject_type": "document",
        "kind": kind,
        "urgency": dice.choice(("", "", "", "加急")),
        "organ_id": origin.parent_id,
    }
    chain = ChainFact(
        chain_id=new_id(), subject_id=new_id(), unit=origin, path=origin.path, state="running",
        started_at=begun, **shared,
    )  # fmt: skip
    moment, spent = begun, 0
    for order, stage in enumerate(STAGES):
        unit = dice.choice(divisions)
        waited, handled = (int(dice.lognormvariate(4, 1)) for _ in range(2))
        ended = moment + timedelta(minutes=3 * (waited + handled))
        done = ended < NOW and dice.random() > 0.004
        turns.append(
            StageFact(
                chain_id=chain.chain_id, task_id=new_id(), stage=stage, order=order, unit=unit,
                path=unit.path, post="处长", opened_at=moment, due_at=moment + timedelta(days=3),
                decided_at=ended if done else None, outcome="agree" if done else "",
                waiting=waited if done else None, handling=handled if done else None, **shared,
            )
        )  # fmt: skip
        if not done:
            break
        moment, spent = ended, spent + waited + handled
    else:
        chain.state, chain.ended_at, chain.minutes = "done", moment, spent
    chains.append(chain)
