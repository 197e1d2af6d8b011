"""A message becomes a task, a matter or the base of a document: who may take it, and what it became."""

from __future__ import annotations

from messaging.models import Message, Outcome
from messaging.permissions import access_conversation
from messaging.services.changes import require_said
from office.kernel import audit
from office.kernel.errors import not_found


def said(*, account_id: int, conversation_id: int, seq: int) -> Message:
    """Something that was said where the account is today; 404 to others, 409 for what was taken back."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    message = Message.objects.filter(conversation=conversation, seq=seq).first()
    if message is None:
        raise not_found()
    require_said(message)
    return message


def record(message: Message, *, kind: str, ref: int, by: int) -> Outcome:
    """Inside the transaction that makes the thing."""
    made = Outcome.objects.create(
        message=message, conversation_id=message.conversation_id, kind=kind, ref=ref, by_id=by
    )
    audit.record(
        actor=by,
        verb="messaging.outcome",
        entity="message",
        entity_id=message.id,
        data={"kind": kind, "ref": str(ref)},
    )
    return made
