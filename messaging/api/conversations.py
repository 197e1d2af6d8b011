"""A person's conversations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.api.common import person
from messaging.events import ConversationOut
from messaging.selectors import conversations, members
from messaging.selectors.access import is_member
from messaging.services import conversations as services
from messaging.services.reading import mark_read, mute, put_on_top
from office.kernel.api import Router, current
from office.kernel.errors import invalid
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router(tags=["messages"])


class ConversationAbilities(BaseModel):
    send: bool
    manage: bool
    describe: bool
    invite: bool
    pin: bool
    name_all: bool
    leave: bool
    reopen: bool
    readers: bool


class ConversationRules(BaseModel):
    """From which role on one may let people in, pin, and name everybody."""

    inviting: Literal["owner", "member"]
    pinning: Literal["owner", "member"]
    naming_all: Literal["owner", "member"]


class ConversationDetail(BaseModel):
    """``heir`` is the group that goes on for one whose unit ended."""

    conversation: ConversationOut
    people: int
    abilities: ConversationAbilities
    rules: ConversationRules
    heir: Id | None


class NewConversation(BaseModel):
    """``direct`` takes one person; ``group`` a title and people; ``unit`` the unit one heads."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["direct", "group", "unit"]
    people: list[Id] = Field(default=[], max_length=services.GROUP_LIMIT)
    unit: Id | None = None
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


class Top(BaseModel):
    model_config = ConfigDict(extra="forbid")
    top: bool


@router.get("/conversations", response=Page[ConversationOut], operation_id="list_conversations")
def list_conversations(request: HttpRequest, before: str | None = None) -> Page[ConversationOut]:
    """The person's conversations, those with the newest messages first, 200 a page."""
    keys = decode_cursor(before, [int])
    items = conversations.listed(current(request).id, before=keys[0] if keys else None)
    full = len(items) == conversations.PAGE
    return Page[ConversationOut](items=items, next=encode_cursor(items[-1].newest) if full else None)


@router.post("/conversations", response=ConversationDetail, operation_id="open_conversation")
def open_conversation(request: HttpRequest, payload: NewConversation) -> ConversationDetail:
    """Open the direct conversation with somebody or one's unit's group (the same one each time), or make a
    group.
    """
    by = person(request)
    if payload.kind == "unit":
        made = services.open_unit(by=by, unit_id=payload.unit or 0)
    elif payload.kind == "direct":
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
    return detail(current(request), made.id)


@router.get("/conversations/{conversation_id}", response=ConversationDetail, operation_id="get_conversation")
def get_conversation(request: HttpRequest, conversation_id: Id) -> ConversationDetail:
    return detail(current(request), conversation_id)


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
    """Count it in no badge (免打扰)."""
    account = current(request).id
    mute(account_id=account, conversation_id=conversation_id, muted=payload.muted)
    return detail(current(request), conversation_id)


@router.put(
    "/conversations/{conversation_id}/top",
    response=ConversationDetail,
    operation_id="put_conversation_on_top",
)
def put_conversation_on_top(request: HttpRequest, conversation_id: Id, payload: Top) -> ConversationDetail:
    """Keep it above the others in one's own list (置顶), on all of one's devices."""
    account = current(request).id
    put_on_top(account_id=account, conversation_id=conversation_id, on=payload.top)
    return detail(current(request), conversation_id)


def detail(account: Account, conversation_id: int) -> ConversationDetail:
    row = permissions.access_conversation(account_id=account.id, conversation_id=conversation_id)
    can = permissions.abilities(account.id, row)
    heir = row.heir if row.heir_id is not None else None
    return ConversationDetail(
        conversation=conversations.listed(account.id, ids=[row.id])[0],
        people=members.count(row, account),
        abilities=ConversationAbilities.model_validate(asdict(can)),
        rules=ConversationRules.model_validate(
            {"inviting": row.inviting, "pinning": row.pinning, "naming_all": row.naming_all}
        ),
        heir=heir.id if heir is not None and is_member(account.id, heir) else None,
    )
