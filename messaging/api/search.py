"""Search: messages and files one may read, and one's conversations by name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.events import Byline, FileRef, MessageOut, Speaker
from messaging.richtext import plain
from messaging.selectors import messages
from messaging.selectors.forwarded import said_in
from messaging.selectors.search import TOTAL_LIMIT, Search, find
from messaging.selectors.search_rooms import Room, named, rooms
from messaging.selectors.search_text import marked, parse
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import decode_cursor, encode_cursor

router = Router(tags=["messages"])
KINDS = "^(text|file|picture|card|notice)?$"


class TextPart(BaseModel):
    """A stretch of a text; ``hit``: it is what was looked for."""

    text: str
    hit: bool


class FoundFile(BaseModel):
    file: FileRef
    name: list[TextPart]


class FoundMessage(BaseModel):
    """A message with the words marked; ``seq`` is its place in the conversation."""

    id: Id
    conversation_id: Id
    conversation_kind: str
    conversation_title: str
    seq: int
    kind: str
    sender: Speaker | None
    byline: Byline | None
    created_at: datetime
    text: list[TextPart]
    files: list[FoundFile]


class MessagesFound(BaseModel):
    """``total`` counts to a thousand; ``more_than_total``: there are more."""

    items: list[FoundMessage]
    next: str | None
    total: int
    more_than_total: bool


class FoundConversation(BaseModel):
    id: Id
    kind: str
    title: list[TextPart]


class MessageFilters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    q: str = ""
    conversation_id: Id | None = None
    sender_id: Id | None = None
    unit_id: Id | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str = Field(default="", pattern=KINDS)
    to_me: bool = False
    order: str = Field(default="newest", pattern="^(newest|best)$")
    after: str | None = None


@router.get("/search/messages", response=MessagesFound, operation_id="search_messages")
def search_messages(request: HttpRequest, filters: Annotated[MessageFilters, Query(...)]) -> MessagesFound:
    """Messages that hold every word and "phrase" of ``q`` in their text or their files' names.

    ``sender_id`` is a person, ``unit_id`` where the senders serve today, ``to_me`` those that name one.
    Without words, a sender, a kind of attachment or ``to_me`` lists what there is of it.
    """
    account = current(request)
    if filters.conversation_id is not None:
        permissions.access_conversation(account_id=account.id, conversation_id=filters.conversation_id)
    words = parse(filters.q)
    wanted = Search(
        words=words,
        sender_id=filters.sender_id,
        unit_id=filters.unit_id,
        conversation_id=filters.conversation_id,
        since=filters.since,
        until=filters.until,
        kind=filters.kind,
        to_me=filters.to_me,
        best=filters.order == "best",
    )
    found = find(account, wanted, after=decode_cursor(filters.after, [int, int]) or ())
    shown = messages.render(found.rows)
    places = rooms(account.id, {row.conversation_id for row in found.rows})
    return MessagesFound(
        items=[
            _found(out, places[row.conversation_id], words, said_in(row))
            for row, out in zip(found.rows, shown, strict=True)
        ],
        next=encode_cursor(*found.keys) if found.keys else None,
        total=min(found.total, TOTAL_LIMIT),
        more_than_total=found.total > TOTAL_LIMIT,
    )


@router.get("/search/conversations", response=list[FoundConversation], operation_id="search_conversations")
def search_conversations(request: HttpRequest, q: str = "") -> list[FoundConversation]:
    """One's own conversations by their name or purpose, or by the other person's; at most twenty."""
    words = parse(q)
    found = named(current(request).id, words, q)
    return [FoundConversation(id=one.id, kind=one.kind, title=_parts(one.title, words)) for one in found]


def _found(out: MessageOut, room: Room, words: list[str], record: list[str]) -> FoundMessage:
    return FoundMessage(
        id=out.id,
        conversation_id=room.id,
        conversation_kind=room.kind,
        conversation_title=room.title,
        seq=out.seq,
        kind=out.kind,
        sender=out.sender,
        byline=out.byline,
        created_at=out.created_at,
        text=_parts("\n".join(record) or plain(out.text), words),
        files=[FoundFile(file=file, name=_parts(file.name, words)) for file in out.files],
    )


def _parts(text: str, words: list[str]) -> list[TextPart]:
    return [TextPart(text=part.text, hit=part.hit) for part in marked(text, words)]
