"""What is pinned in a conversation."""

from __future__ import annotations

from messaging.models import Conversation, Message


def pinned(conversation: Conversation) -> list[Message]:
    """The pinned messages, the last pinned first; one query."""
    rows = Message.objects.filter(conversation=conversation, pinned_at__isnull=False)
    return list(rows.order_by("-pinned_at", "-seq"))
