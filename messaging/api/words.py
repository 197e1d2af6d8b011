"""What one does with a message: edit it, react to it, pin it, pass it on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.api.common import person
from messaging.events import Line, Mentioned, MessageOut, Speaker
from messaging.models import Conversation, Message
from messaging.selectors import forwarded, messages, pins, reactions
from messaging.selectors.people import speakers
from messaging.services import forward as forwarding
from messaging.services.edit import edit
from messaging.services.pins import pin
from messaging.services.react import react
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import decode_cursor, encode_cursor

router = Router(tags=["messages"])
MESSAGE = "/conversations/{conversation_id}/messages/{seq}"


class NewWords(BaseModel):
    """``change`` is the message's as its writer saw it."""

    model_config = ConfigDict(extra="forbid")
    change: int = Field(ge=0)
    text: str
    mentions: list[Id] = Field(default=[], max_length=100)
    units: list[Id] = Field(default=[], max_length=10)
    everybody: bool = False


class ReactionIn(BaseModel):
    """``emoji`` is one emoji, or ``received`` (收到)."""

    model_config = ConfigDict(extra="forbid")
    emoji: str = Field(min_length=1, max_length=40)
    on: bool


class Reactors(BaseModel):
    """Who reacted in one way; ``mine``: the person asking did."""

    items: list[Speaker]
    next: str | None
    mine: bool


class PinIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    on: bool


class PinOut(BaseModel):
    message: MessageOut
    by: Mentioned | None
    at: datetime


class ForwardTo(BaseModel):
    model_config = ConfigDict(extra="forbid")
    conversation: Id
    client_id: UUID


class ForwardIn(BaseModel):
    """``merged``: several messages go as one record; ``note`` follows as a message of one's own."""

    model_config = ConfigDict(extra="forbid")
    seqs: list[int] = Field(min_length=1, max_length=forwarding.MESSAGE_LIMIT)
    to: list[ForwardTo] = Field(min_length=1, max_length=forwarding.TARGET_LIMIT)
    merged: bool = False
    note: str = ""


class ForwardOut(BaseModel):
    conversations: list[Id]
    messages: int


class RecordOut(BaseModel):
    lines: list[Line]


def _message(request: HttpRequest, conversation_id: int, seq: int) -> tuple[Conversation, Message]:
    row = permissions.access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    message = Message.objects.filter(conversation=row, seq=seq).first()
    if message is None:
        raise not_found()
    return row, message


@router.put(MESSAGE, response=MessageOut, operation_id="edit_message")
def edit_message(request: HttpRequest, conversation_id: Id, seq: int, payload: NewWords) -> MessageOut:
    """Change one's own words within the time the rules give; the mark "edited" stays."""
    return edit(
        by=person(request),
        conversation_id=conversation_id,
        seq=seq,
        change=payload.change,
        text=payload.text,
        mentions=payload.mentions,
        units=payload.units,
        everybody=payload.everybody,
    )


@router.put(f"{MESSAGE}/reactions", response=MessageOut, operation_id="react_to_message")
def react_to_message(request: HttpRequest, conversation_id: Id, seq: int, payload: ReactionIn) -> MessageOut:
    """Add one's reaction, or take it away."""
    return react(
        by=person(request), conversation_id=conversation_id, seq=seq, emoji=payload.emoji, on=payload.on
    )


@router.get(f"{MESSAGE}/reactions", response=Reactors, operation_id="list_reactions")
def list_reactions(
    request: HttpRequest, conversation_id: Id, seq: int, emoji: str, after: str | None = None
) -> Reactors:
    """Who reacted in one way, in the order in which they did, 100 a page."""
    _, message = _message(request, conversation_id, seq)
    keys = decode_cursor(after, [int])
    rows = reactions.reactors(message, emoji=emoji, after=keys[0] if keys else 0)
    people = speakers(row.account_id for row in rows)
    return Reactors(
        items=[people[row.account_id] for row in rows if row.account_id in people],
        next=encode_cursor(rows[-1].id) if len(rows) == reactions.PAGE else None,
        mine=reactions.reacted(message, emoji=emoji, account_id=current(request).id),
    )


@router.put(f"{MESSAGE}/pin", response=MessageOut, operation_id="pin_message")
def pin_message(request: HttpRequest, conversation_id: Id, seq: int, payload: PinIn) -> MessageOut:
    """Pin a message at the conversation's head, or take it down."""
    return pin(by=person(request), conversation_id=conversation_id, seq=seq, on=payload.on)


@router.get("/conversations/{conversation_id}/pins", response=list[PinOut], operation_id="list_pins")
def list_pins(request: HttpRequest, conversation_id: Id) -> list[PinOut]:
    """The pinned messages, the last pinned first."""
    row = permissions.access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    rows = pins.pinned(row)
    people = speakers(one.pinned_by_id for one in rows)
    shown = messages.render(rows)
    return [
        PinOut(message=out, by=_who(people.get(one.pinned_by_id or 0)), at=one.pinned_at)
        for one, out in zip(rows, shown, strict=True)
        if one.pinned_at is not None
    ]


def _who(speaker: Speaker | None) -> Mentioned | None:
    return Mentioned(id=speaker.id, name=speaker.name) if speaker is not None else None


@router.post("/conversations/{conversation_id}/forward", response=ForwardOut, operation_id="forward_messages")
def forward_messages(request: HttpRequest, conversation_id: Id, payload: ForwardIn) -> ForwardOut:
    """Pass messages on to other conversations, one by one or as one record; all of it or nothing."""
    sent = forwarding.forward(
        by=person(request),
        conversation_id=conversation_id,
        seqs=payload.seqs,
        targets=[forwarding.Target(one.conversation, one.client_id) for one in payload.to],
        merged=payload.merged,
        note=payload.note,
    )
    conversations = dict.fromkeys(one.message.conversation_id for one in sent)
    return ForwardOut(conversations=list(conversations), messages=len(sent))


@router.get(f"{MESSAGE}/record", response=RecordOut, operation_id="get_forwarded_record")
def get_forwarded_record(request: HttpRequest, conversation_id: Id, seq: int) -> RecordOut:
    """All lines of a record that was forwarded as one message."""
    _, message = _message(request, conversation_id, seq)
    return RecordOut(lines=forwarded.record(message))
