"""Rooms about things of other apps, by the keys those gave them."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.models import Conversation, ConversationKind


def room_keys_of(account_ids: Iterable[int]) -> list[str]:
    """The keys of the rooms these accounts are in."""
    rows = Conversation.objects.filter(
        kind=ConversationKind.DOCUMENT,
        memberships__account_id__in=list(account_ids),
        memberships__left_at=None,
    )
    return [key for key in rows.order_by("id").values_list("direct_key", flat=True).distinct() if key]


def open_rooms(prefix: str) -> list[str]:
    """The keys of all rooms that are not archived."""
    rows = Conversation.objects.filter(
        kind=ConversationKind.DOCUMENT, archived_at=None, direct_key__startswith=prefix
    )
    return [key for key in rows.order_by("id").values_list("direct_key", flat=True) if key]
