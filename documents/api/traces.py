"""Traces (痕迹保留): what changed between any two texts of a document, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from documents import traces
from documents.api import schemas, views
from documents.api.common import asking, document_view
from documents.api.routing import router
from documents.differences import compare
from documents.permissions import drafting_seat, readable, traceable
from documents.selectors.coediting import undo_body
from documents.selectors.traces import Author, Side, Traced, final_number, traced
from documents.services.amending import amend
from documents.services.coediting import settle
from documents.services.versions import head_of
from office.kernel.errors import not_found
from office.kernel.ids import Id

if TYPE_CHECKING:
    from documents.models import Document
    from office.kernel.models import Account


class TraceAuthor(BaseModel):
    """Somebody whose words stand or stood in the text."""

    id: Id
    name: str
    post: str
    leader: bool


class TraceRun(BaseModel):
    """Some words. ``author`` is the index among the trace's authors of who wrote or struck them out."""

    operation: Literal["same", "deleted", "inserted"]
    text: str
    author: int | None


class TraceLine(BaseModel):
    """A paragraph, heading or row of a table (cells parted by tabs). ``index`` is its number in the newer
    text; none where it is gone as a whole.
    """

    index: int | None
    kind: Literal["paragraph", "heading", "row"]
    level: int
    operation: Literal["same", "changed", "inserted", "deleted"]
    runs: list[TraceRun]


class TracesView(BaseModel):
    """``before`` 0: from nothing; ``after`` 0: to the text being written. ``final`` is the version signed for
    issue (定稿). ``count`` is the number of changed paragraphs and elements.
    """

    before: int
    after: int
    count: int
    head: schemas.DifferencesView
    lines: list[TraceLine]
    authors: list[TraceAuthor]
    final: int | None
    editable: bool
    can_undo: bool


@router.get("/documents/{document_id}/traces", response=TracesView, operation_id="documents_traces")
def get_traces(request: HttpRequest, document_id: Id, before: int = 0, after: int = 0) -> TracesView:
    """What changed from one text to a later one, whole paragraphs with the words that came and went.

    For the sending side; the text being written for those who sit at it.
    """
    account = asking(request).account
    document = traceable(account, document_id)
    writing = None if after else _writing(account, document)
    found = traced(document, before, after, writing)
    mine = document.drafter.account_id == account.id and document.editable
    return _view(document, found, before, after, mine=mine)


class Amendment(BaseModel):
    """`seen_hash` is of the version that was changed. `substantive` has to be said at 复核 only."""

    model_config = ConfigDict(extra="forbid")
    seen_hash: str = Field(max_length=64)
    body: dict[str, Any]
    reason: str = Field(default="", max_length=200)
    substantive: bool | None = None


@router.post("/documents/{document_id}/amend", response=schemas.DocumentView, operation_id="documents_amend")
def amend_text(request: HttpRequest, document_id: Id, payload: Amendment) -> schemas.DocumentView:
    """Change the wording while it is one's turn to check or sign it (改稿): a version of one's own."""
    person = asking(request)
    amend(
        document_id=document_id,
        account=person.account,
        seen_hash=payload.seen_hash,
        body=payload.body,
        reason=payload.reason,
        substantive=payload.substantive,
    )
    return document_view(person.account, person, readable(person.account, document_id))


def _writing(account: Account, document: Document) -> Side:
    """The text being written, with every word typed so far."""
    drafting_seat(account, document.id)
    if not document.editable:
        raise not_found()
    settle(document.id)
    document.refresh_from_db(fields=["draft_body"])
    return Side(head_of(document), document.draft_body)


def _view(document: Document, found: Traced, before: int, after: int, *, mine: bool) -> TracesView:
    places = {author.id: place for place, author in enumerate(found.authors)}
    lines = [_line(line, places) for line in traces.lines(found.pieces, found.after.body)]
    # Everything of a first text is new; its elements are no changes.
    older = found.before.head or found.after.head
    head = compare(older, {}, found.after.head, {})
    return TracesView(
        before=before,
        after=after,
        count=head.count + sum(line.operation != "same" for line in lines),
        head=views.differences_view(before, after, head),
        lines=lines,
        authors=[_author(author) for author in found.authors],
        final=final_number(document),
        editable=mine,
        can_undo=mine and undo_body(document) is not None,
    )


def _line(line: traces.TracedLine, places: dict[int, int]) -> TraceLine:
    return TraceLine(
        index=line.index,
        kind=line.line.kind,
        level=line.line.level,
        operation=line.operation,
        runs=[_run(piece, places) for piece in line.pieces],
    )


def _run(piece: traces.Piece, places: dict[int, int]) -> TraceRun:
    operation: Literal["same", "deleted", "inserted"] = "same"
    if piece.by is not None:
        operation = "inserted"
    elif piece.gone is not None:
        operation = "deleted"
    who = piece.by if piece.by is not None else piece.gone
    return TraceRun(
        operation=operation,
        text=piece.text.replace(traces.BREAK, "\n"),
        author=places.get(who) if who is not None else None,
    )


def _author(author: Author) -> TraceAuthor:
    return TraceAuthor(id=author.id, name=author.name, post=author.post, leader=author.leader)
