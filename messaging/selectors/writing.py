"""One's own drafts and planned messages."""

from __future__ import annotations

from django.db.models import QuerySet

from messaging.models import Draft, PlannedMessage, PlannedState
from messaging.selectors.access import conversations_of

DRAFTS_SHOWN = 200


def drafts_of(account_id: int) -> list[Draft]:
    """What the account is writing in conversations it is in, the latest first."""
    rows = Draft.objects.filter(account_id=account_id, conversation__in=conversations_of(account_id))
    return list(rows.exclude(text="").order_by("-changed_at", "-id")[:DRAFTS_SHOWN])


def planned_of(account_id: int) -> QuerySet[PlannedMessage]:
    """What the account has planned and what could not be sent, the next one first."""
    rows = PlannedMessage.objects.filter(account_id=account_id).exclude(state=PlannedState.SENT)
    return rows.order_by("send_at", "id")
