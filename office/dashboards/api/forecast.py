"""Forecasts: when what is under way is likely to end, and how well such forecasts have kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Schema

from office.dashboards.api.cursors import moment
from office.dashboards.permissions import nothing_led, scope_of
from office.dashboards.schemas import OutlookOut
from office.dashboards.selectors.ahead import UnderWay, outlook_of, under_way
from office.dashboards.selectors.forecasts import learning
from office.dashboards.selectors.scopes import scopes
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import Page, encode_cursor

router = Router()
LISTED = 20
SubjectType = Literal["document", "incoming", "request"]


class UnderWayRow(Schema):
    """Something under way, with its outlook."""

    id: Id
    title: str
    number: str
    link: str
    started_at: datetime
    outlook: OutlookOut

    @classmethod
    def of(cls, row: UnderWay) -> UnderWayRow:
        line = row.summary
        return cls(
            id=row.chain_id,
            title=line.title,
            number=line.number,
            link=line.link,
            started_at=row.started_at,
            outlook=OutlookOut.of(row.outlook),
        )


class SaidRow(Schema):
    """Forecasts whose chance of being late was given as ``low`` to ``high`` (0 to 1): ``n``, of which
    ``late`` were late; ``said`` is their mean.
    """

    low: float
    high: float
    n: int
    said: float | None
    late: int


class CalibrationOut(Schema):
    """How forecasts did on history held back: learnt before ``split``, tried on what came after.

    ``by_half`` and ``by_four_in_five`` of ``n`` ended by the times said to hold for half and for four in
    five. ``learnt`` ways of the days ``first`` to ``last`` are what forecasts rest on now.
    """

    at: datetime
    first: date
    last: date
    learnt: int
    split: date
    n: int
    silent: int
    by_half: int
    by_four_in_five: int
    said: list[SaidRow]


@router.get("/forecasts", response=Page[UnderWayRow], operation_id="dashboards_forecasts")
def list_forecasts(
    request: HttpRequest, unit: Annotated[Id | None, Query()] = None, before: str | None = None
) -> Page[UnderWayRow]:
    """What is under way in the part, the oldest first; titles within one's own organs and of what came in."""
    account = current(request)
    found = under_way(account, scope_of(account, unit), after=moment(before), limit=LISTED)
    return Page[UnderWayRow](
        items=[UnderWayRow.of(row) for row in found.items],
        next=encode_cursor(*found.last) if found.last else None,
    )


@router.get("/calibration", response=CalibrationOut | None, operation_id="dashboards_calibration")
def read_calibration(request: HttpRequest) -> CalibrationOut | None:
    """Null where nothing has been learnt yet."""
    if not scopes(current(request)):
        raise nothing_led()
    learnt = learning()
    if learnt is None:
        return None
    data = learnt.calibration
    width = 1 / len(data["said"])
    rows = [
        SaidRow(
            low=round(place * width, 2),
            high=round((place + 1) * width, 2),
            n=row["n"],
            said=row["said"] / row["n"] if row["n"] else None,
            late=row["late"],
        )
        for place, row in enumerate(data["said"])
    ]
    return CalibrationOut(
        at=learnt.at,
        first=learnt.first,
        last=learnt.last,
        learnt=learnt.ways,
        split=learnt.split,
        n=data["n"],
        silent=data["silent"],
        by_half=data["by_half"],
        by_four_in_five=data["by_four_in_five"],
        said=rows,
    )


@router.get(
    "/forecasts/{subject_type}/{subject_id}", response=OutlookOut | None, operation_id="dashboards_forecast"
)
def read_forecast(request: HttpRequest, subject_type: SubjectType, subject_id: Id) -> OutlookOut | None:
    """For whoever may read the document or request; null where it is not under way."""
    found = outlook_of(current(request), subject_type, subject_id)
    return OutlookOut.of(found) if found else None
