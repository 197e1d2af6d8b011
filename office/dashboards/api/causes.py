"""The causes over HTTP: where working time goes, and the bottleneck by stage, unit and post."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query

from office.dashboards import suppression
from office.dashboards.api.answers import (
    BottleneckOut,
    CausesOut,
    PlaceOut,
    ReturnOut,
    SerialOut,
    StageTimeOut,
    WaitedPostOut,
)
from office.dashboards.api.asking import Asking, Looked, named, places_of
from office.dashboards.measures import enough
from office.dashboards.schemas import Figures, UnitName
from office.dashboards.selectors import causes as reading
from office.dashboards.selectors.rework import Returned, last_returns
from office.kernel.api import Router, current

router = Router()
PLACES = 12


@router.get("/causes", response=CausesOut, operation_id="dashboards_causes")
def causes(request: HttpRequest, asking: Annotated[Asking, Query()]) -> CausesOut:
    """Where the working time of some days went, stage by stage and unit by unit."""
    account = current(request)
    looked = Looked.at(account, asking)
    if not looked.told:
        return CausesOut(about=looked.about, steps=[], places=[], bottleneck=None, serial=[], returns=[])
    scope, span, choice = looked.scope, looked.span, looked.choice
    steps = reading.steps(scope, span, choice)
    # A stage with few turns in a unit says nothing about either.
    places = [one for one in reading.places(scope, span, choice, steps) if enough(one.n)]
    found = reading.bottleneck(scope, span, choice, places)
    pairs = reading.serial(scope, span, choice)
    returns = last_returns(account, scope, span, choice)
    units = (
        {one.unit_id for one in places}
        | {one.first_unit for one in pairs}
        | {one.second_unit for one in pairs}
    )
    names = places_of(account, scope, units)
    hidden = frozenset() if scope.exact else suppression.hidden_cells({one.stage: one.n for one in steps})
    return CausesOut(
        about=looked.about,
        steps=[_step(one, untold=one.stage in hidden) for one in steps],
        places=[_place(one, names) for one in places[:PLACES] if one.unit_id in names],
        bottleneck=_bottleneck(found, names) if found and found.place.unit_id in names else None,
        serial=[_serial(one, names) for one in pairs if {one.first_unit, one.second_unit} <= names.keys()],
        returns=[_returned(one) for one in returns],
    )


def _step(one: reading.Step, *, untold: bool) -> StageTimeOut:
    if untold:
        return StageTimeOut(
            stage=one.stage, n=None, waiting=None, handling=None, returns=None, handovers=None
        )
    return StageTimeOut(**vars(one))


def _place(one: reading.Place, names: dict[int, UnitName]) -> PlaceOut:
    return PlaceOut(
        stage=one.stage,
        unit=names[one.unit_id],
        n=one.n,
        mean=one.mean,
        elsewhere=one.elsewhere,
        waiting_share=one.waiting / one.spent if one.spent else 0.0,
        excess=one.excess,
    )


def _bottleneck(one: reading.Bottleneck, names: dict[int, UnitName]) -> BottleneckOut:
    return BottleneckOut(
        place=_place(one.place, names),
        figures=Figures.of(one.sums),
        post=WaitedPostOut(title=one.post.title, share=one.post.share) if one.post else None,
        saved=one.place.excess / one.ways if one.ways else None,
    )


def _serial(one: reading.Serial, names: dict[int, UnitName]) -> SerialOut:
    return SerialOut(
        first=names[one.first_unit],
        second=names[one.second_unit],
        ways=one.ways,
        looked_at=one.looked_at,
        saved=one.saved,
    )


def _returned(one: Returned) -> ReturnOut:
    return ReturnOut(
        title=one.summary.title,
        link=one.summary.link,
        stage=one.fact.stage,
        unit=named(one.fact.unit),
        reason=one.reason,
        at=one.at,
    )
