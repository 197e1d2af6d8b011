"""What one person said, for the export of their own data."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.events import MessageOut
from messaging.models import Conversation, ConversationKind, Message
from messaging.selectors.access import conversations_of
from messaging.selectors.messages import render

BATCH = 500


def conversations_with(account_id: int) -> list[Conversation]:
    """Those the account is in today, the oldest first."""
    return list(conversations_of(account_id).order_by("id"))


def said(conversation: Conversation, account_id: int) -> Iterator[MessageOut]:
    """One's own messages; in a direct conversation and one's own feed all. What was recalled is left out."""
    rows = Message.objects.filter(conversation=conversation, recalled_at=None)
    if conversation.kind not in (ConversationKind.DIRECT, ConversationKind.FEED):
        rows = rows.filter(sender_id=account_id)
    after = 0
    while found := list(rows.filter(seq__gt=after).order_by("seq")[:BATCH]):
        yield from render(found)
        after = found[-1].seq
