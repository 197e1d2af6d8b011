"""Reorganisations as dated plans over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from office.kernel.api import Router, current
from office.kernel.errors import conflict
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.pages import Page
from orgchart.api.plan_schemas import (
    PlanActOrder,
    PlanDrawing,
    PlanOrder,
    PlanPreview,
    PlanReport,
    PlanRow,
    PlanSeen,
    PlanStateName,
    PlanView,
)
from orgchart.api.plan_views import plan_row, plan_view, preview_view, report_view
from orgchart.permissions import authority_of, known_plan, known_unit
from orgchart.selectors import plans as selectors
from orgchart.services import plans as services
from orgchart.services.plans.references import makes_of

router = Router()
Limit = Annotated[int, Field(ge=1, le=200)]


@router.get("/plans", response=Page[PlanRow], operation_id="orgchart_plans")
def plans(
    request: HttpRequest,
    unit: Id | None = None,
    state: PlanStateName | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Page[PlanRow]:
    """Plans for units inside one's scopes, newest first; ``unit``: at or below that unit."""
    authority = authority_of(current(request))
    top = known_unit(authority, unit) if unit is not None else None
    rows, following = selectors.plans_within(authority, unit=top, state=state, after=after, limit=limit)
    planners = selectors.planners(plan for plan, _ in rows)
    return Page(items=[plan_row(plan, acts, planners) for plan, acts in rows], next=following)


@router.post("/plans", response=PlanView, operation_id="orgchart_plan_make")
def make(request: HttpRequest, body: PlanOrder) -> PlanView:
    """A new draft."""
    account = current(request)
    drawing = services.Drawing(body.name, body.decree, body.effective_on, _acts(body.acts))
    return _one(account, services.make(by=account, unit_id=body.unit, drawing=drawing).id)


@router.get("/plans/{plan_id}", response=PlanView, operation_id="orgchart_plan")
def plan(request: HttpRequest, plan_id: Id) -> PlanView:
    return _one(current(request), plan_id)


@router.put("/plans/{plan_id}", response=PlanView, operation_id="orgchart_plan_draw")
def draw(request: HttpRequest, plan_id: Id, body: PlanDrawing) -> PlanView:
    """Replace a draft by what is drawn now."""
    account = current(request)
    drawing = services.Drawing(body.name, body.decree, body.effective_on, _acts(body.acts))
    services.draw(by=account, plan_id=plan_id, version=body.version, drawing=drawing)
    return _one(account, plan_id)


@router.post("/plans/{plan_id}/preview", response=PlanPreview, operation_id="orgchart_plan_preview")
def preview(request: HttpRequest, plan_id: Id) -> PlanPreview:
    """What the plan would do on its day. Writes nothing."""
    account = current(request)
    found = services.preview(by=account, plan_id=plan_id)
    row = known_plan(authority_of(account), plan_id)
    return preview_view(found, makes_of(selectors.acts_of(row)))


@router.post("/plans/{plan_id}/schedule", response=PlanView, operation_id="orgchart_plan_schedule")
def schedule(request: HttpRequest, plan_id: Id, body: PlanSeen) -> PlanView:
    """Let it take effect on its day; one of today at once."""
    account = current(request)
    services.schedule(by=account, plan_id=plan_id, version=body.version)
    return _one(account, plan_id)


@router.post("/plans/{plan_id}/cancel", response=PlanView, operation_id="orgchart_plan_cancel")
def cancel(request: HttpRequest, plan_id: Id, body: PlanSeen) -> PlanView:
    account = current(request)
    services.cancel(by=account, plan_id=plan_id, version=body.version)
    return _one(account, plan_id)


@router.post("/plans/{plan_id}/reopen", response=PlanView, operation_id="orgchart_plan_reopen")
def reopen(request: HttpRequest, plan_id: Id, body: PlanSeen) -> PlanView:
    """A draft again, of a plan that is scheduled or has failed."""
    account = current(request)
    services.reopen(by=account, plan_id=plan_id, version=body.version)
    return _one(account, plan_id)


@router.get("/plans/{plan_id}/report", response=PlanReport, operation_id="orgchart_plan_report")
def report(request: HttpRequest, plan_id: Id) -> PlanReport:
    """What a plan did, with the names of that day."""
    row = known_plan(authority_of(current(request)), plan_id)
    if row.report is None:
        raise conflict("orgchart.plan_not_applied", state=row.state)
    return report_view(row, selectors.acts_of(row), selectors.planners([row]))


def _acts(acts: Sequence[PlanActOrder]) -> list[tuple[str, dict[str, object]]]:
    return [(act.key, act.change) for act in acts]


def _one(account: Account, plan_id: int) -> PlanView:
    authority = authority_of(account)
    row = known_plan(authority, plan_id)
    return plan_view(row, selectors.acts_of(row), authority, selectors.planners([row]))
