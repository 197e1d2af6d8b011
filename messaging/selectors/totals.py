"""What the rail's badge says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from messaging.models import Snooze
from messaging.selectors.access import conversations_of
from messaging.selectors.conversations import with_reading
from orgchart.selectors.memberships import places_of


@dataclass(frozen=True)
class UnreadTotals:
    messages: int  # in conversations that are neither muted nor put off
    mentions: int


def unread_totals(account_id: int) -> UnreadTotals:
    """Unread messages and mentions of an account; two queries."""
    places = places_of(account_id)
    rows = with_reading(conversations_of(account_id, places), account_id, places)
    put_off = Snooze.objects.filter(account_id=account_id, whole=True, raised=None)
    loud = Q(is_muted=False, unread__gt=0) & ~Q(id__in=put_off.values("conversation_id"))
    sums = rows.aggregate(
        messages=Coalesce(Sum("unread", filter=loud), 0),
        mentions=Coalesce(Sum("unread_mentions"), 0),
    )
    return UnreadTotals(sums["messages"], sums["mentions"])
