"""The dashboard's operations: read what the viewer's part of the house measures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query

from approvals.calendar import calendar
from office.dashboards.permissions import scope_of
from office.dashboards.schemas import (
    BacklogOut,
    Figures,
    ScopeOut,
    StageOut,
    StuckOut,
    StuckRow,
    TurnaroundOut,
    UnitName,
    UnitRow,
    WeekOut,
)
from office.dashboards.selectors import turnaround as reading
from office.dashboards.selectors.periods import PeriodName, period, same_days_before
from office.dashboards.selectors.scopes import Scope, organs_in, scopes
from office.dashboards.selectors.stuck import stuck
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.errors import invalid
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor
from orgchart.selectors import seen_units

router = Router()
UNITS, STUCK = 20, 20


def _name(scope: Scope) -> UnitName:
    return UnitName(id=scope.unit.id, name=scope.unit.name, short_name=scope.unit.short_name)


@router.get("/scopes", response=list[ScopeOut], operation_id="dashboards_scopes")
def list_scopes(request: HttpRequest) -> list[ScopeOut]:
    """The parts of the house one looks after, the widest first; empty for everybody else."""
    return [ScopeOut(unit=_name(scope), organs=organs_in(scope)) for scope in scopes(current(request))]


@router.get("/turnaround", response=TurnaroundOut, operation_id="dashboards_turnaround")
def turnaround(
    request: HttpRequest, unit: Annotated[Id | None, Query()] = None, days: PeriodName = "month"
) -> TurnaroundOut:
    scope = scope_of(current(request), unit)
    span = period(days, clock.today())
    stages = reading.stages(scope, span)
    slowest = reading.slowest(stages)
    return TurnaroundOut(
        unit=_name(scope),
        organs=organs_in(scope),
        by_organ=scope.by_organ,
        first=span.first,
        last=span.last,
        until=clock.now(),
        day_minutes=calendar().day_minutes,
        finished=Figures.of(reading.finished(scope, span), always=True),
        finished_before=Figures.of(reading.finished(scope, same_days_before(days, span)), always=True),
        stages=[StageOut.of(one) for one in stages],
        slowest=StageOut.of(slowest) if slowest else None,
        trend=[
            WeekOut(monday=week.monday, figures=Figures.of(week.sums, always=True))
            for week in reading.trend(scope)
        ],
        backlog=[BacklogOut.model_validate(vars(row)) for row in reading.backlog(scope)],
    )


@router.get("/units", response=Page[UnitRow], operation_id="dashboards_units")
def units(
    request: HttpRequest,
    unit: Annotated[Id | None, Query()] = None,
    days: PeriodName = "month",
    before: str | None = None,
) -> Page[UnitRow]:
    """The units below by their number of turns; never by their speed."""
    account = current(request)
    scope = scope_of(account, unit)
    cursor = decode_cursor(before, [int, int])
    after = (cursor[0], cursor[1]) if cursor else None
    rows = reading.units(scope, period(days, clock.today()), after=after, limit=UNITS + 1)
    more, rows = len(rows) > UNITS, rows[:UNITS]
    found = seen_units(account, [row.unit_id for row in rows])
    items = [
        UnitRow.of(row, UnitName(id=one.id, name=one.name, short_name=one.short_name))
        for row in rows
        if (one := found.get(row.unit_id))
    ]
    last = rows[-1] if more else None
    return Page[UnitRow](items=items, next=encode_cursor(last.turns.n, last.unit_id) if last else None)


def moment_of(cursor: str | None) -> tuple[datetime, int] | None:
    """A moment and an id from a cursor; 422 for a forged one."""
    keys = decode_cursor(cursor, [str, int])
    if keys is None:
        return None
    try:
        moment = datetime.fromisoformat(keys[0])
    except ValueError as error:
        raise invalid("kernel.cursor", field="before") from error
    return (moment, keys[1]) if moment.tzinfo else None


@router.get("/stuck", response=StuckOut, operation_id="dashboards_stuck")
def list_stuck(
    request: HttpRequest, unit: Annotated[Id | None, Query()] = None, before: str | None = None
) -> StuckOut:
    account = current(request)
    scope = scope_of(account, unit)
    found = stuck(account, scope, after=moment_of(before), limit=STUCK)
    return StuckOut(
        items=[StuckRow.of(turn) for turn in found.items],
        next=encode_cursor(*found.last) if found.last else None,
        counted_only=found.counted_only,
    )
