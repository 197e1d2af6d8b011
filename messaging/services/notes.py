"""What the talk itself says of what was done to it: one line, read by each member in their language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from messaging.events import MessageFrame, ReadFrame
from messaging.models import Conversation, Message, MessageKind, ReadMark
from messaging.selectors import messages
from messaging.selectors.access import groups_for
from office.kernel.errors import text
from office.kernel.realtime import publish
from orgchart.selectors.people import display

if TYPE_CHECKING:
    from orgchart.models import Person

NAMES = 5
"""People named in one line; of more it says how many there are."""


def note(conversation: Conversation, code: str, *, by: Person | None = None, **data: Any) -> Message:
    """Write ``messaging.note_<code>`` into a conversation whose row the caller has locked.

    The row keeps the code and its data beside the Chinese text, so that pages say it in English too. Who
    did it has read it.
    """
    data = ({"who": by.name} if by is not None else {}) | data
    conversation.seq += 1
    conversation.change += 1
    message = Message.objects.create(
        conversation=conversation,
        seq=conversation.seq,
        change=conversation.change,
        client_id=uuid4(),
        kind=MessageKind.NOTE,
        text=text(f"messaging.note_{code}", "zh", data),
        card={"type": "note", "code": code, "data": data},
    )
    conversation.newest = message.id
    conversation.touched_at = message.created_at
    conversation.save(update_fields=["seq", "change", "newest", "touched_at"])
    out = messages.render([message])[0]
    frame = MessageFrame(conversation=conversation.id, change=message.change, message=out)
    groups, versions = groups_for(conversation)
    publish(groups, frame.content(), versions=versions)
    if by is not None:
        _mark_read(conversation, by.account_id)
    return message


def _mark_read(conversation: Conversation, account: int) -> None:
    ReadMark.objects.bulk_create(
        [ReadMark(account_id=account, conversation=conversation, seq=conversation.seq)],
        update_conflicts=True,
        unique_fields=["account", "conversation"],
        update_fields=["seq", "at"],
    )
    frame = ReadFrame(conversation=conversation.id, seq=conversation.seq, unread=0, mentions=0)
    publish([f"account:{account}"], frame.content())


def names(people: Iterable[Person]) -> dict[str, Any]:
    """``people`` for a note: the first by name, and how many. Who is hidden from others is only counted;
    needs no query for people with their appointments prefetched.
    """
    everyone = list(people)
    open_to_all = sorted(person.name for person in everyone if display(person).unit)
    return {"people": "、".join(open_to_all[:NAMES]) or "—", "count": len(everyone)}
