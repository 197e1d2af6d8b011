"""Comment on a passage (批注), answer, settle it; nothing of it ever becomes part of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from documents import events
from documents.models import DraftRoom, PassageNote, PassageThread
from documents.permissions import drafting_seat, may_comment
from documents.selectors.comments import MOST, Talker, talkers, thread_of
from documents.services.telling import tell
from office.kernel import audit, clock
from office.kernel.errors import forbidden, invalid
from office.kernel.ids import Id
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from documents.models import Document
    from documents.permissions import Seat
    from office.kernel.models import Account

QUOTE, NOTE = 200, 2000
"""Characters of a quoted passage and of one note."""
MOST_NOTES = 200
"""Notes of one thread."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE)]


class PassageItem(BaseModel):
    """The name Yjs gives a character or an element."""

    model_config = ConfigDict(extra="forbid")
    client: int = Field(ge=0, le=2**53)
    clock: int = Field(ge=0, le=2**53)


class PassageEnd(BaseModel):
    """One end of a passage as Yjs writes it: it moves with the text."""

    model_config = ConfigDict(extra="forbid")
    type: PassageItem | None = None
    tname: str | None = Field(default=None, max_length=20)
    item: PassageItem | None = None
    assoc: int = Field(default=0, ge=-1, le=1)


class PassageAnchor(BaseModel):
    """Both ends of a passage of the shared text, and the epoch in which they hold."""

    model_config = ConfigDict(extra="forbid")
    epoch: int = Field(ge=1)
    start: PassageEnd
    end: PassageEnd


class PassageNoteInput(BaseModel):
    """What somebody says; ``mentions`` are people who see the comments."""

    model_config = ConfigDict(extra="forbid")
    text: Words
    mentions: list[Id] = Field(default_factory=list, max_length=20)


class PassageInput(PassageNoteInput):
    """A new thread. ``paragraph`` counts from 0, as the checks count; ``quote`` is the passage's wording."""

    quote: str = Field(min_length=1, max_length=20_000)
    paragraph: int = Field(ge=0, le=100_000)
    anchor: PassageAnchor | None = None


@transaction.atomic
def comment(*, account: Account, document_id: int, wish: PassageInput) -> PassageThread:
    """Open a thread on a passage of the text being written, or of the version in hand.

    404 to whoever has no place at the draft, 403 `documents.comments_closed` to those who only read now,
    422 `documents.mention_unknown`, `documents.comments_too_many`.
    """
    seat = _writer(account, document_id)
    document = seat.document
    if PassageThread.objects.filter(document=document).count() >= MOST:
        raise invalid("documents.comments_too_many", field="text", limit=MOST)
    anchor = wish.anchor if document.editable and wish.anchor and _current(document, wish.anchor) else None
    thread = PassageThread.objects.create(
        document=document,
        version=None if document.editable else document.current_version,
        epoch=anchor.epoch if anchor else 0,
        anchor=_kept(anchor) if anchor else None,
        quote=wish.quote[:QUOTE],
        paragraph=wish.paragraph,
        opened_by=seat.person,
        opened_at=clock.now(),
    )
    _say(seat, thread, wish)
    return thread


@transaction.atomic
def reply(*, account: Account, document_id: int, thread_id: int, note: PassageNoteInput) -> PassageThread:
    """Answer in a thread, which opens it again. Errors as `comment`, 404 for a thread that is none."""
    seat = _writer(account, document_id)
    thread = thread_of(document_id, thread_id)
    if thread.notes.count() >= MOST_NOTES:
        raise invalid("documents.comments_too_many", field="text", limit=MOST_NOTES)
    if thread.resolved_at is not None:
        _mark(thread, None)
    _say(seat, thread, note)
    return thread


@transaction.atomic
def resolve(*, account: Account, document_id: int, thread_id: int, resolved: bool) -> PassageThread:
    """Settle a thread, or open it again; saying it twice changes nothing. Errors as `reply`."""
    seat = _writer(account, document_id)
    thread = thread_of(document_id, thread_id)
    if (thread.resolved_at is not None) == resolved:
        return thread
    _mark(thread, seat if resolved else None)
    _record(seat, thread, "documents.resolve_comment" if resolved else "documents.reopen_comment")
    _show(document_id, talkers(document_id))
    return thread


def _writer(account: Account, document_id: int) -> Seat:
    seat = drafting_seat(account, document_id)
    if not may_comment(seat):
        raise forbidden("documents.comments_closed")
    return seat


def _current(document: Document, anchor: PassageAnchor) -> bool:
    """Whether the anchor is one of the text as it stands; a text brought back knows older ones no more."""
    return DraftRoom.objects.filter(document_id=document.id, epoch=anchor.epoch).exists()


def _kept(anchor: PassageAnchor) -> dict[str, Any]:
    return {name: getattr(anchor, name).model_dump(exclude_none=True) for name in ("start", "end")}


def _mark(thread: PassageThread, seat: Seat | None) -> None:
    thread.resolved_by = seat.person if seat else None
    thread.resolved_at = clock.now() if seat else None
    thread.save(update_fields=["resolved_by", "resolved_at"])


def _say(seat: Seat, thread: PassageThread, note: PassageNoteInput) -> None:
    present = {one.person_id: one for one in talkers(thread.document_id)}
    mentions = list(dict.fromkeys(note.mentions))
    if any(who not in present for who in mentions):
        raise invalid("documents.mention_unknown", field="mentions")
    row = PassageNote.objects.create(
        thread=thread,
        author=seat.person,
        text=note.text,
        mentions=[str(who) for who in mentions],
        at=clock.now(),
    )
    _record(seat, thread, "documents.comment")
    named = [present[who].account_id for who in mentions if who != seat.person.id]
    if named:
        tell(
            seat.document,
            events.PassageMentioned(
                document_id=seat.document.id,
                thread_id=thread.id,
                note_id=row.id,
                accounts=named,
                by_account=seat.person.account_id,
                by_name=seat.person.name,
            ),
        )
    _show(thread.document_id, list(present.values()))


def _record(seat: Seat, thread: PassageThread, verb: str) -> None:
    audit.record(
        actor=seat.person.account_id,
        verb=verb,
        entity="documents.document",
        entity_id=seat.document.id,
        data={"thread": str(thread.id)},
    )


def _show(document_id: int, people: list[Talker]) -> None:
    """Open pages fetch the comments anew; the frame says nothing of what they say."""
    frame = {"type": "document.comments", "id": str(document_id)}
    publish([f"account:{one.account_id}" for one in people], frame)
