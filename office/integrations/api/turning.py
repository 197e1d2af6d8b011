"""From a message to a task, a 督办 item or a draft, and back."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, ConfigDict, StringConstraints

from office.integrations import turning
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.supervision.api.inputs import matter_wish, task_wish
from office.supervision.api.schemas import MatterInput, SourceLink, TaskInput
from office.supervision.permissions import acting_person

router = Router(tags=["turning"])
PATH = "/conversations/{conversation_id}/messages/{seq}"


class OutcomeView(BaseModel):
    """What a message became. ``link`` is its address in this house."""

    seq: int
    kind: Literal["task", "matter", "document"]
    id: Id
    title: str
    link: str


class BaseInput(BaseModel):
    """A new draft: its 文种 and title; ``with_text``: begin with what the message says."""

    model_config = ConfigDict(extra="forbid")
    kind: Annotated[str, StringConstraints(max_length=10)] = "通知"
    title: Annotated[str, StringConstraints(max_length=300)] = ""
    with_text: bool = False


@router.post(f"{PATH}/task", response={201: OutcomeView}, operation_id="message_to_task")
def to_task(request: HttpRequest, conversation_id: Id, seq: int, payload: TaskInput) -> Status[OutcomeView]:
    by = acting_person(current(request))
    made = turning.to_task(by=by, conversation_id=conversation_id, seq=seq, wish=task_wish(payload))
    return _made(seq, "task", made.id, made.title, f"/tasks/{made.id}")


@router.post(f"{PATH}/matter", response={201: OutcomeView}, operation_id="message_to_matter")
def to_matter(
    request: HttpRequest, conversation_id: Id, seq: int, payload: MatterInput
) -> Status[OutcomeView]:
    by = acting_person(current(request))
    made = turning.to_matter(by=by, conversation_id=conversation_id, seq=seq, wish=matter_wish(payload))
    return _made(seq, "matter", made.id, made.title, f"/matters/{made.id}")


@router.post(f"{PATH}/document", response={201: OutcomeView}, operation_id="message_to_document")
def to_document(
    request: HttpRequest, conversation_id: Id, seq: int, payload: BaseInput
) -> Status[OutcomeView]:
    made = turning.to_document(
        by=acting_person(current(request)),
        conversation_id=conversation_id,
        seq=seq,
        kind=payload.kind,
        title=payload.title,
        with_text=payload.with_text,
    )
    return _made(seq, "document", made.id, made.title, f"/documents/{made.id}/draft")


@router.get(
    "/conversations/{conversation_id}/outcomes", response=list[OutcomeView], operation_id="message_outcomes"
)
def outcomes(request: HttpRequest, conversation_id: Id) -> list[OutcomeView]:
    """What messages of the conversation became, of what the viewer may see; the latest 200."""
    found = turning.became(current(request), conversation_id)
    return [OutcomeView.model_validate(vars(one)) for one in found]


@router.get("/documents/{document_id}/basis", response=list[SourceLink], operation_id="document_basis")
def basis(request: HttpRequest, document_id: Id) -> list[SourceLink]:
    """The messages that a document was drafted from, for who may see them."""
    found = turning.basis_of(current(request), document_id)
    return [SourceLink.model_validate(vars(one)) for one in found]


def _made(
    seq: int, kind: Literal["task", "matter", "document"], key: int, title: str, link: str
) -> Status[OutcomeView]:
    return Status(201, OutcomeView(seq=seq, kind=kind, id=key, title=title, link=link))
