"""Drafting: create, save, check, preview the chain, submit, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest
from ninja import File, Query, Status, UploadedFile
from pydantic import BaseModel

from approvals import services as approvals
from approvals.services.ways import require_offered
from documents.api import schemas, views
from documents.api.common import asking, characters, document_view, draft_view
from documents.api.routing import router
from documents.checks import check
from documents.models import Document
from documents.permissions import drafting_seat, readable
from documents.selectors.facts import facts
from documents.selectors.joint import joint_organs
from documents.services.coediting import settle
from documents.services.drafts import DraftInput, create_draft, discard_draft, save_draft, upload
from documents.services.submitting import context_of, submit, template_for, ways_of, withdraw
from office.kernel.errors import not_found
from office.kernel.ids import Id

if TYPE_CHECKING:
    from orgchart.models import Person


def own_draft(person: Person, document_id: int) -> Document:
    """The person's own document; 404 to everybody else, because a draft is nobody else's."""
    document = readable(person.account, document_id)
    if document.drafter_id != person.id:
        raise not_found()
    return document


@router.post("/documents", response={201: schemas.DraftView}, operation_id="documents_create")
def create(request: HttpRequest, payload: DraftInput) -> Status[schemas.DraftView]:
    """A new draft of the person's own organ."""
    person = asking(request)
    document = create_draft(by=person, changes=payload)
    return Status(201, draft_view(readable(person.account, document.id)))


@router.post("/documents/files", response={201: schemas.DocumentFile}, operation_id="documents_upload")
def upload_file(request: HttpRequest, file: File[UploadedFile]) -> Status[schemas.DocumentFile]:
    """A file for an attachment; it is refused when its content is not what its name says."""
    stored = upload(file.read(), name=file.name or "", by=asking(request))
    return Status(201, views.file_view(stored))


@router.get("/documents/{document_id}/draft", response=schemas.DraftView, operation_id="documents_draft")
def get_draft(request: HttpRequest, document_id: Id) -> schemas.DraftView:
    """The draft as it was last put together; what is being typed comes over the socket."""
    account = asking(request).account
    seat = drafting_seat(account, document_id)
    role = "writer" if seat.writes else "reader"
    if seat.document.drafter_id == seat.person.id:
        role = "drafter"
    return draft_view(readable(account, document_id), role)


@router.put("/documents/{document_id}/draft", response=schemas.DraftView, operation_id="documents_save")
def save(request: HttpRequest, document_id: Id, payload: schemas.DraftSave) -> schemas.DraftView:
    """Save what changed; 409 `documents.draft_outdated` when the token is not the newest."""
    person = asking(request)
    changes = DraftInput.model_validate(payload.model_dump(exclude_unset=True, exclude={"token"}))
    document = save_draft(document_id=document_id, by=person, token=payload.token, changes=changes)
    return draft_view(document)


@router.delete("/documents/{document_id}/draft", response={204: None}, operation_id="documents_discard")
def discard(request: HttpRequest, document_id: Id) -> Status[None]:
    """Delete a draft that was never submitted."""
    discard_draft(document_id=document_id, by=asking(request))
    return Status(204, None)


@router.post("/documents/{document_id}/check", response=schemas.CheckResult, operation_id="documents_check")
def run_checks(request: HttpRequest, document_id: Id) -> schemas.CheckResult:
    """The regulation's findings on the draft, with everything typed so far."""
    account = asking(request).account
    if drafting_seat(account, document_id).document.editable:
        settle(document_id)
    document = readable(account, document_id)
    return views.check_view(check(facts(document)), characters(document.draft_body))


@router.post(
    "/documents/{document_id}/preview",
    response=list[schemas.DocumentPreviewStep],
    operation_id="documents_preview",
)
def preview(
    request: HttpRequest, document_id: Id, flow: Annotated[str, Query(max_length=64)] = ""
) -> list[schemas.DocumentPreviewStep]:
    """Whom the document would go to by the org chart as it is now; by `flow`, or the one suggested."""
    document = own_draft(asking(request), document_id)
    if flow:
        require_offered(flow, subject_type="document", organ_id=document.organ_id)
    steps = approvals.preview(
        template=flow or template_for(document),
        origin_unit_id=document.owner_unit_id,
        context=context_of(document),
        joint=joint_organs(document),
    )
    return [
        schemas.DocumentPreviewStep(
            key=step.key,
            stage=step.stage,
            name=schemas.Words.of_stage(step.stage, step.name),
            order=step.order,
            people=views.preview_people(step.people),
            missing=step.missing,
            chosen_later=step.chosen_later,
            by_drafter=step.by_drafter,
        )
        for step in steps
    ]


class OfferedFlow(BaseModel):
    """A flow by which a document may go. `missing`: the names of steps at which nobody is found; `fits`: its
    conditions can be answered for this document; `own`: the organ's, not the common one.
    """

    key: str
    name: str
    own: bool
    fits: bool
    suggested: bool
    missing: list[schemas.Words]


@router.get("/documents/{document_id}/flows", response=list[OfferedFlow], operation_id="documents_flows")
def flows(request: HttpRequest, document_id: Id) -> list[OfferedFlow]:
    """The flows that the drafter may pick from, the suggested one first, and why."""
    return [
        OfferedFlow(
            key=one.key,
            name=one.name,
            own=one.own,
            fits=one.fits,
            suggested=one.suggested,
            missing=[schemas.Words.of_stage(step.stage, step.name) for step in one.steps if step.missing],
        )
        for one in ways_of(own_draft(asking(request), document_id))
    ]


@router.post(
    "/documents/{document_id}/submit", response=schemas.DocumentView, operation_id="documents_submit"
)
def submit_draft(request: HttpRequest, document_id: Id, payload: schemas.Submission) -> schemas.DocumentView:
    """Hand it in; a returned text goes straight back to the returner."""
    person = asking(request)
    submit(
        document_id=document_id,
        by=person,
        token=payload.token,
        reasons=payload.reasons,
        reason=payload.reason,
        substantive=payload.substantive,
        choices=payload.choices,
        template=payload.flow or None,
        idempotency_key=payload.key,
    )
    return document_view(person.account, person, readable(person.account, document_id))


@router.post(
    "/documents/{document_id}/withdraw", response=schemas.DocumentView, operation_id="documents_withdraw"
)
def take_back(request: HttpRequest, document_id: Id, payload: schemas.Reason) -> schemas.DocumentView:
    """The drafter takes it back before 签发."""
    person = asking(request)
    withdraw(document_id=document_id, by=person, reason=payload.reason)
    return document_view(person.account, person, readable(person.account, document_id))
