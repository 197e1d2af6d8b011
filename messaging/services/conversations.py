"""Opening conversations, and joining and leaving them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import ConversationFrame
from messaging.models import Audience, Conversation, ConversationKind, Membership, Role
from messaging.permissions import abilities, access_conversation, require_manage, role_of
from messaging.services.notes import names, note
from messaging.services.settings import require_end
from messaging.services.text import PURPOSE_LIMIT, TITLE_LIMIT, clean_line
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.ids import new_id
from office.kernel.realtime import publish
from orgchart.selectors.headship import headed_units
from orgchart.selectors.people import people_by_ids
from orgchart.selectors.visibility import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person

GROUP_LIMIT = 2000
"""People in one group; more are reached by their units (notices)."""


@transaction.atomic
def open_direct(*, by: Person, person_id: int) -> Conversation:
    """The conversation of two people; the same one whoever opens it, however often."""
    other = _reachable([person_id], by).get(person_id)
    if other is None:
        raise invalid("messaging.no_such_person", field="person")
    if other.id == by.id:
        raise invalid("messaging.with_oneself", field="person")
    key = ":".join(str(one) for one in sorted((by.account_id, other.account_id)))
    found = Conversation.objects.filter(direct_key=key).first()
    if found is not None:
        return found
    fresh = new_id()
    kind = ConversationKind.DIRECT
    Conversation.objects.bulk_create(
        [Conversation(id=fresh, newest=fresh, kind=kind, direct_key=key, created_by_id=by.account_id)],
        ignore_conflicts=True,
    )
    conversation = Conversation.objects.get(direct_key=key)
    accounts = [by.account_id, other.account_id]
    Membership.objects.bulk_create(
        [Membership(conversation=conversation, account_id=one) for one in accounts], ignore_conflicts=True
    )
    _tell(conversation, accounts, "joined")
    return conversation


@transaction.atomic
def create_group(
    *,
    by: Person,
    title: str,
    people: Iterable[int],
    purpose: str = "",
    ends_on: date | None = None,
) -> Conversation:
    """A group of people by name; who makes it owns it."""
    title = clean_line(title, field="title", limit=TITLE_LIMIT)
    if not title:
        raise invalid("messaging.title_missing", field="title")
    purpose = clean_line(purpose, field="purpose", limit=PURPOSE_LIMIT)
    require_end(ends_on)
    accounts = _accounts(people, by)
    fresh = new_id()
    conversation = Conversation.objects.create(
        id=fresh,
        newest=fresh,
        kind=ConversationKind.GROUP,
        title=title,
        purpose=purpose,
        ends_on=ends_on,
        created_by_id=by.account_id,
    )
    roles = dict.fromkeys(accounts, Role.MEMBER) | {by.account_id: Role.OWNER}
    Membership.objects.bulk_create(
        Membership(conversation=conversation, account_id=account, role=role)
        for account, role in roles.items()
    )
    audit.record(
        actor=by.account_id,
        verb="messaging.group_created",
        entity="conversation",
        entity_id=conversation.id,
        data={"title": title, "people": len(roles)},
    )
    _tell(conversation, roles, "joined")
    return conversation


@transaction.atomic
def add_people(*, by: Person, conversation_id: int, people: Iterable[int]) -> Conversation:
    """Let people into a group: its owner may, and every member where the owner lets them. Who is in it
    already stays.
    """
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = _locked(conversation_id)
    if not abilities(by.account_id, conversation).invite:
        raise forbidden("messaging.owner_only")
    found = _found(people, by)
    accounts = {person.account_id for person in found.values()}
    rows = {row.account_id: row for row in Membership.objects.filter(conversation=conversation)}
    present = {account for account, row in rows.items() if row.left_at is None}
    joining = accounts - present
    if len(present | joining) > GROUP_LIMIT:
        raise invalid("messaging.too_many_people", field="people", limit=GROUP_LIMIT)
    join(conversation, joining, rows)
    if joining:
        _roster_changed(conversation, by, "messaging.people_added", joining)
        _tell(conversation, joining, "joined")
        came = [person for person in found.values() if person.account_id in joining]
        note(conversation, "joined", by=by, **names(came))
        _tell(conversation, present, "changed")
    return conversation


def join(conversation: Conversation, accounts: set[int], rows: Mapping[int, Membership]) -> None:
    """Write memberships; ``rows`` are those that exist, of people who left too."""
    for account in accounts & rows.keys():
        row = rows[account]
        row.left_at, row.joined_at, row.joined_seq = None, clock.now(), conversation.seq
        row.role = Role.MEMBER
        row.save(update_fields=["left_at", "joined_at", "joined_seq", "role"])
    Membership.objects.bulk_create(
        Membership(conversation=conversation, account_id=account, joined_seq=conversation.seq)
        for account in accounts - rows.keys()
    )


@transaction.atomic
def remove_person(*, by: Person, conversation_id: int, person_id: int) -> None:
    """Leave a group, or as its owner take somebody out. The last owner hands over first; with the last
    person the group is closed.
    """
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = _locked(conversation_id)
    if conversation.kind != ConversationKind.GROUP:
        raise forbidden("messaging.cannot_leave")
    if person_id != by.id:
        require_manage(by.account_id, conversation)
    person = people_by_ids([person_id]).get(person_id)
    role = role_of(person.account_id, conversation) if person else None
    if person is None or role is None:
        raise invalid("messaging.not_a_member", field="person")
    rows = Membership.objects.filter(conversation=conversation, left_at=None)
    others = rows.exclude(account_id=person.account_id)
    if role == Role.OWNER and others.exists() and not others.filter(role=Role.OWNER).exists():
        raise conflict("messaging.hand_over_first")
    rows.filter(account_id=person.account_id).update(left_at=clock.now(), role=Role.MEMBER)
    if not others.exists():
        conversation.archived_at = clock.now()
        conversation.save(update_fields=["archived_at"])
    _roster_changed(conversation, by, "messaging.person_left", {person.account_id})
    _tell(conversation, [person.account_id], "left")
    if person_id == by.id:
        note(conversation, "left", **names([person]))
    else:
        note(conversation, "taken_out", by=by, **names([person]))
    _tell(conversation, others.values_list("account_id", flat=True), "changed")


@transaction.atomic
def ensure_unit(*, unit_id: int, title: str = "", subtree: bool = True) -> Conversation:
    """The conversation of a unit's people; they join and leave with their appointments."""
    found = Conversation.objects.filter(kind=ConversationKind.UNIT, unit_id=unit_id).first()
    if found is not None:
        return found
    fresh = new_id()
    made = Conversation(id=fresh, newest=fresh, kind=ConversationKind.UNIT, unit_id=unit_id, title=title)
    # Two at once: the unique unit lets one through, and both read that one.
    Conversation.objects.bulk_create([made], ignore_conflicts=True)
    conversation = Conversation.objects.get(kind=ConversationKind.UNIT, unit_id=unit_id)
    Audience.objects.bulk_create(
        [Audience(conversation=conversation, unit_id=unit_id, subtree=subtree)], ignore_conflicts=True
    )
    group = f"{'subtree' if subtree else 'unit'}:{unit_id}"
    publish([group], ConversationFrame(conversation=conversation.id, what="joined").content())
    return conversation


def open_unit(*, by: Person, unit_id: int) -> Conversation:
    """The group of a unit, for its head (or who acts as head) to open; its people are in it from then on."""
    if unit_id not in headed_units(by.account_id, [unit_id]):
        raise invalid("messaging.not_your_unit", field="unit")
    return ensure_unit(unit_id=unit_id)


def _reachable(people: Iterable[int], by: Person) -> dict[int, Person]:
    """People in service whom one may find in the directory; whom one may not does not exist for one."""
    wanted = list(people)
    seen = visible_people(by.account, wanted)
    found = people_by_ids(seen)
    return {key: person for key, person in found.items() if person.status == "active"}


def _accounts(people: Iterable[int], by: Person) -> set[int]:
    return {person.account_id for person in _found(people, by).values()}


def _found(people: Iterable[int], by: Person) -> dict[int, Person]:
    wanted = set(people) - {by.id}
    found = _reachable(wanted, by)
    if not wanted or len(found) != len(wanted):
        raise invalid("messaging.no_such_person", field="people")
    if len(wanted) > GROUP_LIMIT:
        raise invalid("messaging.too_many_people", field="people", limit=GROUP_LIMIT)
    return found


def _locked(conversation_id: int) -> Conversation:
    return Conversation.objects.select_for_update().get(id=conversation_id)


def _roster_changed(conversation: Conversation, by: Person, verb: str, accounts: set[int]) -> None:
    conversation.roster_version += 1
    conversation.save(update_fields=["roster_version"])
    audit.record(
        actor=by.account_id,
        verb=verb,
        entity="conversation",
        entity_id=conversation.id,
        data={"accounts": sorted(str(one) for one in accounts)},
    )


def _tell(conversation: Conversation, accounts: Iterable[int], what: str) -> None:
    frame = ConversationFrame.model_validate({"conversation": conversation.id, "what": what})
    publish([f"account:{account}" for account in accounts], frame.content())
