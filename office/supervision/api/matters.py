"""立项, 交办, 销号."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Status

from office.kernel.api import Router
from office.kernel.ids import Id
from office.supervision.api import views
from office.supervision.api.inputs import matter_wish, source_of, units_wish
from office.supervision.api.schemas import (
    AlikeInput,
    AlikeView,
    AssignInput,
    EndInput,
    MatterInput,
    MatterView,
    ReasonInput,
)
from office.supervision.permissions import readable_matter
from office.supervision.selectors.assignments import alike_for
from office.supervision.services import opening, reviewing

router = Router(tags=["supervision"])


def _view(request: HttpRequest, matter_id: int) -> MatterView:
    person = views.asking(request)
    return views.matter_view(person.account, person, readable_matter(person.account, matter_id))


@router.post("/matters", response={201: MatterView}, operation_id="matters_open")
def open_matter(request: HttpRequest, payload: MatterInput) -> Status[MatterView]:
    """Open a matter and assign it to its units, in one step."""
    made = opening.open_matter(by=views.asking(request), wish=matter_wish(payload))
    return Status(201, _view(request, made.id))


@router.post("/matters/alike", response=list[AlikeView], operation_id="matters_alike")
def alike(request: HttpRequest, payload: AlikeInput) -> list[AlikeView]:
    """Whether these units have been asked for the same already, as far as the asker may know."""
    person = views.asking(request)
    rows = alike_for(person.account, payload.title, source_of(payload.source), payload.unit_ids)
    return [one for many in views.by_unit(rows).values() for one in many]


@router.get("/matters/{matter_id}", response=MatterView, operation_id="matters_read")
def read(request: HttpRequest, matter_id: Id) -> MatterView:
    return _view(request, matter_id)


@router.post("/matters/{matter_id}/assign", response=MatterView, operation_id="matters_assign")
def assign(request: HttpRequest, matter_id: Id, payload: AssignInput) -> MatterView:
    """Assign what a leader handed over, or assign a matter to further units."""
    opening.assign(
        matter_id=matter_id,
        by=views.asking(request),
        units=units_wish(payload.units),
        title=payload.title,
        content=payload.content,
    )
    return _view(request, matter_id)


@router.post("/matters/{matter_id}/urge", response=MatterView, operation_id="matters_urge")
def urge(request: HttpRequest, matter_id: Id, payload: ReasonInput) -> MatterView:
    """Urge whoever holds the paper that a leader handed over."""
    reviewing.urge_handed(matter_id=matter_id, by=views.asking(request), reason=payload.reason)
    return _view(request, matter_id)


@router.post("/matters/{matter_id}/close", response=MatterView, operation_id="matters_close")
def close(request: HttpRequest, matter_id: Id, payload: EndInput) -> MatterView:
    """销号, or 终止."""
    by = views.asking(request)
    if payload.stop:
        opening.stop(matter_id=matter_id, by=by, reason=payload.outcome)
    else:
        opening.close(matter_id=matter_id, by=by, outcome=payload.outcome)
    return _view(request, matter_id)
