"""What owners do with a group: its settings, its owners, its end; and groups alike."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.api.common import person
from messaging.api.conversations import ConversationDetail, detail
from messaging.api.people import Done
from messaging.events import ConversationOut
from messaging.selectors import conversations
from messaging.selectors.alike import groups_alike
from messaging.services import ending, owners, settings
from messaging.services.conversations import GROUP_LIMIT
from office.kernel.api import Router, current
from office.kernel.ids import Id

router = Router(tags=["messages"])


class Ownership(BaseModel):
    model_config = ConfigDict(extra="forbid")
    owner: bool


class Heir(BaseModel):
    model_config = ConfigDict(extra="forbid")
    person: Id


class NewEnd(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ends_on: date | None = None


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field(default="", max_length=200)
    people: list[Id] = Field(min_length=1, max_length=GROUP_LIMIT)


@router.put(
    "/conversations/{conversation_id}/settings",
    response=ConversationDetail,
    operation_id="set_up_conversation",
)
def set_up(request: HttpRequest, conversation_id: Id, payload: settings.Settings) -> ConversationDetail:
    """Name, purpose, end and rules; what is left out stays. Its owner may; purpose and rules of a unit's
    group its head, of a document's room the drafter.
    """
    settings.set_up(by=person(request), conversation_id=conversation_id, settings=payload)
    return detail(current(request), conversation_id)


@router.put(
    "/conversations/{conversation_id}/owners/{person_id}",
    response=Done,
    operation_id="set_conversation_owner",
)
def set_owner(request: HttpRequest, conversation_id: Id, person_id: Id, payload: Ownership) -> Done:
    """Make a member an owner too, or take it from one; owners may."""
    owners.set_owner(
        by=person(request), conversation_id=conversation_id, person_id=person_id, owner=payload.owner
    )
    return Done()


@router.post(
    "/conversations/{conversation_id}/hand-over",
    response=ConversationDetail,
    operation_id="hand_over_conversation",
)
def hand_over(request: HttpRequest, conversation_id: Id, payload: Heir) -> ConversationDetail:
    """Let a member lead in one's place."""
    owners.hand_over(by=person(request), conversation_id=conversation_id, person_id=payload.person)
    return detail(current(request), conversation_id)


@router.post(
    "/conversations/{conversation_id}/archive",
    response=ConversationDetail,
    operation_id="archive_conversation",
)
def archive(request: HttpRequest, conversation_id: Id) -> ConversationDetail:
    """Close a group: it can be read and searched, and taken up again."""
    ending.archive(by=person(request), conversation_id=conversation_id)
    return detail(current(request), conversation_id)


@router.post(
    "/conversations/{conversation_id}/reopen",
    response=ConversationDetail,
    operation_id="reopen_conversation",
)
def reopen(request: HttpRequest, conversation_id: Id, payload: NewEnd) -> ConversationDetail:
    """Take an archived group up again, to a new end or to none."""
    ending.reopen(by=person(request), conversation_id=conversation_id, ends_on=payload.ends_on)
    return detail(current(request), conversation_id)


@router.post("/groups/alike", response=list[ConversationOut], operation_id="find_groups_alike")
def alike(request: HttpRequest, payload: Wanted) -> list[ConversationOut]:
    """One's own open groups of just these people, or of that title with all of them: to go on instead."""
    by = person(request)
    found = groups_alike(by.account_id, title=payload.title, person_ids=payload.people)
    return conversations.listed(by.account_id, ids=found) if found else []
