"""转发, 批转, copying; and what a document is related to."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel

from documents.api.common import asking
from documents.api.routing import router
from documents.models import State
from documents.permissions import readable
from documents.selectors.related import Related, related
from documents.services.passing_on import answer, copy_draft, pass_on
from office.kernel.ids import Id


class PassOnInput(BaseModel):
    verb: Literal["forward", "circulate"]


class NewDraft(BaseModel):
    """The draft that was made."""

    id: Id


class RelatedView(BaseModel):
    """A document that this one passes on, answers or rests on, or the reverse.

    ``delivery_id``: the paper as it came to the reader, where that is how they read it.
    """

    relation: Literal["origin", "passed_on", "answers", "answered_by", "approval"]
    verb: Literal["", "forward", "circulate"]
    id: Id
    delivery_id: Id | None
    title: str
    number: str
    issuer: str
    state: State


@router.get("/documents/{document_id}/related", response=list[RelatedView], operation_id="documents_related")
def list_related(request: HttpRequest, document_id: Id) -> list[RelatedView]:
    """The chain of origin, what was made of it, questions and answers; only what the reader may read."""
    account = asking(request).account
    return [_view(row) for row in related(readable(account, document_id), account)]


@router.post("/documents/{document_id}/pass-on", response={201: NewDraft}, operation_id="documents_pass_on")
def pass_it_on(request: HttpRequest, document_id: Id, payload: PassOnInput) -> Status[NewDraft]:
    """转发 or 批转: a new draft with the title, the sentence and the text attached."""
    draft = pass_on(document_id=document_id, by=asking(request), verb=payload.verb)
    return Status(201, NewDraft(id=draft.id))


@router.post("/documents/{document_id}/answer", response={201: NewDraft}, operation_id="documents_answer")
def answer_it(request: HttpRequest, document_id: Id) -> Status[NewDraft]:
    """批复 or 复函: a new draft that answers a received 请示 or 函."""
    return Status(201, NewDraft(id=answer(document_id=document_id, by=asking(request)).id))


@router.post("/documents/{document_id}/copy", response={201: NewDraft}, operation_id="documents_copy")
def copy(request: HttpRequest, document_id: Id) -> Status[NewDraft]:
    """A new draft from an earlier document."""
    return Status(201, NewDraft(id=copy_draft(document_id=document_id, by=asking(request)).id))


def _view(row: Related) -> RelatedView:
    document = row.document
    return RelatedView.model_validate(
        {
            "relation": row.relation,
            "verb": row.verb,
            "id": document.id,
            "delivery_id": row.delivery_id,
            "title": document.title,
            "number": document.number,
            "issuer": document.source_short,
            "state": document.state,
        }
    )
