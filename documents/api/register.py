"""The number register (发文登记): its series, its numbers, and what its keepers do with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.layout.register_book import write_book
from documents.models import NumberSeries
from documents.numbering import number_text
from documents.permissions import group_names
from documents.selectors.register import RegisterLine, SeriesBook, book_of, books, register_of
from documents.selectors.register_book import printed_book, turned, voidable
from documents.services.drafts import Line
from documents.services.numbers import MOST_RESERVED
from documents.services.register_series import (
    SeriesWish,
    close_series,
    open_series,
    reserve_numbers,
    void_number,
)
from documents.services.rendering import font_paths
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor
from orgchart.selectors import Part, group_name

EntryState = Literal["reserved", "used", "void"]
Direction = Literal["", "up", "level", "down", "public"]


class RegisterEntry(BaseModel):
    """A number and what became of it. The document's facts are there only for who may read it.

    ``turned``: given after the turn of the year. ``annulled``: what was declared of the document since.
    ``voidable``: its keepers may perhaps make it void, as nothing was issued under it.
    """

    id: Id
    number: str
    state: EntryState
    document_id: Id | None
    title: str
    kind: str
    main_text: str
    signers: str
    issued_on: date | None
    copies: int
    by: str
    at: datetime
    reserved_by: str
    reserved_at: datetime | None
    purpose: str
    void_by: str
    void_at: datetime | None
    why: str
    turned: bool
    voidable: bool
    annulled: Literal["", "revoke", "repeal"]


class SeriesYearView(BaseModel):
    """Counts of a series' year (0: a continuous series). ``missing``: numbers without a row, which should
    never be.
    """

    year: int
    last: int
    used: int
    reserved: int
    void: int
    missing: list[int]


class NumberSeriesView(BaseModel):
    """A series of one of the viewer's organs; ``kinds`` [] and ``direction`` "" mean every one.

    ``keeps``: the viewer keeps this organ's register.
    """

    id: Id
    organ: schemas.DocumentUnit
    name: str
    code_word: str
    kinds: list[str]
    direction: Direction
    annual: bool
    closed_on: date | None
    keeps: bool
    years: list[SeriesYearView]


class RegisterQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    series_id: Id | None = None
    year: int | None = Field(default=None, ge=0, le=9998)
    state: EntryState | None = None
    before: str | None = None


class BookQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    series_id: Id
    year: int = Field(ge=0, le=9998)


class ReserveInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    series_id: Id
    count: int = Field(ge=1, le=MOST_RESERVED)
    purpose: Line = Field(max_length=100)


class VoidInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    why: Line = Field(max_length=300)


class SeriesInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    organ_id: Id
    name: Line = Field(max_length=60)
    code_word: Line = Field(max_length=20)
    kinds: list[str] = Field(default_factory=list, max_length=20)
    direction: Direction = ""
    annual: bool = True


class Numbers(BaseModel):
    """The numbers kept back."""

    numbers: list[str]


class Made(BaseModel):
    id: Id


@router.get("/register", response=Page[RegisterEntry], operation_id="documents_number_register")
def number_register(request: HttpRequest, query: Annotated[RegisterQuery, Query()]) -> Page[RegisterEntry]:
    """The number register of the person's organs, for their members; newest first, void numbers included."""
    person = asking(request)
    keys = decode_cursor(query.before, [int])
    rows = register_of(
        person.account,
        before=keys[0] if keys else None,
        limit=PAGE + 1,
        series_id=query.series_id,
        year=query.year,
        state=query.state or "",
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    by_number = query.series_id is not None and query.year is not None
    last = (rows[-1].entry.n if by_number else rows[-1].entry.id) if rows else 0
    return Page(items=[_entry(row) for row in rows], next=encode_cursor(last) if more else None)


@router.get("/register/series", response=list[NumberSeriesView], operation_id="documents_number_series")
def list_series(request: HttpRequest) -> list[NumberSeriesView]:
    """The series of the person's organs, with what became of their numbers year by year."""
    account = asking(request).account
    groups = group_names(account)
    return [_series(book, groups) for book in books(account)]


@router.get("/register/book", operation_id="documents_register_book")
def book(request: HttpRequest, query: Annotated[BookQuery, Query()]) -> HttpResponse:
    """A series' year to print: every number in order, with who, when and why."""
    person = asking(request)
    found = book_of(person.account, query.series_id, query.year)
    if found is None:
        raise not_found()
    printed = printed_book(found[0], query.year, found[1], person.name)
    response = HttpResponse(write_book(printed, font_paths()), content_type="application/pdf")
    named = content_disposition_header(False, f"{printed.heading}.pdf")
    response["Content-Disposition"] = named or "inline"
    response["Cache-Control"] = "no-store"
    return response


@router.post("/register/series", response={201: Made}, operation_id="documents_series_open")
def add_series(request: HttpRequest, payload: SeriesInput) -> Status[Made]:
    """Open a series for an organ whose register one keeps; its usual ones are there before it."""
    person = asking(request)
    series = open_series(by=person, wish=SeriesWish(**dict(payload)))
    return Status(201, Made(id=series.id))


@router.post("/register/series/{series_id}/close", response=Made, operation_id="documents_series_close")
def end_series(request: HttpRequest, series_id: Id) -> Made:
    """A series gives no more numbers."""
    return Made(id=close_series(series_id=series_id, by=asking(request)).id)


@router.post("/register/reserve", response={201: Numbers}, operation_id="documents_number_reserve")
def keep_back(request: HttpRequest, payload: ReserveInput) -> Status[Numbers]:
    """Keep the next numbers of a series back (预留)."""
    entries = reserve_numbers(
        series_id=payload.series_id, by=asking(request), count=payload.count, purpose=payload.purpose
    )
    numbers = [number_text(row.series.code_word, row.year, row.n) for row in entries]
    return Status(201, Numbers(numbers=numbers))


@router.post("/register/entries/{entry_id}/void", response=Made, operation_id="documents_number_void")
def make_void(request: HttpRequest, entry_id: Id, payload: VoidInput) -> Made:
    """Make a number void (作废): its row stays, with who, when and why."""
    return Made(id=void_number(entry_id=entry_id, by=asking(request), why=payload.why).id)


def _entry(line: RegisterLine) -> RegisterEntry:
    row, document = line.entry, line.document
    same = {name: getattr(row, name) for name in ("id", "state", "at", "reserved_at", "purpose", "void_at")}
    annulment = getattr(document, "annulment", None)
    return RegisterEntry.model_validate(
        same
        | {
            "number": number_text(row.series.code_word, row.year, row.n),
            "document_id": document.id if document else None,
            "title": document.title if document else "",
            "kind": document.kind if document else "",
            "main_text": document.main_text if document else "",
            "signers": line.signers,
            "issued_on": document.issued_on if document else None,
            "copies": document.copies if document else 0,
            "by": row.by.name,
            "reserved_by": row.reserved_by.name if row.reserved_by else "",
            "void_by": row.void_by.name if row.void_by else "",
            "why": row.why,
            "turned": turned(row),
            "voidable": voidable(row),
            "annulled": annulment.act if annulment else "",
        }
    )


def _series(book: SeriesBook, groups: set[str]) -> NumberSeriesView:
    row: NumberSeries = book.series
    same = {name: getattr(row, name) for name in ("id", "name", "code_word", "kinds", "direction", "annual")}
    return NumberSeriesView.model_validate(
        same
        | {
            "organ": views.unit_view(row.organ),
            "closed_on": row.closed_on,
            "keeps": group_name(row.organ_id, Part.REGISTRY) in groups,
            "years": [vars(year) for year in book.years],
        }
    )
