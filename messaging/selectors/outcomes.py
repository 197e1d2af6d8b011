"""What messages became, and back: the message a thing came from, for who is in its conversation."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.models import Conversation, Message, Outcome
from messaging.richtext import plain
from messaging.selectors.access import is_member
from messaging.selectors.people import speakers

MOST = 200
SHOWN = 120


@dataclass(frozen=True)
class SeenMessage:
    conversation_id: int
    seq: int
    sender: str
    text: str


def message_for(account_id: int, message_id: int) -> SeenMessage | None:
    """The message, for somebody who is in its conversation today; None for others and once recalled."""
    row = Message.objects.select_related("conversation").filter(id=message_id, recalled_at=None).first()
    if row is None or not is_member(account_id, row.conversation):
        return None
    sender = speakers([row.sender_id]).get(row.sender_id) if row.sender_id else None
    text = plain(row.text)[:SHOWN]
    return SeenMessage(row.conversation_id, row.seq, sender.name if sender else "", text)


def outcomes_in(conversation: Conversation) -> list[Outcome]:
    """What the conversation's messages became, the latest first; none of recalled messages."""
    rows = Outcome.objects.filter(conversation=conversation, message__recalled_at=None)
    return list(rows.select_related("message").order_by("-id")[:MOST])


def messages_behind(kind: str, ref: int) -> list[int]:
    """The ids of the messages that became a thing."""
    return list(
        Outcome.objects.filter(kind=kind, ref=ref).order_by("id").values_list("message_id", flat=True)
    )
