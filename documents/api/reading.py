"""Reading: lists, the document's screen, versions, pages, files, cards."""

from __future__ import annotations

from typing import Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from approvals.selectors import active_stages, active_tasks_for, holders_by_chain
from documents.api import schemas, views
from documents.api.cards import CardView, card_view
from documents.api.common import asking, document_view
from documents.api.routing import router
from documents.differences import compare
from documents.models import Document
from documents.permissions import (
    abilities,
    full_text_opened,
    group_names,
    may_trace,
    readable,
    traceable,
)
from documents.selectors.cards import delivery_cards, document_cards
from documents.selectors.details import renditions_of, version_numbered, versions_of
from documents.selectors.lists import box_counts, documents_in
from documents.selectors.outside import registry_organs
from documents.services.originals import original_page, original_pages
from documents.services.pictures import draft_pictures, page_pictures
from documents.services.printing import downloaded
from documents.services.renditions import made_now
from documents.services.submitting import open_for_reading
from office.kernel import files
from office.kernel.api import current
from office.kernel.errors import forbidden, not_found
from office.kernel.ids import Id
from office.kernel.models import Account, StoredFile
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

MAX_CARDS = 100


class CardRequest(BaseModel):
    document_ids: list[Id] = Field(default_factory=list, max_length=MAX_CARDS)
    delivery_ids: list[Id] = Field(default_factory=list, max_length=MAX_CARDS)


class Cards(BaseModel):
    documents: list[CardView]
    deliveries: list[CardView]


class PageList(BaseModel):
    """How many pages there are; each is a picture at `/documents/{id}/pages/{n}` from 1."""

    pages: int
    form: Literal["review", "numbered", "sealed", "original"]


class RenditionView(BaseModel):
    kind: Literal["docx", "pdf"]
    form: Literal["review", "numbered", "sealed"]
    state: Literal["waiting", "running", "done", "failed"]
    progress: int
    file: schemas.DocumentFile | None


@router.get("/documents", response=Page[schemas.DocumentItem], operation_id="documents_list")
def list_documents(
    request: HttpRequest,
    box: Literal["drafts", "in_progress", "issued", "all"] = "in_progress",
    q: str = "",
    before: str | None = None,
) -> Page[schemas.DocumentItem]:
    """One page of a box, newest first."""
    person = asking(request)
    keys = decode_cursor(before, [int])
    rows = documents_in(
        person.account, person, box, query=q.strip()[:100], before=keys[0] if keys else None, limit=PAGE + 1
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    chain_ids = [row.chain_id for row in rows if row.chain_id is not None]
    stages, holders = active_stages(chain_ids), holders_by_chain(chain_ids)
    mine = active_tasks_for(person, "document", [row.id for row in rows])
    items = [
        views.item_view(
            row, stages.get(row.chain_id or 0, ""), holders.get(row.chain_id or 0, []), mine.get(row.id)
        )
        for row in rows
    ]
    return Page(items=items, next=encode_cursor(rows[-1].id) if more else None)


@router.get("/documents/counts", response=schemas.DocumentCounts, operation_id="documents_counts")
def count_documents(request: HttpRequest) -> schemas.DocumentCounts:
    """How many stand in each box."""
    person = asking(request)
    registry = bool(registry_organs(person.account))
    return schemas.DocumentCounts(registry=registry, **box_counts(person.account, person))


@router.post("/documents/cards", response=Cards, operation_id="documents_cards")
def many_cards(request: HttpRequest, payload: CardRequest) -> Cards:
    """Cards for chat; those the viewer may not read are left out."""
    account = asking(request).account
    return Cards(
        documents=[card_view(card) for card in document_cards(account, payload.document_ids)],
        deliveries=[card_view(card) for card in delivery_cards(account, payload.delivery_ids)],
    )


@router.get("/documents/{document_id}", response=schemas.DocumentView, operation_id="documents_get")
def get_document(request: HttpRequest, document_id: Id) -> schemas.DocumentView:
    person = asking(request)
    return document_view(person.account, person, readable(person.account, document_id))


@router.get("/documents/{document_id}/card", response=CardView, operation_id="documents_card")
def one_card(request: HttpRequest, document_id: Id) -> CardView:
    cards = document_cards(asking(request).account, [document_id])
    if not cards:
        raise not_found()
    return card_view(cards[0])


@router.post(
    "/documents/{document_id}/opened", response=schemas.DocumentView, operation_id="documents_opened"
)
def opened(request: HttpRequest, document_id: Id) -> schemas.DocumentView:
    """The full text of the current version was opened; the viewer's task counts as read."""
    person = asking(request)
    open_for_reading(document_id=document_id, account=person.account)
    return document_view(person.account, person, readable(person.account, document_id))


@router.get(
    "/documents/{document_id}/versions",
    response=list[schemas.VersionView],
    operation_id="documents_versions",
)
def list_versions(request: HttpRequest, document_id: Id) -> list[schemas.VersionView]:
    """Every version, the newest first; for the sending side."""
    return [views.version_view(row) for row in versions_of(traceable(current(request), document_id))]


@router.get(
    "/documents/{document_id}/versions/{before}/diff/{after}",
    response=schemas.DifferencesView,
    operation_id="documents_diff",
)
def differences(request: HttpRequest, document_id: Id, before: int, after: int) -> schemas.DifferencesView:
    """What changed from one version to a later one."""
    document = traceable(current(request), document_id)
    old, new = version_numbered(document, before), version_numbered(document, after)
    return views.differences_view(before, after, compare(old.head, old.body, new.head, new.body))


def _pictures(document: Document, version: int | None, draft: bool, reader: Account) -> list[bytes]:
    if draft and document.drafter.account_id != reader.id:
        raise not_found()
    now = document.current_version
    if version is not None and not (now and version == now.number) and not may_trace(reader, document):
        raise not_found()
    return draft_pictures(document) if draft else page_pictures(document, version_number=version)


@router.get("/documents/{document_id}/pages", response=PageList, operation_id="documents_pages")
def list_pages(
    request: HttpRequest, document_id: Id, version: int | None = None, draft: bool = False
) -> PageList:
    """How many pages the document has as it would be printed; `draft` shows the text being written."""
    account = current(request)
    document = readable(account, document_id)
    if document.sender:
        return PageList(pages=len(original_pages(document)), form="original")
    pictures = _pictures(document, version, draft, account)
    return PageList.model_validate(
        {"pages": len(pictures), "form": views.shown_form(document, version, draft)}
    )


@router.get("/documents/{document_id}/pages/{number}", operation_id="documents_page")
def one_page(
    request: HttpRequest, document_id: Id, number: int, version: int | None = None, draft: bool = False
) -> HttpResponse:
    """One page: SVG as we draw it, PNG of the original of a paper from outside."""
    account = current(request)
    document = readable(account, document_id)
    if document.sender:
        response = HttpResponse(original_page(document, number), content_type="image/png")
    else:
        pictures = _pictures(document, version, draft, account)
        if not 1 <= number <= len(pictures):
            raise not_found()
        response = HttpResponse(pictures[number - 1], content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-cache"
    return response


@router.get(
    "/documents/{document_id}/renditions", response=list[RenditionView], operation_id="documents_renditions"
)
def list_renditions(request: HttpRequest, document_id: Id) -> list[RenditionView]:
    """The files of the current version and how far their making has come."""
    return [
        RenditionView.model_validate(
            {
                "kind": row.kind,
                "form": row.form,
                "state": row.state,
                "progress": row.progress,
                "file": views.file_view(row.file) if row.file else None,
            }
        )
        for row in renditions_of(readable(current(request), document_id))
    ]


@router.get("/documents/{document_id}/files/{kind}", operation_id="documents_file")
def download(request: HttpRequest, document_id: Id, kind: Literal["docx", "pdf"]) -> FileResponse:
    """The .docx or the PDF in its most final form."""
    person = asking(request)
    document = readable(person.account, document_id)
    rights = abilities(
        document,
        account=person.account,
        person=person,
        task=active_tasks_for(person, "document", [document.id]).get(document.id),
        opened=full_text_opened(person.account, document),
        groups=group_names(person.account),
    )
    if not rights["download"]:
        raise forbidden("documents.not_allowed")
    row = made_now(document, kind)
    if row.file is None:
        raise not_found()
    downloaded(document, person)
    return _sent(row.file)


@router.get("/documents/{document_id}/attachments/{attachment_id}", operation_id="documents_attachment")
def attachment(request: HttpRequest, document_id: Id, attachment_id: Id) -> FileResponse:
    """An attachment's uploaded file."""
    document = readable(current(request), document_id)
    row = document.attachments.select_related("file").filter(id=attachment_id).first()
    if row is None or row.file is None:
        raise not_found()
    return _sent(row.file)


def _sent(file: StoredFile) -> FileResponse:
    return FileResponse(files.open_file(file), as_attachment=True, filename=file.name, content_type=file.mime)
