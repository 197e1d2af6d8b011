"""The burden: what organs lay upon others."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Schema

from approvals.subjects import subject_handler
from office.dashboards.burden.twice import Twice
from office.dashboards.permissions import scope_of
from office.dashboards.schemas import UnitName
from office.dashboards.selectors import burden as reading
from office.dashboards.selectors.burden import Load
from office.dashboards.selectors.scopes import Scope
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.models import Account
from orgchart.selectors import seen_units

router = Router()
SMALL = 5
"""Counts from 1 to below this are not told of organs that one does not lead."""
TWICE = 20


class LoadRow(Schema):
    """One organ. Null stands for a number below 5 of an organ that one does not lead; ``before`` is null
    also where records do not reach back to last year.
    """

    organ: UnitName
    issued: int | None
    before: int | None
    long: int | None
    too_long: int | None
    asks: int | None
    notices: int | None
    strong: int | None
    got: int | None
    got_strong: int | None
    urged: int | None


class MonthOut(Schema):
    month: date
    issued: int


class QuestionOut(Schema):
    id: Id
    organ: UnitName | None
    title: str
    asked_on: date


class TwiceOut(Schema):
    """``again`` asks ``receivers`` units what ``first`` asked them: ``share`` (0 to 1) of the shorter title's
    pairs of characters stand in both.
    """

    first: QuestionOut
    again: QuestionOut
    share: float
    receivers: int


class BurdenOut(Schema):
    """From 1 January to ``until``; notices, urgings and questions over the last quarter.

    ``before``: issued over the same days of last year, null where the records (from ``since``) do not reach
    back. ``twice_hidden`` are pairs of which the viewer may not read both.
    """

    unit: UnitName
    since: date | None
    until: date
    issued: int
    before: int | None
    long: int
    too_long: int
    small: int
    organs: list[LoadRow]
    months: list[MonthOut]
    twice: list[TwiceOut]
    twice_hidden: int


@router.get("/burden", response=BurdenOut, operation_id="dashboards_burden")
def read_burden(request: HttpRequest, unit: Annotated[Id | None, Query()] = None) -> BurdenOut:
    account = current(request)
    scope = scope_of(account, unit)
    since, loads = reading.loads(scope)
    told, hidden = _twice(account, scope)
    seen = seen_units(account, [load.organ.id for load in loads])
    before = [load.before for load in loads if load.before is not None]
    return BurdenOut(
        unit=_name(scope),
        since=since,
        until=clock.today(),
        issued=sum(load.issued for load in loads),
        before=sum(before) if before else None,
        long=sum(load.long for load in loads),
        too_long=sum(load.too_long for load in loads),
        small=SMALL,
        organs=[_row(load, scope) for load in loads if load.organ.id in seen],
        months=[MonthOut(month=month, issued=n) for month, n in reading.months(scope)],
        twice=told,
        twice_hidden=hidden,
    )


def _name(scope: Scope) -> UnitName:
    return UnitName(id=scope.unit.id, name=scope.unit.name, short_name=scope.unit.short_name)


def _row(load: Load, scope: Scope) -> LoadRow:
    exact = load.organ.id in scope.own
    values = {name: getattr(load, name) for name in LoadRow.model_fields if name != "organ"}
    organ = UnitName(id=load.organ.id, name=load.organ.name, short_name=load.organ.short_name)
    return LoadRow(organ=organ, **{name: _told(value, exact) for name, value in values.items()})


def _told(value: int | None, exact: bool) -> int | None:
    return None if value is not None and not exact and 0 < value < SMALL else value


def _twice(account: Account, scope: Scope) -> tuple[list[TwiceOut], int]:
    """The pairs of which the viewer may read both, and how many others there are."""
    pairs = reading.twice(scope)[: TWICE * 3]
    ids = {one.document_id for pair in pairs for one in (pair.first, pair.again)}
    readable = subject_handler("document").summary(sorted(ids), account) if ids else {}
    told = [
        pair for pair in pairs if pair.first.document_id in readable and pair.again.document_id in readable
    ]
    organs = seen_units(account, {one.organ_id for pair in told for one in (pair.first, pair.again)})
    names = {
        key: UnitName(id=unit.id, name=unit.name, short_name=unit.short_name) for key, unit in organs.items()
    }
    return [_pair(pair, names) for pair in told[:TWICE]], len(pairs) - len(told)


def _pair(pair: Twice, names: dict[int, UnitName]) -> TwiceOut:
    first, again = (
        QuestionOut(id=one.document_id, organ=names.get(one.organ_id), title=one.title, asked_on=one.asked_on)
        for one in (pair.first, pair.again)
    )
    return TwiceOut(first=first, again=again, share=pair.share, receivers=pair.receivers)
