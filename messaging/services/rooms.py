"""Rooms about something of another app: its people come from there, and messaging knows only its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from messaging.events import ConversationFrame
from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.services.changes import recount_all
from messaging.services.conversations import join
from messaging.services.ending import close
from messaging.services.notes import names, note
from messaging.services.text import TITLE_LIMIT
from office.kernel import audit, clock
from office.kernel.ids import new_id
from office.kernel.realtime import publish
from orgchart.selectors.memberships import people_by_accounts


@dataclass(frozen=True)
class Room:
    """What a room shall be: ``key`` names the thing (at most 40 characters), ``about`` is its card."""

    key: str
    title: str
    about: Mapping[str, Any]
    accounts: frozenset[int]
    owner: int | None


def room_of(key: str) -> int | None:
    """The id of a thing's room, where it has been opened."""
    rows = Conversation.objects.filter(direct_key=key, kind=ConversationKind.DOCUMENT)
    return rows.values_list("id", flat=True).first()


@transaction.atomic
def open_room(room: Room, *, by: int) -> int:
    """The room of a thing, made when first asked for, with the people it has now."""
    found = room_of(room.key)
    if found is None:
        fresh = new_id()
        made = Conversation(
            id=fresh,
            newest=fresh,
            kind=ConversationKind.DOCUMENT,
            direct_key=room.key,
            title=room.title[:TITLE_LIMIT],
            about=dict(room.about),
            created_by_id=by,
        )
        # Two at once: the unique key lets one through, and both read that one.
        Conversation.objects.bulk_create([made], ignore_conflicts=True)
        found = Conversation.objects.values_list("id", flat=True).get(direct_key=room.key)
        audit.record(actor=by, verb="messaging.room_opened", entity="conversation", entity_id=found)
    follow_room(room)
    return found


@transaction.atomic
def follow_room(room: Room) -> None:
    """Let in who came to the thing (while its room is open), let out who may no longer see it; again,
    nothing is left to do.
    """
    conversation = _locked(room.key)
    if conversation is None:
        return
    rows = {row.account_id: row for row in Membership.objects.filter(conversation=conversation)}
    present = {account for account, row in rows.items() if row.left_at is None}
    coming, going = set(room.accounts) - present, present - room.accounts
    if conversation.archived:
        coming = set()
    if coming or going:
        _move(conversation, rows, coming, going)
    _lead(conversation, room.owner)
    if conversation.title != room.title[:TITLE_LIMIT]:
        conversation.title = room.title[:TITLE_LIMIT]
        conversation.save(update_fields=["title"])
        recount_all(conversation)


@transaction.atomic
def close_room(key: str) -> None:
    """The thing is done: its room can be read and no longer written in."""
    conversation = _locked(key)
    if conversation is not None and conversation.archived_at is None:
        close(conversation, "room_closed")


def _locked(key: str) -> Conversation | None:
    rows = Conversation.objects.select_for_update(of=("self",))
    return rows.filter(direct_key=key, kind=ConversationKind.DOCUMENT).first()


def _move(
    conversation: Conversation, rows: Mapping[int, Membership], coming: set[int], going: set[int]
) -> None:
    first = not rows
    Membership.objects.filter(conversation=conversation, account_id__in=going).update(
        left_at=clock.now(), role=Role.MEMBER
    )
    join(conversation, coming, rows)
    conversation.roster_version += 1
    conversation.save(update_fields=["roster_version"])
    audit.record(
        actor=None,
        verb="messaging.room_followed",
        entity="conversation",
        entity_id=conversation.id,
        data={"came": sorted(map(str, coming)), "left": sorted(map(str, going))},
    )
    _tell(conversation, going, "left")
    _tell(conversation, coming, "joined")
    if first:
        note(conversation, "room_opened")
    elif coming:
        note(conversation, "room_joined", **names(people_by_accounts(coming).values()))
    recount_all(conversation)


def _lead(conversation: Conversation, lead: int | None) -> None:
    rows, owner = Membership.objects.filter(conversation=conversation, left_at=None), lead or 0
    rows.filter(role=Role.OWNER).exclude(account_id=owner).update(role=Role.MEMBER)
    rows.filter(account_id=owner).exclude(role=Role.OWNER).update(role=Role.OWNER)


def _tell(conversation: Conversation, accounts: Iterable[int], what: str) -> None:
    frame = ConversationFrame.model_validate({"conversation": conversation.id, "what": what})
    if groups := [f"account:{account}" for account in sorted(accounts)]:
        publish(groups, frame.content())
