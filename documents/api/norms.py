"""规范性文件: the file of prerequisites of one document, the organ's register, the clean-up list."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import FileResponse, HttpRequest
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from documents.api.common import asking
from documents.api.norm_views import NormRow, NormView, norm_view, review_row, row_view
from documents.api.routing import router
from documents.models.norms import NormRecord
from documents.permissions import may_trace, readable
from documents.selectors import norms as selecting
from documents.services.drafts import Line
from documents.services.norms import ending, marking
from documents.services.norms.clearing import export
from office.kernel import files
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

NormStatus = Literal["in_force", "ending", "revise", "lapsed", "drafting"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Marking(BaseModel):
    """``effective_on`` None: from the day of issuing."""

    model_config = ConfigDict(extra="forbid")
    years: int
    effective_on: date | None = None


class NormEntry(BaseModel):
    """``on`` is the day of the conclusion, ``since`` the first day of a consultation."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["consultation", "legality", "competition", "collective", "explanation"]
    conclusion: str = Field(max_length=12)
    on: date
    since: date | None = None
    who: Line = Field(default="", max_length=200)
    text: Line = Field(default="", max_length=20_000)
    file_id: Id | None = None

    def entry(self) -> marking.Entry:
        return marking.Entry(**dict(self))


class NormEnd(BaseModel):
    model_config = ConfigDict(extra="forbid")
    outcome: Literal["continue", "revise", "lapse"]
    reason: Line = Field(max_length=500)
    years: int | None = None


class NormQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    status: NormStatus = "in_force"
    unit: Id | None = None
    year: int | None = Field(default=None, ge=1949, le=9998)
    q: str = Field(default="", max_length=100)

    def asked(self) -> selecting.Asked:
        return selecting.Asked(self.status, self.unit, self.year, self.q.strip())


class NormPageQuery(NormQuery):
    before: str | None = None


class DraftingUnit(BaseModel):
    id: Id
    name: str


class NormDesk(BaseModel):
    """Counts by status, to a thousand; ``units`` drafted what stands in the register."""

    counts: dict[str, int]
    waiting: int
    units: list[DraftingUnit]


@router.get("/norms", response=Page[NormRow], operation_id="norms_list")
def list_norms(request: HttpRequest, asked: Annotated[NormPageQuery, Query()]) -> Page[NormRow]:
    """One page of the register of one's own organ, newest first."""
    account, keys = asking(request).account, decode_cursor(asked.before, [int])
    rows = selecting.register(account, asked.asked(), before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    links = selecting.readable_among(account, rows)
    return Page(
        items=[row_view(row, linked=row.document_id in links) for row in rows],
        next=encode_cursor(rows[-1].id) if more else None,
    )


@router.get("/norms/desk", response=NormDesk, operation_id="norms_desk")
def desk(request: HttpRequest) -> NormDesk:
    account = asking(request).account
    waiting = selecting.waiting_reviews(account, before=None, limit=selecting.CAP)
    return NormDesk(
        counts=selecting.counts(account),
        waiting=len(waiting),
        units=[DraftingUnit(id=key, name=name) for key, name in selecting.drafting_units(account)],
    )


@router.get("/norms/reviews", response=Page[NormRow], operation_id="norms_reviews")
def list_reviews(request: HttpRequest, before: str | None = None) -> Page[NormRow]:
    """What waits for legality review in a unit of one's own, newest first."""
    account, keys = asking(request).account, decode_cursor(before, [int])
    rows = selecting.waiting_reviews(account, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(items=[review_row(row) for row in rows], next=encode_cursor(rows[-1].id) if more else None)


@router.get("/norms/export", operation_id="norms_export")
def export_norms(request: HttpRequest, asked: Annotated[NormQuery, Query()]) -> FileResponse:
    """The register as it is narrowed, as a spreadsheet (清理目录)."""
    file, name = export(by=asking(request), asked=asked.asked())
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@router.get("/documents/{document_id}/norm", response=NormView, operation_id="documents_norm")
def get_norm(request: HttpRequest, document_id: Id) -> NormView:
    """The document's file of prerequisites for whoever answers for it; for other readers its term alone."""
    person = asking(request)
    return norm_view(readable(person.account, document_id), person)


@router.put("/documents/{document_id}/norm", response=NormView, operation_id="documents_norm_mark")
def mark(request: HttpRequest, document_id: Id, payload: Marking) -> NormView:
    """Mark a draft as 规范性文件, or change its term."""
    person = asking(request)
    marking.mark(document_id=document_id, by=person, years=payload.years, effective_on=payload.effective_on)
    return norm_view(readable(person.account, document_id), person)


@router.delete("/documents/{document_id}/norm", response={204: None}, operation_id="documents_norm_unmark")
def unmark(request: HttpRequest, document_id: Id) -> Status[None]:
    marking.unmark(document_id=document_id, by=asking(request))
    return Status(204, None)


@router.post("/documents/{document_id}/norm/review", response=NormView, operation_id="documents_norm_ask")
def ask_review(request: HttpRequest, document_id: Id) -> NormView:
    """Hand the text to legality review."""
    person = asking(request)
    marking.ask_review(document_id=document_id, by=person)
    return norm_view(readable(person.account, document_id), person)


@router.post(
    "/documents/{document_id}/norm/records", response={201: NormView}, operation_id="documents_norm_enter"
)
def enter(request: HttpRequest, document_id: Id, payload: NormEntry) -> Status[NormView]:
    """Write an entry into the file of prerequisites."""
    person = asking(request)
    marking.enter(document_id=document_id, by=person, entry=payload.entry())
    return Status(201, norm_view(readable(person.account, document_id), person))


@router.post("/documents/{document_id}/norm/end", response=NormView, operation_id="documents_norm_end")
def decide_end(request: HttpRequest, document_id: Id, payload: NormEnd) -> NormView:
    """Continue, revise or let lapse."""
    person = asking(request)
    ending.decide(document_id=document_id, by=person, wish=ending.Ending(**payload.model_dump()))
    return norm_view(readable(person.account, document_id), person)


@router.get("/documents/{document_id}/norm/files/{file_id}", operation_id="documents_norm_file")
def get_file(request: HttpRequest, document_id: Id, file_id: Id) -> FileResponse:
    """A file of an entry, minutes say, for whoever sees the entries."""
    account = asking(request).account
    document = readable(account, document_id)
    rows = NormRecord.objects.select_related("file").filter(norm__document=document, file_id=file_id)
    row = rows.first()
    if row is None or row.file is None or not may_trace(account, document):
        raise not_found()
    return FileResponse(
        files.open_file(row.file), as_attachment=True, filename=row.file.name, content_type=row.file.mime
    )
