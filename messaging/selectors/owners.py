"""Who leads a conversation: its owners by name; in a unit's own group the head, or who acts as head."""

from __future__ import annotations

from collections.abc import Collection

from messaging.models import Conversation, ConversationKind, Membership, Role
from orgchart.selectors.headship import headed_units
from orgchart.selectors.resolving import heads_of
from orgchart.selectors.units import units_by_ids


def owner_accounts(conversation: Conversation) -> set[int]:
    """Nobody where a unit has neither a head nor an acting one."""
    if conversation.kind == ConversationKind.UNIT:
        unit = units_by_ids([conversation.unit_id or 0]).get(conversation.unit_id or 0)
        return {head.account_id for head in heads_of(unit)}
    rows = Membership.objects.filter(conversation=conversation, role=Role.OWNER, left_at=None)
    return set(rows.values_list("account_id", flat=True))


def is_owner(account_id: int, conversation: Conversation) -> bool:
    if conversation.kind == ConversationKind.UNIT:
        return conversation.unit_id in headed_units(account_id, [conversation.unit_id or 0])
    rows = Membership.objects.filter(conversation=conversation, account_id=account_id, left_at=None)
    return rows.filter(role=Role.OWNER).exists()


def led_units(account_id: int, rows: Collection[Conversation]) -> set[int]:
    """Of the units whose groups these are, those the account is the head of."""
    units = {row.unit_id for row in rows if row.kind == ConversationKind.UNIT and row.unit_id}
    return headed_units(account_id, units) if units else set()
