"""The weekly report over HTTP: the page itself, and one's orders of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Schema
from pydantic import Field

from office.dashboards.models import ReportSubscription
from office.dashboards.permissions import scope_of
from office.dashboards.schemas import UnitName
from office.dashboards.selectors.subscriptions import subscriptions_of
from office.dashboards.selectors.weekly import week_of
from office.dashboards.services import subscribing
from office.dashboards.services.reporting import weekly_report
from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.selectors import seen_units

router = Router()


@router.get("/report", operation_id="dashboards_report")
def report(
    request: HttpRequest,
    unit: Annotated[Id | None, Query()] = None,
    week: Annotated[date | None, Query()] = None,
) -> HttpResponse:
    """One page of PDF of one's part: the week of a day, the last whole one without."""
    account = current(request)
    scope = scope_of(account, unit)
    name, content = weekly_report(account=account, scope=scope, week=week_of(week))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    response["Cache-Control"] = "no-store"
    return response


class SubscriptionOut(Schema):
    """A weekly report that one ordered. ``weekday`` 1 is Monday; ``last_week`` that of the last one sent.

    On a day off it comes on the next working day of that week, else on the last one before.
    """

    id: Id
    unit: UnitName
    weekday: int
    hour: int
    next_at: datetime
    last_week: date | None


class SubscriptionIn(Schema):
    unit: Id
    weekday: Annotated[int, Field(ge=1, le=7)]
    hour: Annotated[int, Field(ge=0, le=23)]


@router.get("/subscriptions", response=list[SubscriptionOut], operation_id="dashboards_subscriptions")
def list_subscriptions(request: HttpRequest) -> list[SubscriptionOut]:
    """One's own, of units that the directory shows; none for most."""
    account = current(request)
    rows = subscriptions_of(account)
    seen = seen_units(account, [row.unit_id for row in rows])
    return [_told(row) for row in rows if row.unit_id in seen]


@router.post("/subscriptions", response={201: SubscriptionOut}, operation_id="dashboards_subscribe")
def subscribe(request: HttpRequest, payload: SubscriptionIn) -> tuple[int, SubscriptionOut]:
    """Order the report of a part one looks after; ordered again, it comes at the new time."""
    account = current(request)
    scope = scope_of(account, payload.unit)
    row = subscribing.subscribe(account=account, scope=scope, weekday=payload.weekday, hour=payload.hour)
    return 201, _told(row)


@router.delete(
    "/subscriptions/{subscription_id}", response={204: None}, operation_id="dashboards_unsubscribe"
)
def unsubscribe(request: HttpRequest, subscription_id: Id) -> tuple[int, None]:
    subscribing.cancel(account=current(request), subscription_id=subscription_id)
    return 204, None


def _told(row: ReportSubscription) -> SubscriptionOut:
    unit = row.unit
    return SubscriptionOut(
        id=row.id,
        unit=UnitName(id=unit.id, name=unit.name, short_name=unit.short_name),
        weekday=row.weekday,
        hour=row.hour,
        next_at=row.next_at,
        last_week=row.last_week,
    )
