"""The people of a conversation."""

from __future__ import annotations

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.api.common import person
from messaging.events import Speaker
from messaging.selectors import members
from messaging.services import conversations as services
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router(tags=["messages"])


class MemberOut(BaseModel):
    person: Speaker
    owner: bool


class People(BaseModel):
    model_config = ConfigDict(extra="forbid")
    people: list[Id] = Field(min_length=1, max_length=services.GROUP_LIMIT)


class Done(BaseModel):
    done: bool = True


@router.get(
    "/conversations/{conversation_id}/members",
    response=Page[MemberOut],
    operation_id="list_conversation_members",
)
def list_members(
    request: HttpRequest, conversation_id: Id, q: str = "", after: str | None = None
) -> Page[MemberOut]:
    """The members, 100 a page; with ``q`` those of such a name, pinyin or initials."""
    account = current(request)
    row = permissions.access_conversation(account_id=account.id, conversation_id=conversation_id)
    keys = decode_cursor(after, [int])
    found = members.members(row, account, query=q, after=keys[0] if keys else 0)
    more = not q.strip() and len(found) == members.PAGE
    return Page[MemberOut](
        items=[MemberOut(person=one.person, owner=one.owner) for one in found],
        next=encode_cursor(found[-1].account) if more else None,
    )


@router.post(
    "/conversations/{conversation_id}/members", response=Done, operation_id="add_conversation_members"
)
def add_members(request: HttpRequest, conversation_id: Id, payload: People) -> Done:
    """Let people into a group; its owner may."""
    services.add_people(by=person(request), conversation_id=conversation_id, people=payload.people)
    return Done()


@router.delete(
    "/conversations/{conversation_id}/members/{person_id}",
    response=Done,
    operation_id="remove_conversation_member",
)
def remove_member(request: HttpRequest, conversation_id: Id, person_id: Id) -> Done:
    """Leave a group, or as its owner take somebody out."""
    services.remove_person(by=person(request), conversation_id=conversation_id, person_id=person_id)
    return Done()
