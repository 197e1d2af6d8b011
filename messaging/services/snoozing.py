"""稍后提醒: put a conversation or a message off until a time, when it comes back as unread, on every device.

While a conversation is put off it counts in no badge and calls nobody but by a strong reminder; a message
that is put off leaves its conversation where it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from messaging.events import ConversationFrame
from messaging.models import Snooze
from messaging.permissions import access_conversation
from messaging.services.reading import mark_unread
from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, invalid
from office.kernel.ids import new_id
from office.kernel.realtime import publish

FARTHEST = timedelta(days=366)
LIMIT = 200
"""Conversations one person may have put off."""
A_ROUND = 500


@transaction.atomic
def snooze(*, account_id: int, conversation_id: int, until: datetime, seq: int | None = None) -> Snooze:
    """Put off the conversation, or one message of it; what was put off there before is forgotten."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if not 1 <= (seq if seq is not None else conversation.seq) <= conversation.seq:
        raise invalid("messaging.no_such_message", field="seq")
    if until <= clock.now():
        raise invalid("messaging.snooze_past", field="until")
    if until > clock.now() + FARTHEST:
        raise invalid("messaging.snooze_far", field="until")
    mine = Snooze.objects.filter(account_id=account_id)
    if mine.filter(raised=None).exclude(conversation=conversation).count() >= LIMIT:
        raise conflict("messaging.too_many_snoozed", limit=LIMIT)
    row, _ = Snooze.objects.update_or_create(
        account_id=account_id,
        conversation=conversation,
        defaults={
            "seq": seq if seq is not None else conversation.seq,
            "whole": seq is None,
            "until": until,
            "raised": None,
        },
    )
    _tell(account_id, conversation.id)
    return row


@transaction.atomic
def wake(*, account_id: int, conversation_id: int) -> None:
    """Take it back: the conversation stands where it would, and nothing comes back. Again, nothing."""
    access_conversation(account_id=account_id, conversation_id=conversation_id)
    gone, _ = Snooze.objects.filter(account_id=account_id, conversation_id=conversation_id).delete()
    if gone:
        _tell(account_id, conversation_id)


def wake_due() -> int:
    """Bring back what is due; returns how many. Any number of processes may do it at once."""
    due = Snooze.objects.filter(raised=None, until__lte=clock.now()).order_by("until")
    return sum(_bring_back(key) for key in list(due.values_list("id", flat=True)[:A_ROUND]))


@transaction.atomic
def _bring_back(key: int) -> bool:
    rows = Snooze.objects.select_for_update().filter(id=key, raised=None, until__lte=clock.now())
    row = rows.first()
    if row is None:
        return False
    try:
        mark_unread(account_id=row.account_id, conversation_id=row.conversation_id, seq=row.seq)
    except OfficeError:  # no longer in it
        row.delete()
        return False
    row.raised = new_id()
    row.save(update_fields=["raised"])
    _tell(row.account_id, row.conversation_id)
    return True


def _tell(account_id: int, conversation_id: int) -> None:
    frame = ConversationFrame(conversation=conversation_id, what="changed")
    publish([f"account:{account_id}"], frame.content())
