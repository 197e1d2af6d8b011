"""What every change of a written message shares: the lock, the counter, and telling all members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from messaging.events import ConversationFrame, MessageFrame, MessageOut
from messaging.models import Conversation, Message, MessageKind
from messaging.permissions import access_conversation
from messaging.selectors import messages
from messaging.selectors.access import groups_for
from office.kernel import clock
from office.kernel.errors import conflict, not_found
from office.kernel.realtime import publish


def locked(*, account_id: int, conversation_id: int, seq: int) -> tuple[Conversation, Message]:
    """A message and its conversation, whose row is locked until the transaction ends; 404 to strangers."""
    access_conversation(account_id=account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    message = Message.objects.filter(conversation=conversation, seq=seq).first()
    if message is None:
        raise not_found()
    return conversation, message


def require_said(message: Message) -> None:
    """Something somebody said and has not taken back: a recalled message and a note can only be read."""
    if message.recalled_at is not None:
        raise conflict("messaging.already_recalled")
    if message.kind == MessageKind.NOTE:
        raise conflict("messaging.only_a_note")


def announce(
    conversation: Conversation, message: Message, fields: Sequence[str], *, also: Sequence[Message] = ()
) -> MessageOut:
    """Save ``fields`` of a changed message of a locked conversation, give it and those that changed ``also``
    a change number each, and send each to everybody in the conversation.
    """
    rows = [message, *also]
    for row in rows:
        conversation.change += 1
        row.change = conversation.change
    message.save(update_fields=["change", *fields])
    Message.objects.bulk_update(also, ["change"])
    conversation.touched_at = clock.now()
    conversation.save(update_fields=["change", "touched_at"])
    groups, versions = groups_for(conversation)
    shown = messages.render(rows)
    for out in shown:
        frame = MessageFrame.model_construct(conversation=conversation.id, change=out.change, message=out)
        publish(groups, frame.content(), versions=versions)
    return shown[0]


def quoting(message: Message) -> list[Message]:
    """Those that quote a message: what they quote changes with its words."""
    rows = Message.objects.filter(
        conversation_id=message.conversation_id, reply_to=message.seq, recalled_at=None
    )
    return list(rows.order_by("seq"))


def recount(conversation: Conversation, accounts: Iterable[int]) -> None:
    """Let these people's devices fetch the conversation's row anew: their mentions in it are others now."""
    groups = [f"account:{account}" for account in sorted(set(accounts))]
    if groups:
        publish(groups, ConversationFrame(conversation=conversation.id, what="changed").content())


def recount_all(conversation: Conversation) -> None:
    """The same for everybody in the conversation."""
    groups, versions = groups_for(conversation)
    publish(
        groups, ConversationFrame(conversation=conversation.id, what="changed").content(), versions=versions
    )
