"""For administrators of organs: chains that are stuck and what can be done; nothing of the papers.

Also whether the calendar knows next year's holidays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from approvals import permissions
from approvals.api.schemas import Label, ReasonIn
from approvals.models import Chain, Step
from approvals.selectors.asked import steps_of, stuck_chains
from approvals.selectors.chains import holders_by_chain, step_name
from approvals.selectors.worktime import calendar_years
from approvals.services import steering
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

router = Router()


class StuckQuery(BaseModel):
    before: Annotated[str, StringConstraints(max_length=200)] | None = None


class StuckPlace(BaseModel):
    """A place in an open step; ``empty``: nobody was found for it."""

    slot: int
    name: str
    empty: bool


class StuckStep(BaseModel):
    id: Id
    stage_label: Label
    state: str
    order: int
    opened_at: datetime | None
    due_at: datetime | None
    places: list[StuckPlace]


class StuckChain(BaseModel):
    """Where a chain stands, and nothing of what it is about."""

    id: Id
    subject_type: str
    organ: str
    origin: str
    started_at: datetime
    holders: list[str]
    steps: list[StuckStep]


class PlaceAssignmentIn(ReasonIn):
    person: Id
    slot: Annotated[int, Field(ge=0, le=1000)]


class ChainJumpIn(ReasonIn):
    model_config = ConfigDict(extra="forbid")
    step: Id


class CalendarYearView(BaseModel):
    """``notice``: the official holidays of the year are known."""

    model_config = ConfigDict(from_attributes=True)
    year: int
    notice: bool


@router.get("/stuck", response=Page[StuckChain], operation_id="approvals_stuck")
def stuck(request: HttpRequest, query: Query[StuckQuery]) -> Page[StuckChain]:
    """Chains of the organs that one staffs in which nobody is asked, or somebody is days late."""
    account = current(request)
    keys = decode_cursor(query.before, [str])
    after = int(keys[0]) if keys and keys[0].isdigit() else None
    found = stuck_chains(account, after, PAGE + 1)
    shown = found[:PAGE]
    steps, names = steps_of(shown), holders_by_chain([chain.id for chain in shown])
    items = [_stuck(chain, steps[chain.id], names.get(chain.id, [])) for chain in shown]
    following = encode_cursor(str(shown[-1].id)) if len(found) > PAGE else None
    return Page[StuckChain](items=items, next=following)


def _stuck(chain: Chain, steps: list[Step], holders: list[str]) -> StuckChain:
    return StuckChain(
        id=chain.id,
        subject_type=chain.subject_type,
        organ=chain.organ.short_name,
        origin=chain.origin_unit.short_name,
        started_at=chain.started_at,
        holders=holders,
        steps=[_step(step) for step in steps if step.state != Step.State.SKIPPED and step.order > 0],
    )


def _place(slot: dict[str, Any]) -> str:
    """What an address is called; somebody chosen along the way has no other name than the step's."""
    name = str(slot.get("name", ""))
    return "" if name == "chosen" else name


def _step(step: Step) -> StuckStep:
    active = step.state == Step.State.ACTIVE
    places = [
        StuckPlace(slot=index, name=_place(slot), empty=bool(slot.get("unassigned")))
        for index, slot in enumerate(step.slots if active else [])
    ]
    return StuckStep(
        id=step.id,
        stage_label=Label.of(step.stage, step_name(step)),
        state=step.state,
        order=step.order,
        opened_at=step.opened_at,
        due_at=step.due_at,
        places=places,
    )


@router.post("/steps/{step_id}/assign", response={204: None}, operation_id="approvals_assign")
def assign(request: HttpRequest, step_id: Id, payload: PlaceAssignmentIn) -> Status[None]:
    steering.assign(
        step_id=step_id,
        slot=payload.slot,
        person=payload.person,
        by=current(request),
        reason=payload.reason,
    )
    return Status(204, None)


@router.post("/chains/{chain_id}/jump", response={204: None}, operation_id="approvals_jump")
def jump(request: HttpRequest, chain_id: Id, payload: ChainJumpIn) -> Status[None]:
    steering.jump(chain_id=chain_id, to_step=payload.step, by=current(request), reason=payload.reason)
    return Status(204, None)


@router.get("/calendar", response=list[CalendarYearView], operation_id="approvals_calendar")
def years(request: HttpRequest) -> list[CalendarYearView]:
    """Whether the official holidays of this year and the next are known; for whoever administers."""
    if not permissions.administers(current(request)):
        raise not_found()
    return [CalendarYearView.model_validate(row) for row in calendar_years()]
