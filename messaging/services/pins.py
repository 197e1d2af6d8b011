"""Pinning: what a conversation keeps at its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import MessageOut
from messaging.models import Conversation, Message
from messaging.permissions import abilities
from messaging.selectors import messages
from messaging.services import changes
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden

if TYPE_CHECKING:
    from orgchart.models import Person

PIN_LIMIT = 20
"""Pinned messages in one conversation; more are no longer a selection."""


@transaction.atomic
def pin(*, by: Person, conversation_id: int, seq: int, on: bool) -> MessageOut:
    """Pin a message or take the pin away: its owner in a group, both in a direct conversation. Again
    changes nothing.
    """
    account = by.account_id
    conversation, message = changes.locked(account_id=account, conversation_id=conversation_id, seq=seq)
    _require_pin(account, conversation)
    if (message.pinned_at is not None) == on:
        return messages.render([message])[0]
    changes.require_said(message)
    if on and _count(conversation) >= PIN_LIMIT:
        raise conflict("messaging.too_many_pins", limit=PIN_LIMIT)
    message.pinned_at = clock.now() if on else None
    message.pinned_by_id = account if on else None
    verb = "messaging.pinned" if on else "messaging.unpinned"
    audit.record(actor=account, verb=verb, entity="message", entity_id=message.id)
    return changes.announce(conversation, message, ["pinned_at", "pinned_by"])


def _count(conversation: Conversation) -> int:
    return Message.objects.filter(conversation=conversation, pinned_at__isnull=False).count()


def _require_pin(account: int, conversation: Conversation) -> None:
    if conversation.archived:
        raise conflict("messaging.archived")
    if not abilities(account, conversation).pin:
        raise forbidden("messaging.pin_denied")
