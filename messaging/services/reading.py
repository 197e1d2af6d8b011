"""Reading: a mark per reader that only moves forward, and hints to those whose messages were read."""

from __future__ import annotations

from django.db import transaction

from messaging.events import ReadFrame, ReceiptsFrame
from messaging.models import Conversation, Mention, Message, ReadMark
from messaging.permissions import access_conversation
from messaging.selectors.conversations import naming_everybody
from office.kernel import clock
from office.kernel.errors import invalid
from office.kernel.realtime import publish

SENDERS_TOLD = 20


@transaction.atomic
def mark_read(*, account_id: int, conversation_id: int, seq: int) -> int:
    """Note that the account has read as far as ``seq``; returns how far it has read. Never goes back."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if not 0 <= seq <= conversation.seq:
        raise invalid("messaging.no_such_message", field="seq")
    rows = ReadMark.objects.filter(account_id=account_id, conversation=conversation)
    before = rows.values_list("seq", flat=True).first()
    if before is not None and before >= seq:
        return before
    if before is None:
        ReadMark.objects.bulk_create(
            [ReadMark(account_id=account_id, conversation=conversation, seq=seq)], ignore_conflicts=True
        )
    rows.filter(seq__lt=seq).update(seq=seq, at=clock.now())
    mentions = Mention.objects.filter(account_id=account_id, conversation=conversation, seq__gt=seq).count()
    mentions += naming_everybody(account_id).filter(conversation=conversation, seq__gt=seq).count()
    frame = ReadFrame(conversation=conversation.id, seq=seq, unread=conversation.seq - seq, mentions=mentions)
    publish([f"account:{account_id}"], frame.content())
    _tell_senders(conversation, account_id, before or 0, seq)
    return seq


def _tell_senders(conversation: Conversation, reader: int, before: int, seq: int) -> None:
    rows = Message.objects.filter(conversation=conversation, seq__gt=before, seq__lte=seq)
    senders = rows.exclude(sender=None).exclude(sender_id=reader).order_by()
    told = list(senders.values_list("sender_id", flat=True).distinct()[:SENDERS_TOLD])
    if told:
        frame = ReceiptsFrame(conversation=conversation.id, seq=seq)
        publish([f"account:{account}" for account in told], frame.content())
