"""Drafting together: who writes a draft, and going back to an earlier version of its text."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, ConfigDict

from documents.api import schemas
from documents.api.common import asking, draft_view
from documents.api.routing import router
from documents.permissions import drafting_seat
from documents.selectors.coediting import Colleague, colleagues_of
from documents.services.colleagues import dismiss, invite
from documents.services.drafts import restore
from office.kernel.ids import Id


class ColleagueInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    person_id: Id
    role: Literal["writer", "reader"] = "writer"


class ColleagueView(BaseModel):
    """Somebody at the draft; the drafter comes first."""

    person_id: Id
    name: str
    post: str
    unit: str
    role: Literal["drafter", "writer", "reader"]


class Restoring(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int
    token: int


def _views(rows: list[Colleague]) -> list[ColleagueView]:
    return [ColleagueView.model_validate(row, from_attributes=True) for row in rows]


@router.get(
    "/documents/{document_id}/colleagues",
    response=list[ColleagueView],
    operation_id="documents_colleagues",
)
def list_colleagues(request: HttpRequest, document_id: Id) -> list[ColleagueView]:
    """The drafter and whom the drafter invited; for those who have a place at the draft."""
    account = asking(request).account
    return _views(colleagues_of(drafting_seat(account, document_id).document))


@router.put(
    "/documents/{document_id}/colleagues",
    response=list[ColleagueView],
    operation_id="documents_invite",
)
def invite_colleague(request: HttpRequest, document_id: Id, payload: ColleagueInput) -> list[ColleagueView]:
    """Let somebody write the draft or read along; again: in another role."""
    person = asking(request)
    invite(document_id=document_id, by=person, person_id=payload.person_id, role=payload.role)
    return _views(colleagues_of(drafting_seat(person.account, document_id).document))


@router.delete(
    "/documents/{document_id}/colleagues/{person_id}",
    response={204: None},
    operation_id="documents_dismiss",
)
def dismiss_colleague(request: HttpRequest, document_id: Id, person_id: Id) -> Status[None]:
    """Somebody writes the draft no longer."""
    dismiss(document_id=document_id, by=asking(request), person_id=person_id)
    return Status(204, None)


@router.post("/documents/{document_id}/restore", response=schemas.DraftView, operation_id="documents_restore")
def restore_version(request: HttpRequest, document_id: Id, payload: Restoring) -> schemas.DraftView:
    """Go back to the text of an earlier version; everybody at the draft begins anew from it."""
    person = asking(request)
    document = restore(document_id=document_id, by=person, token=payload.token, number=payload.number)
    return draft_view(document)
