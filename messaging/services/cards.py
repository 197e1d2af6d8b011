"""What the system tells one person: cards in their own feed (公文通知)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from messaging.models import Conversation, ConversationKind, Membership, Message, MessageKind
from messaging.services.send import Request, one
from office.kernel.ids import new_id


def feed_of(account_id: int) -> Conversation:
    """The account's feed, made when it is first needed."""
    key = f"feed:{account_id}"
    found = Conversation.objects.filter(direct_key=key).first()
    if found is not None:
        return found
    with transaction.atomic():
        fresh = new_id()
        # Two at once: the unique key lets one through, and both read that one.
        Conversation.objects.bulk_create(
            [Conversation(id=fresh, newest=fresh, kind=ConversationKind.FEED, direct_key=key)],
            ignore_conflicts=True,
        )
        feed = Conversation.objects.get(direct_key=key)
        Membership.objects.bulk_create(
            [Membership(conversation=feed, account_id=account_id)], ignore_conflicts=True
        )
    return feed


@transaction.atomic
def send_card(*, account_id: int, card: dict[str, Any], text: str, client_id: UUID) -> Message:
    """Put a card ``{"type", …ids}`` into the account's feed; the same ``client_id`` again writes nothing.

    ``text`` is what lists and notifications show, so it holds nothing the account may not see.
    """
    feed = feed_of(account_id)
    return one(Request(feed.id, None, client_id, text, MessageKind.CARD, card)).message
