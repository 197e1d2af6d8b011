"""The administration of the org chart over HTTP: preview, make, list and undo changes."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import Page
from orgchart.api.change_schemas import (
    ChangeOrder,
    ChangePreview,
    ChangeProposal,
    ChangeView,
    MyScope,
    MyScopes,
    StateName,
    change_views,
    preview_view,
)
from orgchart.api.schemas import unit_ref
from orgchart.models import Change
from orgchart.permissions import authority_of, known_unit
from orgchart.selectors import changes as selectors
from orgchart.selectors.scopes import Authority
from orgchart.services import changes as services

router = Router()
Limit = Annotated[int, Field(ge=1, le=200)]


@router.post("/changes/preview", response=ChangePreview, operation_id="orgchart_change_preview")
def preview(request: HttpRequest, body: ChangeProposal) -> ChangePreview:
    """What a change would do, or what forbids it. Writes nothing."""
    account = current(request)
    return preview_view(services.preview(by=account, payload=body.change, effective_on=body.effective_on))


@router.post("/changes", response=ChangeView, operation_id="orgchart_change_make")
def make(request: HttpRequest, body: ChangeOrder) -> ChangeView:
    """Make a change: today and earlier at once, later on its day."""
    account = current(request)
    made = services.make(by=account, payload=body.change, effective_on=body.effective_on, key=body.key)
    return _one(made.id, authority_of(account))


@router.get("/changes", response=Page[ChangeView], operation_id="orgchart_changes")
def changes(
    request: HttpRequest,
    unit: Id | None = None,
    state: StateName | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Page[ChangeView]:
    """Changes inside one's scopes, newest first; ``unit``: at or below that unit."""
    authority = authority_of(current(request))
    top = known_unit(authority, unit) if unit is not None else None
    rows, following = selectors.changes_within(authority, unit=top, state=state, after=after, limit=limit)
    return Page(items=change_views(rows, authority, selectors.makers(rows)), next=following)


@router.post("/changes/{change_id}/undo", response=ChangeView, operation_id="orgchart_change_undo")
def undo(request: HttpRequest, change_id: Id) -> ChangeView:
    account = current(request)
    services.undo(by=account, change_id=change_id)
    return _one(change_id, authority_of(account))


@router.get("/scopes/mine", response=MyScopes, operation_id="orgchart_scopes_mine")
def scopes_mine(request: HttpRequest) -> MyScopes:
    """Which units the reader administers, with which rights; empty for most people."""
    authority = authority_of(current(request))
    return MyScopes(
        everything=authority.everything,
        units=[
            MyScope.model_validate(
                {"unit": unit_ref(one.unit), "rights": sorted(one.rights), "until": one.until}
            )
            for one in authority.scopes
        ],
    )


def _one(change_id: int, authority: Authority) -> ChangeView:
    row: Change | None = selectors.change_by_id(change_id)
    if row is None:
        raise not_found()
    return change_views([row], authority, selectors.makers([row]))[0]
