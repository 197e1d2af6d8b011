"""Who is in a conversation, now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from messaging.models import Audience, Conversation, ConversationKind, Membership
from office.kernel import clock
from office.kernel.prepared import answers
from orgchart.selectors.memberships import Place, accounts_in, places_of
from orgchart.selectors.units import units_by_ids

BY_UNIT = (ConversationKind.UNIT, ConversationKind.NOTICE)
"""Kinds whose people follow the org chart."""


def audiences_at(places: Iterable[Place]) -> QuerySet[Audience]:
    """The audiences that somebody with these appointments belongs to."""
    own = {place.unit_id for place in places}
    around = {unit for place in places for unit in place.around}
    return Audience.objects.filter(Q(unit_id__in=own) | Q(unit_id__in=around, subtree=True))


def conversations_of(account_id: int, places: Iterable[Place] | None = None) -> QuerySet[Conversation]:
    """Every conversation the account is in today."""
    held = places_of(account_id) if places is None else places
    named = Membership.objects.filter(account_id=account_id, left_at=None)
    return Conversation.objects.filter(
        Q(id__in=named.values("conversation_id")) | Q(id__in=audiences_at(held).values("conversation_id"))
    )


def members_of(conversation: Conversation, among: QuerySet[Any, int] | None = None) -> set[int]:
    """The accounts in a conversation today; of those in ``among``, where it is given."""
    if conversation.kind not in BY_UNIT:
        rows = Membership.objects.filter(conversation=conversation, left_at=None)
        if among is not None:
            rows = rows.filter(account_id__in=among)
        return set(rows.values_list("account_id", flat=True))
    audiences = list(Audience.objects.filter(conversation=conversation))
    below = units_by_ids([one.unit_id for one in audiences if one.subtree])
    plain = [one.unit_id for one in audiences if not one.subtree]
    return accounts_in(plain, [unit.path for unit in below.values()], among)


def conversation_by_id(conversation_id: int) -> Conversation | None:
    found = answers(_conversations, [conversation_id])
    return found[0] if found else None


def is_member(account_id: int, conversation: Conversation) -> bool:
    if conversation.kind not in BY_UNIT:
        return _is_named(account_id, conversation)
    if audiences_at(places_of(account_id)).filter(conversation=conversation).exists():
        return True
    # Who sent a notice, and who goes to its meeting in somebody's place.
    return conversation.kind == ConversationKind.NOTICE and _is_named(account_id, conversation)


def _conversations(conversation_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(id=conversation_id)


def _is_named(account_id: int, conversation: Conversation) -> bool:
    return bool(answers(_named, [conversation.id, account_id]))


def _named(conversation_id: int, account_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(conversation_id=conversation_id, account_id=account_id, left_at=None)


def groups_for(conversation: Conversation) -> tuple[list[str], dict[str, int]]:
    """The hub's groups that reach exactly the conversation's people, and the roster's version."""
    if conversation.kind not in BY_UNIT:
        group = f"conversation:{conversation.id}"
        return [group], {group: conversation.roster_version}
    rows = Audience.objects.filter(conversation=conversation).values_list("unit_id", "subtree")
    groups = [f"{'subtree' if subtree else 'unit'}:{unit}" for unit, subtree in rows]
    if conversation.kind == ConversationKind.NOTICE:
        named = Membership.objects.filter(conversation=conversation, left_at=None)
        groups += [f"account:{account}" for account in named.values_list("account_id", flat=True)]
    return groups, {}


def began(places: Iterable[Place]) -> datetime:
    """When the first of these appointments began: what a unit said before is not unread."""
    first = min((place.since for place in places), default=clock.today())
    return datetime.combine(first, time.min, tzinfo=clock.LOCAL)
