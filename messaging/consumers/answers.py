"""The answers to commands other than sending."""

from __future__ import annotations

from typing import Any

from messaging.consumers.commands import CatchUp, Command, Head, Hello, Read, Typing
from messaging.events import ConversationOut, TypingFrame
from messaging.models import ConversationKind, Membership
from messaging.permissions import access_conversation
from messaging.selectors import conversations, messages
from messaging.selectors.access import groups_for
from messaging.selectors.people import speakers
from messaging.services.reading import mark_read
from office.kernel.errors import OfficeError
from office.kernel.realtime import bus, subscriber, threads
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import encode

HELLO_CHARACTERS, ROW_CHARACTERS = 2_000_000, 1_200
"""What one answer to ``hello`` carries: thousands of conversations, or fewer whose last words are long."""
TYPING_LIMIT = 20
"""Typing is shown in direct conversations and in groups up to this size."""


async def answer(command: Command, account: int, hub: hubs.Hub) -> dict[str, Any]:
    if isinstance(command, Hello):
        await subscriber.settled(hub)
        return {"epoch": hub.epoch, **await threads.run(hello, account, command.heads)}
    if isinstance(command, CatchUp):
        return await threads.run(caught_up, account, command)
    if isinstance(command, Read):
        return {"seq": await threads.run(read, account, command)}
    if isinstance(command, Typing):
        hint = await threads.run(typing, account, command.conversation)
        if hint is not None:
            bus.send(hint)
        return {}
    raise OfficeError("messaging.malformed", status=400)


def hello(account: int, known: dict[str, Head] | None) -> dict[str, Any]:
    """The conversations that differ from what the client holds, and those it holds but is no longer in.

    ``more``: there are others besides; a client that asks again with what it holds then gets them.
    """
    heads = conversations.heads_of(account)
    held = {int(key): head for key, head in (known or {}).items() if key.isascii() and key.isdigit()}
    behind = [key for key, head in heads.items() if held.get(key) != head]
    gone = [str(key) for key in held if key not in heads]
    wanted = sorted(behind, reverse=True) if known is not None else []
    found = conversations.listed(account, ids=wanted, limit=len(wanted)) if wanted else []
    carried = within(found, HELLO_CHARACTERS)
    return {
        "conversations": [one.model_dump(mode="json") for one in carried],
        "gone": gone,
        "more": len(carried) < len(found),
    }


def within(rows: list[ConversationOut], characters: int) -> list[ConversationOut]:
    """As many of the first rows as fit, and at least one."""
    left = characters
    for index, row in enumerate(rows):
        left -= ROW_CHARACTERS + (len(row.last.text) if row.last else 0)
        if left < 0:
            return rows[: max(1, index)]
    return rows


def caught_up(account: int, command: CatchUp) -> dict[str, Any]:
    conversation = access_conversation(account_id=account, conversation_id=command.conversation)
    found = messages.catch_up(conversation, change=command.change)
    return {
        "messages": [one.model_dump(mode="json") for one in found.messages],
        "seq": found.seq,
        "change": found.change,
        "reset": found.reset,
    }


def read(account: int, command: Read) -> int:
    return mark_read(account_id=account, conversation_id=command.conversation, seq=command.seq)


def typing(account: int, conversation_id: int) -> hubs.Hint | None:
    """A hint that writes nothing anywhere; none for conversations that are too large for it."""
    conversation = access_conversation(account_id=account, conversation_id=conversation_id)
    if conversation.kind not in (ConversationKind.DIRECT, ConversationKind.GROUP):
        return None
    people = Membership.objects.filter(conversation=conversation, left_at=None)
    who = speakers([account]).get(account)
    if who is None or people.count() > TYPING_LIMIT:
        return None
    groups, versions = groups_for(conversation)
    frame = TypingFrame(conversation=conversation.id, person=who.id, who=who.name)
    return hubs.Hint(tuple(groups), encode(frame.content()), versions)
