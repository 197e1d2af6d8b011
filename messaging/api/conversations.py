"""A person's conversations."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.api.common import person
from messaging.events import ConversationOut
from messaging.selectors import conversations
from messaging.selectors.access import members_of
from messaging.services import conversations as services
from messaging.services.reading import mark_read
from office.kernel.api import Router, current
from office.kernel.errors import invalid
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router(tags=["messages"])


class ConversationAbilities(BaseModel):
    send: bool
    manage: bool
    leave: bool
    readers: bool


class ConversationDetail(BaseModel):
    conversation: ConversationOut
    people: int
    abilities: ConversationAbilities


class NewConversation(BaseModel):
    """``direct`` takes one person; ``group`` a title and people."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["direct", "group"]
    people: list[Id] = Field(min_length=1, max_length=services.GROUP_LIMIT)
    title: str = ""
    purpose: str = ""
    ends_on: date | None = None


class ReadTo(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seq: int = Field(ge=0)


class ReadState(BaseModel):
    seq: int


class Mute(BaseModel):
    model_config = ConfigDict(extra="forbid")
    muted: bool


@router.get("/conversations", response=Page[ConversationOut], operation_id="list_conversations")
def list_conversations(request: HttpRequest, before: str | None = None) -> Page[ConversationOut]:
    """The person's conversations, those with the newest messages first, 200 a page."""
    keys = decode_cursor(before, [int])
    items = conversations.listed(current(request).id, before=keys[0] if keys else None)
    full = len(items) == conversations.PAGE
    return Page[ConversationOut](items=items, next=encode_cursor(items[-1].newest) if full else None)


@router.post("/conversations", response=ConversationDetail, operation_id="open_conversation")
def open_conversation(request: HttpRequest, payload: NewConversation) -> ConversationDetail:
    """Open the direct conversation with somebody (the same one each time), or make a group."""
    by = person(request)
    if payload.kind == "direct":
        if len(payload.people) != 1:
            raise invalid("messaging.no_such_person", field="people")
        made = services.open_direct(by=by, person_id=payload.people[0])
    else:
        made = services.create_group(
            by=by,
            title=payload.title,
            people=payload.people,
            purpose=payload.purpose,
            ends_on=payload.ends_on,
        )
    return _detail(by.account_id, made.id)


@router.get("/conversations/{conversation_id}", response=ConversationDetail, operation_id="get_conversation")
def get_conversation(request: HttpRequest, conversation_id: Id) -> ConversationDetail:
    return _detail(current(request).id, conversation_id)


@router.post(
    "/conversations/{conversation_id}/read", response=ReadState, operation_id="mark_conversation_read"
)
def mark_conversation_read(request: HttpRequest, conversation_id: Id, payload: ReadTo) -> ReadState:
    """Read as far as ``seq``; never goes back."""
    account = current(request).id
    return ReadState(seq=mark_read(account_id=account, conversation_id=conversation_id, seq=payload.seq))


@router.put(
    "/conversations/{conversation_id}/mute", response=ConversationDetail, operation_id="mute_conversation"
)
def mute_conversation(request: HttpRequest, conversation_id: Id, payload: Mute) -> ConversationDetail:
    """Count it in no badge (免打扰). For conversations one is in by name."""
    account = current(request).id
    services.mute(account_id=account, conversation_id=conversation_id, muted=payload.muted)
    return _detail(account, conversation_id)


def _detail(account: int, conversation_id: int) -> ConversationDetail:
    row = permissions.access_conversation(account_id=account, conversation_id=conversation_id)
    can = permissions.abilities(account, row)
    return ConversationDetail(
        conversation=conversations.listed(account, ids=[row.id])[0],
        people=len(members_of(row)),
        abilities=ConversationAbilities(
            send=can.send, manage=can.manage, leave=can.leave, readers=can.readers
        ),
    )
