"""Comments on passages (批注) of a draft and of the version in hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, ConfigDict

from documents.api import schemas
from documents.api.common import asking
from documents.api.routing import router
from documents.permissions import drafting_seat, may_comment
from documents.selectors.comments import Talker, names_in, talkers, threads_of
from documents.services.comments import PassageInput, PassageNoteInput, comment, reply, resolve
from office.kernel.ids import Id

if TYPE_CHECKING:
    from documents.models import PassageNote, PassageThread
    from office.kernel.models import Account


class PassageTalker(BaseModel):
    """Somebody who sees the comments and may be mentioned."""

    id: Id
    name: str
    post: str
    unit: str


class PassageNoteView(BaseModel):
    id: Id
    author: schemas.DocumentPerson
    text: str
    mentions: list[schemas.DocumentPerson]
    at: datetime


class PassageThreadView(BaseModel):
    """``version`` is the text it was made on; none: the one being written. ``anchor`` holds in ``epoch``."""

    id: Id
    version: int | None
    epoch: int
    anchor: dict[str, Any] | None
    quote: str
    paragraph: int
    resolved_by: schemas.DocumentPerson | None
    resolved_at: datetime | None
    notes: list[PassageNoteView]


class PassageComments(BaseModel):
    threads: list[PassageThreadView]
    people: list[PassageTalker]
    may_write: bool


class PassageSettling(BaseModel):
    model_config = ConfigDict(extra="forbid")
    resolved: bool


@router.get("/documents/{document_id}/comments", response=PassageComments, operation_id="documents_comments")
def list_comments(request: HttpRequest, document_id: Id) -> PassageComments:
    """All threads, the oldest first; for whoever has a place at the draft."""
    return _all(asking(request).account, document_id)


@router.post(
    "/documents/{document_id}/comments", response={201: PassageComments}, operation_id="documents_comment"
)
def make_comment(request: HttpRequest, document_id: Id, payload: PassageInput) -> Status[PassageComments]:
    """Comment on a passage: writers of the draft, or whoever is to sign the text now."""
    account = asking(request).account
    comment(account=account, document_id=document_id, wish=payload)
    return Status(201, _all(account, document_id))


@router.post(
    "/documents/{document_id}/comments/{thread_id}",
    response={201: PassageComments},
    operation_id="documents_reply",
)
def answer(
    request: HttpRequest, document_id: Id, thread_id: Id, payload: PassageNoteInput
) -> Status[PassageComments]:
    """Answer in a thread; a settled one is open again."""
    account = asking(request).account
    reply(account=account, document_id=document_id, thread_id=thread_id, note=payload)
    return Status(201, _all(account, document_id))


@router.put(
    "/documents/{document_id}/comments/{thread_id}",
    response=PassageComments,
    operation_id="documents_resolve_comment",
)
def settle_comment(
    request: HttpRequest, document_id: Id, thread_id: Id, payload: PassageSettling
) -> PassageComments:
    """Settle a thread or open it again."""
    account = asking(request).account
    resolve(account=account, document_id=document_id, thread_id=thread_id, resolved=payload.resolved)
    return _all(account, document_id)


def _all(account: Account, document_id: int) -> PassageComments:
    seat = drafting_seat(account, document_id)
    threads = threads_of(document_id)
    names = names_in(threads)
    return PassageComments(
        threads=[_thread(thread, names) for thread in threads],
        people=[_talker(one) for one in talkers(document_id)],
        may_write=may_comment(seat),
    )


def _talker(one: Talker) -> PassageTalker:
    return PassageTalker(id=one.person_id, name=one.name, post=one.post, unit=one.unit)


def _thread(thread: PassageThread, names: dict[int, str]) -> PassageThreadView:
    settled = thread.resolved_by
    return PassageThreadView(
        id=thread.id,
        version=thread.version.number if thread.version else None,
        epoch=thread.epoch,
        anchor=thread.anchor,
        quote=thread.quote,
        paragraph=thread.paragraph,
        resolved_by=schemas.DocumentPerson(id=settled.id, name=settled.name) if settled else None,
        resolved_at=thread.resolved_at,
        notes=[_note(note, names) for note in sorted(thread.notes.all(), key=lambda note: note.id)],
    )


def _note(note: PassageNote, names: dict[int, str]) -> PassageNoteView:
    return PassageNoteView(
        id=note.id,
        author=schemas.DocumentPerson(id=note.author_id, name=note.author.name),
        text=note.text,
        mentions=[
            schemas.DocumentPerson(id=int(who), name=names[int(who)])
            for who in note.mentions
            if int(who) in names
        ],
        at=note.at,
    )
