"""Whose presence somebody sees who looks at some conversations: the people they talk with there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from messaging.models import Conversation, ConversationKind, Membership
from messaging.selectors.access import conversations_of, members_of
from messaging.selectors.notifying import rules
from office.kernel.errors import not_found
from orgchart.selectors.memberships import people_by_accounts
from orgchart.selectors.units import units_by_ids

BY_NAME = (ConversationKind.DIRECT, ConversationKind.GROUP, ConversationKind.DOCUMENT)


def shown_people(account_id: int, conversation_ids: Collection[int]) -> dict[int, int]:
    """Person by account for those whose presence shows there; none in conversations above the rules' size.

    Raises OfficeError: 404 where the account is not in one of the conversations.
    """
    wanted = set(conversation_ids)
    if not wanted:
        return {}
    rows = list(conversations_of(account_id).filter(id__in=wanted))
    if len(rows) < len(wanted):
        raise not_found()
    found = seen_accounts(account_id, rows)
    return {account: person.id for account, person in people_by_accounts(found).items()}


def seen_accounts(account_id: int, rows: Collection[Conversation]) -> set[int]:
    """Who is in these conversations, where they are small enough; not oneself."""
    limit = rules().presence_limit
    if limit == 0:
        return set()
    named = [row.id for row in rows if row.kind in BY_NAME]
    sizes: Counter[int] = Counter()
    people: dict[int, set[int]] = {}
    members = Membership.objects.filter(conversation_id__in=named, left_at=None)
    for conversation, account in members.values_list("conversation_id", "account_id"):
        sizes[conversation] += 1
        people.setdefault(conversation, set()).add(account)
    for row in _small_units(rows, limit):
        people[row.id] = members_of(row)
        sizes[row.id] = len(people[row.id])
    small = [accounts for key, accounts in people.items() if sizes[key] <= limit]
    return set().union(*small) - {account_id}


def _small_units(rows: Collection[Conversation], limit: int) -> list[Conversation]:
    """Units' groups that may be small enough: a province's people are not counted one by one."""
    found = [row for row in rows if row.kind == ConversationKind.UNIT]
    units = units_by_ids({row.unit_id for row in found if row.unit_id}) if found else {}
    return [row for row in found if row.unit_id in units and units[row.unit_id].headcount <= limit]


def still_in(account_id: int, conversation_ids: Collection[int]) -> list[Conversation]:
    """Those of the conversations that the account is in today."""
    return list(conversations_of(account_id).filter(id__in=set(conversation_ids)))
