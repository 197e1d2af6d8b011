"""Chains: the timeline, what their drafters do, the preview before starting; ready opinions."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Status

from approvals import permissions, selectors, services
from approvals.api.common import asking, chain_view
from approvals.api.schemas import (
    ChainView,
    CirculateIn,
    DecisionView,
    Phrases,
    PreviewIn,
    PreviewStepView,
    ReasonIn,
    ResubmitIn,
)
from approvals.services.phrases import save_phrases
from office.kernel.api import Router
from office.kernel.ids import Id

router = Router()


@router.get("/chains/{chain_id}", response=ChainView, operation_id="approvals_chain")
def chain(request: HttpRequest, chain_id: Id) -> ChainView:
    person = asking(request)
    return chain_view(person, permissions.access_chain(account=person.account, chain_id=chain_id))


@router.post("/chains/{chain_id}/resubmit", response=DecisionView, operation_id="approvals_resubmit")
def resubmit(request: HttpRequest, chain_id: Id, payload: ResubmitIn) -> DecisionView:
    decision = services.resubmit(chain_id=chain_id, by=asking(request), **payload.model_dump())
    return DecisionView.of(decision)


@router.post("/chains/{chain_id}/withdraw", response={204: None}, operation_id="approvals_withdraw")
def withdraw(request: HttpRequest, chain_id: Id, payload: ReasonIn) -> Status[None]:
    services.withdraw(chain_id=chain_id, by=asking(request), reason=payload.reason)
    return Status(204, None)


@router.post("/chains/{chain_id}/resume", response={204: None}, operation_id="approvals_resume")
def resume(request: HttpRequest, chain_id: Id) -> Status[None]:
    services.resume(chain_id=chain_id, by=asking(request))
    return Status(204, None)


@router.post("/chains/{chain_id}/circulate", response={204: None}, operation_id="approvals_circulate")
def circulate(request: HttpRequest, chain_id: Id, payload: CirculateIn) -> Status[None]:
    services.circulate(
        chain_id=chain_id,
        by=asking(request),
        people=payload.people,
        note=payload.note,
        in_order=payload.in_order,
    )
    return Status(204, None)


@router.post("/chains/{chain_id}/find-again", response={204: None}, operation_id="approvals_find_again")
def find_again(request: HttpRequest, chain_id: Id) -> Status[None]:
    services.find_again(chain_id=chain_id, by=asking(request))
    return Status(204, None)


@router.post("/preview", response=list[PreviewStepView], operation_id="approvals_preview")
def preview(request: HttpRequest, payload: PreviewIn) -> list[PreviewStepView]:
    """Whom a paper from a unit one serves in would go to."""
    permissions.require_member(asking(request), payload.origin_unit)
    steps = services.preview(
        template=payload.template, origin_unit_id=payload.origin_unit, context=payload.context
    )
    return [PreviewStepView.of(step) for step in steps]


@router.get("/phrases", response=Phrases, operation_id="approvals_phrases")
def phrases(request: HttpRequest) -> Phrases:
    return Phrases(texts=selectors.phrases_of(asking(request)))


@router.put("/phrases", response=Phrases, operation_id="approvals_save_phrases")
def put_phrases(request: HttpRequest, payload: Phrases) -> Phrases:
    return Phrases(texts=save_phrases(by=asking(request), texts=payload.texts))
