"""Finished ways with their turns, as replaying and forecasting read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from office.dashboards.forecasting.passes import About
from office.dashboards.models import ChainFact, StageFact
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside
from office.dashboards.simulation.ways import LoggedTurn, LoggedWay
from office.kernel.clock import LOCAL

PAGE = 1_000
DONE = "done"
_WAY = ("chain_id", "started_at", "ended_at", "due_at", "minutes")
_ABOUT = ("subject_type", "kind", "urgency", "unit_id", "organ_id")
_TURN = ("task_id", "stage", "path", "opened_at", "decided_at", "due_at", "waiting", "handling")


def finished_ways(span: Period, *, path: str = "", subject_type: str = "") -> QuerySet[ChainFact]:
    """The ways that ended in these days: in the part of the house under ``path`` and of one kind of subject,
    or all.
    """
    rows = ChainFact.objects.filter(
        state=DONE, minutes__isnull=False, ended_at__gte=_opening(span), ended_at__lt=_closing(span)
    )
    if path:
        rows = rows.filter(inside(path))
    return rows.filter(subject_type=subject_type) if subject_type else rows


def logged(rows: QuerySet[ChainFact]) -> Iterator[list[tuple[About, LoggedWay]]]:
    """The ways with their turns, in pages by chain id; two queries a page."""
    after = 0
    while True:
        page = list(rows.filter(chain_id__gt=after).order_by("chain_id").values_list(*_WAY, *_ABOUT)[:PAGE])
        if not page:
            return
        turns = _turns([row[0] for row in page])
        yield [_way(row, turns) for row in page]
        after = page[-1][0]


def _turns(chain_ids: list[int]) -> dict[int, list[LoggedTurn]]:
    found: dict[int, list[LoggedTurn]] = defaultdict(list)
    rows = StageFact.objects.filter(
        chain_id__in=chain_ids, decided_at__isnull=False, waiting__isnull=False, handling__isnull=False
    )
    for chain_id, *turn in rows.values_list("chain_id", *_TURN):
        found[chain_id].append(LoggedTurn(*turn))
    return found


def _way(row: tuple[Any, ...], turns: dict[int, list[LoggedTurn]]) -> tuple[About, LoggedWay]:
    chain_id, started_at, ended_at, due_at, minutes, *about = row
    return About(*about), LoggedWay(chain_id, started_at, ended_at, due_at, minutes, turns.get(chain_id, []))


def _opening(span: Period) -> datetime:
    return datetime.combine(span.first, time(), LOCAL)


def _closing(span: Period) -> datetime:
    return datetime.combine(span.last + timedelta(days=1), time(), LOCAL)
