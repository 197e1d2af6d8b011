"""Finding documents: what holds the words, searches kept under a name, what belongs together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.models import Document, State
from documents.models.search import SavedSearch, SearchEntry
from documents.permissions import readable
from documents.selectors.citing import citations
from documents.selectors.search import TOTAL_LIMIT, Search, find
from documents.selectors.search_places import best_place
from documents.services.drafts import Line
from documents.services.saved_searches import LIMIT, forget_search, save_search
from office.kernel.api import current
from office.kernel.errors import invalid
from office.kernel.ids import Id
from office.kernel.pages import decode_cursor, encode_cursor
from office.kernel.pieces import Part, marked, words_of

QUERY_LIMIT = 100


class DocumentPart(BaseModel):
    """A stretch of a text; ``hit``: it is what was looked for."""

    text: str
    hit: bool


class FoundPlace(BaseModel):
    """A line that holds the words; ``name`` is the attachment's title, or who gave the opinion."""

    place: Literal["body", "attachment", "opinion", "receipt", "result"]
    name: str
    parts: list[DocumentPart]


class FoundDocument(BaseModel):
    """``delivery_id``: it was found by what its receiver wrote on it, and opens there."""

    id: Id
    delivery_id: Id | None
    kind: str
    urgency: str
    state: State
    organ: schemas.DocumentUnit
    title: list[DocumentPart]
    number: list[DocumentPart]
    issued_on: date | None
    year: int
    where: FoundPlace | None


class DocumentsFound(BaseModel):
    """``total`` counts all pages, on the first one, to two hundred; ``more_than_total``: there are more."""

    items: list[FoundDocument]
    next: str | None
    total: int | None
    more_than_total: bool


class DocumentFilters(BaseModel):
    """``organ_id`` is who issued it; ``year`` that of its date, before that of its drafting."""

    model_config = ConfigDict(extra="forbid")
    q: str = ""
    organ_id: Id | None = None
    kind: str = Field(default="", max_length=4)
    year: int | None = Field(default=None, ge=1949, le=9999)
    state: State | None = None
    after: str | None = None


class SearchAsked(BaseModel):
    """What a kept search asks for, as its screen's address says it; "" where nothing is chosen."""

    model_config = ConfigDict(extra="forbid")
    q: Line = Field(default="", max_length=QUERY_LIMIT)
    organ: str = Field(default="", pattern="^[0-9]{0,19}$")
    kind: Line = Field(default="", max_length=4)
    year: str = Field(default="", pattern="^([0-9]{4})?$")
    state: str = Field(default="", pattern="^[a-z_]{0,12}$")


class SearchToSave(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Line = Field(min_length=1, max_length=60)
    asked: SearchAsked


class SavedSearchView(BaseModel):
    id: Id
    name: str
    asked: SearchAsked
    at: datetime


class CitedDocument(BaseModel):
    """A document that this one names by its number, or that names this one."""

    relation: Literal["cites", "cited_by"]
    id: Id
    kind: str
    title: str
    number: str
    state: State
    organ: schemas.DocumentUnit
    issued_on: date | None


@router.get("/documents/search", response=DocumentsFound, operation_id="documents_search")
def search_documents(request: HttpRequest, filters: Annotated[DocumentFilters, Query(...)]) -> DocumentsFound:
    """Documents one may read that hold every word and "phrase" of ``q`` in title, number, body, attachments
    or opinions, newest first. Without words, what the filters leave.
    """
    account = asking(request).account
    if len(filters.q) > QUERY_LIMIT:
        raise invalid("documents.query_too_long", field="q", rule="max_length", limit=QUERY_LIMIT)
    words = words_of(filters.q)
    keys = decode_cursor(filters.after, [int])
    search = Search(
        words=words,
        organ_id=filters.organ_id,
        kind=filters.kind,
        year=filters.year,
        state=filters.state or "",
    )
    found = find(account, search, before=keys[0] if keys else None)
    total = found.total
    return DocumentsFound(
        items=[_found(row, words) for row in found.rows],
        next=encode_cursor(found.next) if found.next else None,
        total=min(total, TOTAL_LIMIT) if total is not None else None,
        more_than_total=total is not None and total > TOTAL_LIMIT,
    )


@router.get("/documents/searches", response=list[SavedSearchView], operation_id="documents_searches")
def list_searches(request: HttpRequest) -> list[SavedSearchView]:
    """One's own kept searches, the newest first."""
    rows = SavedSearch.objects.filter(account=asking(request).account).order_by("-at", "-id")
    return [_saved(row) for row in rows[:LIMIT]]


@router.post("/documents/searches", response=SavedSearchView, operation_id="documents_search_save")
def keep_search(request: HttpRequest, payload: SearchToSave) -> SavedSearchView:
    """Keep a search under a name; one of the same name is replaced."""
    account = asking(request).account
    return _saved(save_search(account=account, name=payload.name, asked=payload.asked.model_dump()))


@router.delete(
    "/documents/searches/{search_id}", response={204: None}, operation_id="documents_search_forget"
)
def drop_search(request: HttpRequest, search_id: Id) -> Status[None]:
    forget_search(account=current(request), search_id=search_id)
    return Status(204, None)


@router.get(
    "/documents/{document_id}/citations", response=list[CitedDocument], operation_id="documents_citations"
)
def list_citations(request: HttpRequest, document_id: Id) -> list[CitedDocument]:
    """What this document names by number, and what names it; of both what one may read."""
    account = asking(request).account
    rows = citations(account, readable(account, document_id))
    return [CitedDocument.model_validate({"relation": one.relation, **_brief(one.document)}) for one in rows]


def _brief(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "state": document.state,
        "organ": views.issuer_view(document),
        "issued_on": document.issued_on,
    }


def _found(row: SearchEntry, words: list[str]) -> FoundDocument:
    document = row.document
    where = best_place(row, words)
    place = {"place": where.place, "name": where.name, "parts": _parts(where.parts)} if where else None
    return FoundDocument.model_validate(
        {
            **_brief(document),
            "delivery_id": row.delivery_id,
            "urgency": document.urgency,
            "title": _parts(marked(document.title, words)),
            "number": _parts(marked(document.number, words)),
            "year": row.year,
            "where": place,
        }
    )


def _saved(row: SavedSearch) -> SavedSearchView:
    return SavedSearchView(id=row.id, name=row.name, asked=SearchAsked(**row.asked), at=row.at)


def _parts(parts: list[Part]) -> list[DocumentPart]:
    return [DocumentPart(text=part.text, hit=part.hit) for part in parts]
