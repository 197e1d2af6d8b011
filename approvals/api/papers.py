"""Forms and requests over HTTP: parse, call one service or selector, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, HttpRequest
from ninja import File, Query, Status, UploadedFile

from approvals.api import paper_schemas as schemas
from approvals.api import paper_views as views
from approvals.api.common import asking
from approvals.permissions import access_request
from approvals.selectors.forms import Desk, catalogue, definition_of
from approvals.selectors.papers import file_of, requests_in
from approvals.services import papers
from approvals.services.forms import keep_favourite
from office.kernel import files
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

if TYPE_CHECKING:
    from approvals.models import Request
    from orgchart.models import Person

router = Router()


def _desk(person: Person) -> Desk:
    desk = Desk.of(person)
    if desk is None:
        raise not_found()
    return desk


def _own(person: Person, request_id: int) -> Request:
    """One's own request; 404 to everybody else, because a draft is nobody else's."""
    found = access_request(account=person.account, request_id=request_id)
    if found.owner_id != person.id:
        raise not_found()
    found.owner.account = person.account
    return found


@router.get("/forms", response=schemas.FormCatalogue, operation_id="approvals_forms")
def forms(request: HttpRequest) -> schemas.FormCatalogue:
    """What may be applied for from one's own organ."""
    person = asking(request)
    return schemas.FormCatalogue(
        forms=[
            schemas.FormItem(
                key=one.version.form.key,
                name=views.label(one.definition.name),
                about=views.label(one.definition.about),
                category=one.definition.category,
                kind=one.definition.kind,
                favourite=one.favourite,
                last_used=one.last_used,
            )
            for one in catalogue(person, _desk(person).organ.id)
        ]
    )


@router.put("/forms/{key}/favourite", response={204: None}, operation_id="approvals_form_favourite")
def favourite(request: HttpRequest, key: str, payload: schemas.FavouriteIn) -> Status[None]:
    person = asking(request)
    keep_favourite(by=person, organ_id=_desk(person).organ.id, key=key, on=payload.on)
    return Status(204, None)


@router.post("/requests", response={201: schemas.RequestDraft}, operation_id="approvals_request_create")
def create(request: HttpRequest, payload: schemas.RequestCreateIn) -> Status[schemas.RequestDraft]:
    """A new draft, with what the platform knows filled in."""
    person = asking(request)
    made = papers.create_request(by=person, form=payload.form, data=payload.data)
    return Status(201, views.draft_view(_own(person, made.id)))


@router.get("/requests", response=Page[schemas.RequestItem], operation_id="approvals_requests")
def listed(request: HttpRequest, query: Query[schemas.RequestListQuery]) -> Page[schemas.RequestItem]:
    """One's own requests, or all that one may read; newest first."""
    keys = decode_cursor(query.before, [str])
    before = int(keys[0]) if keys and keys[0].isdigit() else None
    rows = requests_in(
        asking(request),
        query.box,
        state=query.state or "",
        form=query.form,
        query=query.q,
        before=before,
        limit=PAGE + 1,
    )
    more = encode_cursor(str(rows[PAGE - 1].id)) if len(rows) > PAGE else None
    return Page[schemas.RequestItem](items=views.item_views(rows[:PAGE]), next=more)


@router.post(
    "/requests/files", response={201: schemas.RequestFileView}, operation_id="approvals_request_upload"
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[schemas.RequestFileView]:
    """A file for an answer; refused when its content is not what its name says."""
    stored = papers.upload(file.read(), name=file.name or "", by=asking(request))
    return Status(201, schemas.RequestFileView(id=stored.id, name=stored.name, size=stored.size))


@router.post("/requests/cards", response=schemas.RequestCards, operation_id="approvals_request_cards")
def cards(request: HttpRequest, payload: schemas.RequestCardsIn) -> schemas.RequestCards:
    """Requests for cards in chat; those the reader may not see are left out."""
    return schemas.RequestCards(requests=views.card_views(current(request), payload.ids))


@router.get("/requests/{request_id}", response=schemas.RequestView, operation_id="approvals_request")
def view(request: HttpRequest, request_id: Id) -> schemas.RequestView:
    person = asking(request)
    found = access_request(account=person.account, request_id=request_id)
    return views.request_view(person.account, person, found)


@router.post(
    "/requests/{request_id}/open", response=schemas.RequestView, operation_id="approvals_request_open"
)
def opened(request: HttpRequest, request_id: Id) -> schemas.RequestView:
    """The whole of it is on the reader's screen: only then can it be agreed to."""
    person = asking(request)
    found = papers.open_for_reading(request_id=request_id, by=person)
    return views.request_view(person.account, person, found)


@router.get(
    "/requests/{request_id}/draft", response=schemas.RequestDraft, operation_id="approvals_request_draft"
)
def draft(request: HttpRequest, request_id: Id) -> schemas.RequestDraft:
    return views.draft_view(_own(asking(request), request_id))


@router.put(
    "/requests/{request_id}/draft", response=schemas.RequestSaved, operation_id="approvals_request_save"
)
def save(request: HttpRequest, request_id: Id, payload: schemas.RequestSaveIn) -> schemas.RequestSaved:
    """Keep the answers; 409 `approvals.draft_outdated` when the token is not the newest."""
    saved, checked = papers.save_request(request_id=request_id, by=asking(request), **payload.model_dump())
    return schemas.RequestSaved(
        token=saved.draft_token,
        title=saved.title,
        told=views.added(definition_of(saved.form_version), checked.values),
        faults=views.faults_of(checked),
    )


@router.delete("/requests/{request_id}/draft", response={204: None}, operation_id="approvals_request_discard")
def discard(request: HttpRequest, request_id: Id) -> Status[None]:
    """Delete a draft that was never handed in."""
    papers.discard_request(request_id=request_id, by=asking(request))
    return Status(204, None)


@router.post(
    "/requests/{request_id}/preview",
    response=list[schemas.RequestPreviewStep],
    operation_id="approvals_request_preview",
)
def preview(request: HttpRequest, request_id: Id) -> list[schemas.RequestPreviewStep]:
    """Whom it would go to as it is filled in now, by the flow suggested."""
    found = papers.ways_of_request(request_id=request_id, by=asking(request))
    return [views.preview_step(step) for one in found if one.suggested for step in one.steps]


@router.get(
    "/requests/{request_id}/flows",
    response=list[schemas.RequestFlow],
    operation_id="approvals_request_flows",
)
def flows(request: HttpRequest, request_id: Id) -> list[schemas.RequestFlow]:
    """The flows by which it may go, each with whom it would go to, and which of them is suggested."""
    found = papers.ways_of_request(request_id=request_id, by=asking(request))
    return [
        schemas.RequestFlow(
            key=one.key,
            name=one.name,
            own=one.own,
            fits=one.fits,
            suggested=one.suggested,
            steps=[views.preview_step(step) for step in one.steps],
        )
        for one in found
    ]


@router.post(
    "/requests/{request_id}/submit", response=schemas.RequestView, operation_id="approvals_request_submit"
)
def submit(request: HttpRequest, request_id: Id, payload: schemas.RequestSubmitIn) -> schemas.RequestView:
    """Hand it in. 422 names the first answer that is missing or wrong, all of them in the data."""
    person = asking(request)
    papers.submit_request(request_id=request_id, by=person, **payload.model_dump())
    found = access_request(account=person.account, request_id=request_id)
    return views.request_view(person.account, person, found)


@router.get("/requests/{request_id}/files/{file_id}", operation_id="approvals_request_file")
def download(request: HttpRequest, request_id: Id, file_id: Id) -> FileResponse:
    """A file that an answer of the request names."""
    found = access_request(account=current(request), request_id=request_id)
    file = file_of(found, file_id)
    if file is None:
        raise not_found()
    return FileResponse(files.open_file(file), as_attachment=True, filename=file.name, content_type=file.mime)
