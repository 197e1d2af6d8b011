"""What the rail's badge says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from messaging.selectors.access import conversations_of
from messaging.selectors.conversations import with_reading
from orgchart.selectors.memberships import places_of


@dataclass(frozen=True)
class UnreadTotals:
    messages: int  # in conversations that are not muted
    mentions: int


def unread_totals(account_id: int) -> UnreadTotals:
    """Unread messages and mentions of an account; two queries."""
    places = places_of(account_id)
    rows = with_reading(conversations_of(account_id, places), account_id, places)
    sums = rows.aggregate(
        messages=Coalesce(Sum("unread", filter=Q(is_muted=False, unread__gt=0)), 0),
        mentions=Coalesce(Sum("unread_mentions"), 0),
    )
    return UnreadTotals(sums["messages"], sums["mentions"])
