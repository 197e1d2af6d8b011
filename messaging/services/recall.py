"""Taking a message back: a mark stays in its place, and what it said stays in the row as evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import MessageFrame, MessageOut
from messaging.models import Conversation, Message
from messaging.permissions import access_conversation
from messaging.selectors import messages
from messaging.selectors.access import groups_for
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, not_found
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from orgchart.models import Person

WINDOW = timedelta(minutes=2)


@transaction.atomic
def recall(*, by: Person, conversation_id: int, seq: int) -> MessageOut:
    """Take back one's own message within ``WINDOW``; again gives the same answer."""
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    message = Message.objects.filter(conversation=conversation, seq=seq).first()
    if message is None:
        raise not_found()
    if message.sender_id != by.account_id:
        raise forbidden("messaging.recall_others")
    if message.recalled_at is None:
        if clock.now() - message.created_at > WINDOW:
            raise conflict("messaging.recall_late", minutes=int(WINDOW.total_seconds() // 60))
        _mark(message, conversation, by.account_id)
    return messages.render([message])[0]


def _mark(message: Message, conversation: Conversation, account: int) -> None:
    now = clock.now()
    conversation.change += 1
    conversation.touched_at = now
    conversation.save(update_fields=["change", "touched_at"])
    message.change, message.recalled_at = conversation.change, now
    message.save(update_fields=["change", "recalled_at"])
    audit.record(actor=account, verb="messaging.recalled", entity="message", entity_id=message.id)
    out = messages.render([message])[0]
    frame = MessageFrame(conversation=conversation.id, change=message.change, message=out)
    groups, versions = groups_for(conversation)
    publish(groups, frame.content(), versions=versions)
