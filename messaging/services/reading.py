"""Reading: a mark per reader that only moves forward for others, and hints to those whose messages were read;
what a reader marks as unread again; which conversations they mute or keep on top.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from messaging.events import ConversationFrame, ReadFrame, ReceiptsFrame
from messaging.models import Conversation, Mention, Message, Mute, OnTop, ReadMark
from messaging.permissions import access_conversation
from messaging.selectors.conversations import listed, naming_everybody
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
    before = rows.first()
    if before is not None and _shown(before) >= seq:
        return _shown(before)
    if before is not None and before.seq >= seq:
        # Read again what was marked unread: its senders know already.
        rows.filter(back_from=before.seq).update(back_to=seq)
    else:
        if before is None:
            ReadMark.objects.bulk_create(
                [ReadMark(account_id=account_id, conversation=conversation, seq=seq)], ignore_conflicts=True
            )
        rows.filter(seq__lt=seq).update(seq=seq, at=clock.now())
        _tell_senders(conversation, account_id, before.seq if before else 0, seq)
    _tell_reader(conversation, account_id, seq)
    return seq


@transaction.atomic
def mark_unread(*, account_id: int, conversation_id: int, seq: int) -> int:
    """Call ``seq`` and what follows unread again, on all devices of the account; returns how far it counts as
    read. Senders go on seeing it as read. Nothing changes where ``seq`` is unread already.
    """
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if not 1 <= seq <= conversation.seq:
        raise invalid("messaging.no_such_message", field="seq")
    shown = listed(account_id, ids=[conversation.id])[0].read_seq
    if shown < seq:
        return shown
    rows = ReadMark.objects.filter(account_id=account_id, conversation=conversation)
    # Without a mark, what counts as read came before the reader did: a mark below it says the same.
    if not rows.update(back_to=seq - 1, back_from=F("seq")):
        ReadMark.objects.bulk_create(
            [ReadMark(account_id=account_id, conversation=conversation, seq=seq - 1)], ignore_conflicts=True
        )
    _tell_reader(conversation, account_id, seq - 1)
    return seq - 1


@transaction.atomic
def mute(*, account_id: int, conversation_id: int, muted: bool) -> None:
    """免打扰: the conversation counts in no badge of the account. For conversations of every kind."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if muted:
        row = Mute(account_id=account_id, conversation=conversation)
        Mute.objects.bulk_create([row], ignore_conflicts=True)
    else:
        Mute.objects.filter(account_id=account_id, conversation=conversation).delete()
    _tell_own(conversation, account_id)


@transaction.atomic
def put_on_top(*, account_id: int, conversation_id: int, on: bool) -> None:
    """置顶: the conversation stands above the others in the account's list, on all its devices."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if on:
        row = OnTop(account_id=account_id, conversation=conversation)
        OnTop.objects.bulk_create([row], ignore_conflicts=True)
    else:
        OnTop.objects.filter(account_id=account_id, conversation=conversation).delete()
    _tell_own(conversation, account_id)


def _tell_own(conversation: Conversation, account_id: int) -> None:
    frame = ConversationFrame(conversation=conversation.id, what="changed")
    publish([f"account:{account_id}"], frame.content())


def _shown(mark: ReadMark) -> int:
    """How far a mark's owner counts as having read, for themselves."""
    back = mark.back_to if mark.back_from == mark.seq else None
    return mark.seq if back is None else back


def _tell_reader(conversation: Conversation, account_id: int, seq: int) -> None:
    named = Mention.objects.filter(account_id=account_id, conversation=conversation, seq__gt=seq).count()
    named += naming_everybody(account_id).filter(conversation=conversation, seq__gt=seq).count()
    frame = ReadFrame(conversation=conversation.id, seq=seq, unread=conversation.seq - seq, mentions=named)
    publish([f"account:{account_id}"], frame.content())


def _tell_senders(conversation: Conversation, reader: int, before: int, seq: int) -> None:
    rows = Message.objects.filter(conversation=conversation, seq__gt=before, seq__lte=seq)
    senders = rows.exclude(sender=None).exclude(sender_id=reader).order_by()
    told = list(senders.values_list("sender_id", flat=True).distinct()[:SENDERS_TOLD])
    if told:
        frame = ReceiptsFrame(conversation=conversation.id, seq=seq)
        publish([f"account:{account}" for account in told], frame.content())
