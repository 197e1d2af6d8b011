"""When matters under way are likely to end, from what similar ones took. Never about persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from approvals.calendar import Calendar, calendar
from office.dashboards.forecasting.passes import About, Group, groups_of
from office.dashboards.forecasting.pools import choose
from office.dashboards.forecasting.resample import ENOUGH, Forecast, OpenTurn, Pool, foretell
from office.dashboards.limits import limit_of
from office.dashboards.models import ChainFact, ForecastPool, Learning, StageFact
from office.kernel import clock

Silence = Literal["few", "held"]
"""Why nothing is said: too few similar ones, or it is suspended."""
LIVE = ("running", "suspended")


@dataclass(frozen=True)
class Outlook:
    """``likely`` and ``by`` are when half and four in five of similar matters would have ended.

    ``late`` is the chance (0 to 1) of ending after ``due_at``; ``own_limit`` tells a time limit of its own
    from the usual one. ``provisional``: it reaches into a year whose holidays have no official notice yet.
    ``like`` cases are behind it; ``longer``: it has stayed longer than nearly all of them, and the longest
    ones stand for it. Where ``silence`` is given nothing else but the limit is.
    """

    due_at: datetime
    own_limit: bool
    silence: Silence | None = None
    likely: datetime | None = None
    by: datetime | None = None
    late: float | None = None
    like: int = 0
    longer: bool = False
    provisional: bool = False


def learning() -> Learning | None:
    return Learning.objects.filter(id=Learning.ONLY).first()


def outlooks(chain_ids: Iterable[int]) -> dict[int, Outlook]:
    """By chain id, for those that are under way; three queries, however many."""
    facts = list(ChainFact.objects.filter(chain_id__in=list(chain_ids), state__in=LIVE))
    turns: dict[int, list[StageFact]] = defaultdict(list)
    rows = StageFact.objects.filter(chain_id__in=[fact.chain_id for fact in facts], decided_at__isnull=True)
    for turn in rows.order_by("opened_at", "id"):
        turns[turn.chain_id].append(turn)
    pools = _pools([(_about(fact), turn.stage) for fact in facts for turn in turns[fact.chain_id]])
    table, now = calendar(), clock.now()
    return {fact.chain_id: _outlook(fact, turns[fact.chain_id], pools, table, now) for fact in facts}


def _pools(wanted: list[tuple[About, str]]) -> dict[Group, Pool]:
    """The pools that any of them may be compared with; one query."""
    groups = {group for about, stage in wanted for group in groups_of(about, stage)}
    if not groups:
        return {}
    rows = ForecastPool.objects.filter(
        Q(place__in={group.place for group in groups}),
        subject_type__in={group.subject_type for group in groups},
        stage__in={group.stage for group in groups},
    )
    found = {
        Group(row.subject_type, row.stage, row.place, row.kind, row.urgency): Pool(
            row.n, row.stays, row.afters
        )
        for row in rows
    }
    return {group: found[group] for group in groups if group in found}


def _about(fact: ChainFact) -> About:
    return About(fact.subject_type, fact.kind, fact.urgency, fact.unit_id, fact.organ_id)


def _outlook(
    fact: ChainFact, turns: list[StageFact], pools: Mapping[Group, Pool], table: Calendar, now: datetime
) -> Outlook:
    due = limit_of(table, urgency=fact.urgency, started_at=fact.started_at, due_at=fact.due_at)
    own = fact.due_at is not None
    if fact.state == "suspended":
        return Outlook(due, own, "held")
    about = _about(fact)
    open_now: list[OpenTurn] = []
    for turn in turns:
        elapsed = max(0, table.working_minutes(turn.opened_at, now) - turn.held)
        pool = choose(pools, groups_of(about, turn.stage), elapsed)
        if pool is None:
            return Outlook(due, own, "few")
        open_now.append(OpenTurn(pool, elapsed))
    left = table.working_minutes(now, due) if due >= now else -1
    forecast = foretell(open_now, left)
    return _said(forecast, open_now, due, own, table, now) if forecast else Outlook(due, own, "few")


def _said(
    forecast: Forecast, turns: list[OpenTurn], due: datetime, own: bool, table: Calendar, now: datetime
) -> Outlook:
    by = table.add_working_minutes(now, forecast.p80)
    return Outlook(
        due,
        own,
        likely=table.add_working_minutes(now, forecast.p50),
        by=by,
        late=forecast.late,
        like=min(turn.pool.n for turn in turns),
        longer=any(turn.pool.lasting(turn.elapsed) < ENOUGH for turn in turns),
        provisional=not table.has_notice(by.astimezone(clock.LOCAL).year),
    )
