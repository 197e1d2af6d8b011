"""Drafting: create, save, check, preview the chain, submit, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja import File, Status, UploadedFile

from approvals import services as approvals
from documents.api import schemas, views
from documents.api.common import asking, characters, document_view, draft_view
from documents.api.routing import router
from documents.checks import check
from documents.models import Document
from documents.permissions import drafting_seat, readable
from documents.selectors.facts import facts
from documents.services.coediting import settle
from documents.services.drafts import DraftInput, create_draft, discard_draft, save_draft, upload
from documents.services.submitting import context_of, submit, template_for, withdraw
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
def preview(request: HttpRequest, document_id: Id) -> list[schemas.DocumentPreviewStep]:
    """Whom the document would go to, found from the org chart as it is now."""
    document = own_draft(asking(request), document_id)
    steps = approvals.preview(
        template=template_for(document),
        origin_unit_id=document.owner_unit_id,
        context=context_of(document),
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
