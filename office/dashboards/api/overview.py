"""The overview over HTTP, and the cases behind each of its figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from office.dashboards import suppression
from office.dashboards.api.answers import (
    AgeOut,
    CaseOut,
    CasesOut,
    GroupFiguresOut,
    LampOut,
    OverviewOut,
    Spoken,
    StageCount,
    UnitCount,
    WeekPair,
)
from office.dashboards.api.asking import Asking, Looked, kind_names, named, names_of
from office.dashboards.api.turnaround import moment_of
from office.dashboards.measures import Sums
from office.dashboards.schemas import Figures, UnitName
from office.dashboards.selectors import overview as reading
from office.dashboards.selectors.cases import Asked, Case, cases
from office.dashboards.selectors.lamps import Behind, Lamp, lamps
from office.dashboards.selectors.periods import YEAR, same_days_before
from office.dashboards.selectors.stuck import slow_openings
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.pages import encode_cursor

router = Router()
CASES, GROUPS = 20, 40


@router.get("/overview", response=OverviewOut, operation_id="dashboards_overview")
def overview(request: HttpRequest, asking: Annotated[Asking, Query()]) -> OverviewOut:
    """What came in, went out and lies in one's part, beside the same weeks last year."""
    account = current(request)
    looked = Looked.at(account, asking)
    since = reading.facts_since()
    if not looked.told:
        return _untold(looked, since)
    scope, span, choice = looked.scope, looked.span, looked.choice
    flow = reading.flow(scope, span, choice)
    earlier = same_days_before(asking.days, span) if asking.first is None else span.back(span.length)
    last_year = span.back(YEAR)
    known = since is not None and since <= last_year.first
    ages = reading.ageing(scope, choice)
    kinds, urgencies = (_groups(looked, axis) for axis in ("kind", "urgency"))
    return OverviewOut(
        about=looked.about,
        begun=_count(looked, flow.begun),
        finished=_figures(looked, flow.finished),
        open=_count(looked, sum(age.n for age in ages)),
        before=_figures(looked, reading.flow(scope, earlier, choice).finished),
        year_ago=_figures(looked, reading.flow(scope, last_year, choice).finished) if known else None,
        since=since,
        trend=_trend(looked, since),
        ageing=_ages(looked, ages),
        lamps=_lamps(account, looked),
        kinds=kinds,
        urgencies=urgencies,
    )


def _untold(looked: Looked, since: date | None) -> OverviewOut:
    """Of so few matters nothing is told but that they are too few."""
    return OverviewOut(
        about=looked.about,
        begun=None,
        finished=None,
        open=None,
        before=None,
        year_ago=None,
        since=since,
        trend=[],
        ageing=[],
        lamps=[],
        kinds=[],
        urgencies=[],
    )


def _count(looked: Looked, n: int) -> int | None:
    return n if looked.scope.exact else suppression.told(n)


def _figures(looked: Looked, sums: Sums) -> Figures | None:
    return None if _count(looked, sums.n) is None else Figures.of(sums, always=True)


def _trend(looked: Looked, since: date | None) -> list[WeekPair]:
    weeks = reading.weekly(looked.scope, looked.choice)
    before = reading.weekly(looked.scope, looked.choice, back=YEAR)
    known = since is not None and since <= before[0][0]
    pairs = zip(weeks, before, strict=True)
    return [
        WeekPair(
            monday=monday,
            figures=_figures(looked, sums),
            year_ago=_figures(looked, old) if known else None,
        )
        for (monday, sums), (_, old) in pairs
    ]


def _ages(looked: Looked, ages: list[reading.Age]) -> list[AgeOut]:
    hidden = set() if looked.scope.exact else suppression.hidden_cells({age.days: age.n for age in ages})
    return [AgeOut(days=age.days, n=None if age.days in hidden else age.n) for age in ages]


def _lamps(account: Account, looked: Looked) -> list[LampOut]:
    found = lamps(looked.scope, looked.choice, slow_openings(looked.scope, clock.now()))
    names = names_of(account, {unit_id for one in found for unit_id, _ in one.units})
    return [_lamp(one, names) for one in found]


def _lamp(one: Behind, names: dict[int, UnitName]) -> LampOut:
    return LampOut(
        lamp=one.lamp,
        n=one.n,
        stages=[StageCount(stage=stage, n=n) for stage, n in one.stages],
        units=[UnitCount(unit=names[unit_id], n=n) for unit_id, n in one.units if unit_id in names],
    )


def _groups(looked: Looked, axis: str) -> list[GroupFiguresOut]:
    choice = looked.choice.without(axis)
    found = reading.groups(looked.scope, looked.span, choice, axis)[:GROUPS]
    hidden = reading.hidden_groups(looked.scope, found)
    names = kind_names(one.key for one in found) if axis == "kind" else {}
    return [
        GroupFiguresOut(
            subject_type=one.key[0] if axis == "kind" else "",
            kind=one.key[1] if axis == "kind" else "",
            urgency=one.key[0] if axis == "urgency" else "",
            name=names.get(one.key, Spoken(zh="", en="")),
            figures=None if one.key in hidden else Figures.of(one.finished),
            open=None if one.key in hidden else one.open,
        )
        for one in found
    ]


class AskingCases(Asking):
    """``closed``: turns closed in the days asked for; else open ones, of a lamp or all. ``at``: a unit."""

    lamp: str | None = Field(None, pattern=r"^(red|yellow|blue)$")
    stage: str | None = None
    at: Id | None = None
    closed: bool = False
    before: str | None = None


@router.get("/cases", response=CasesOut, operation_id="dashboards_cases")
def list_cases(request: HttpRequest, asking: Annotated[AskingCases, Query()]) -> CasesOut:
    """The very matters behind a figure that one may read; the others are only counted."""
    account = current(request)
    looked = Looked.at(account, asking)
    asked = Asked(
        looked.choice,
        lamp=None if asking.closed else cast(Lamp | None, asking.lamp),
        stage=asking.stage,
        at=asking.at,
        span=looked.span if asking.closed else None,
    )
    found = cases(account, looked.scope, asked, after=moment_of(asking.before), limit=CASES)
    return CasesOut(
        items=[_case(one) for one in found.items],
        next=encode_cursor(*found.last) if found.last else None,
        hidden=found.hidden if looked.told else None,
    )


def _case(one: Case) -> CaseOut:
    fact, line = one.fact, one.summary
    return CaseOut(
        id=fact.id,
        title=line.title,
        number=line.number,
        link=line.link,
        stage=fact.stage,
        unit=named(fact.unit),
        organ=named(fact.organ),
        urgency=fact.urgency,
        opened_at=fact.opened_at,
        decided_at=fact.decided_at,
        stayed=one.stayed,
        late=one.late,
    )
