"""Messages as clients get them: pages, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from messaging.events import FileRef, Mentioned, MessageOut, Quote, Speaker
from messaging.models import Conversation, Mention, Message, MessageFile
from messaging.selectors.people import speakers

PAGE = 50
CATCH_UP_LIMIT = 200
"""Changes a catch-up carries; who is further behind starts anew from the newest page."""
_QUOTE_LENGTH = 80


@dataclass(frozen=True)
class CatchUp:
    """``reset``: drop what you hold of this conversation and keep only these messages."""

    messages: list[MessageOut]
    seq: int
    change: int
    reset: bool


def page(
    conversation: Conversation,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = PAGE,
) -> list[MessageOut]:
    """Up to ``limit`` messages in order: the newest, those before, after or on both sides of a seq.

    ``around``: that message and what came just before it are two fifths of the page, so that who
    opens at the last message read sees it and the first unread ones below.
    """
    rows = Message.objects.filter(conversation=conversation)
    if around is not None:
        older = limit * 2 // 5
        return render(_newest(rows.filter(seq__lte=around), older) + _after(rows, around, limit - older))
    if after is not None:
        return render(_after(rows, after, limit))
    return render(_newest(rows if before is None else rows.filter(seq__lt=before), limit))


def _newest(rows: QuerySet[Message], limit: int) -> list[Message]:
    return list(rows.order_by("-seq")[:limit])[::-1]


def _after(rows: QuerySet[Message], seq: int, limit: int) -> list[Message]:
    return list(rows.filter(seq__gt=seq).order_by("seq")[:limit])


def catch_up(conversation: Conversation, *, change: int) -> CatchUp:
    """All that changed after ``change``, or a fresh start; never a part with a gap behind it."""
    rows = Message.objects.filter(conversation=conversation, change__gt=change).order_by("change")
    found = list(rows[: CATCH_UP_LIMIT + 1])
    reset = len(found) > CATCH_UP_LIMIT or change > conversation.change
    messages = page(conversation) if reset else render(found)
    return CatchUp(messages, conversation.seq, conversation.change, reset)


def render(rows: Sequence[Message]) -> list[MessageOut]:
    """Six queries at most, whatever the number of rows."""
    files = _files(row.id for row in rows)
    mentioned = _mentions(row.id for row in rows)
    quoted = _quoted(rows)
    accounts = {row.sender_id for row in rows} | {row.sender_id for row in quoted.values()}
    accounts |= {account for group in mentioned.values() for account in group}
    people = speakers(accounts)
    return [_out(row, people, files, mentioned, quoted) for row in rows]


def _out(
    row: Message,
    people: dict[int, Speaker],
    files: dict[int, list[FileRef]],
    mentioned: dict[int, list[int]],
    quoted: dict[tuple[int, int], Message],
) -> MessageOut:
    recalled = row.recalled_at is not None
    quote = None
    original = quoted.get((row.conversation_id, row.reply_to)) if row.reply_to else None
    if original is not None and not recalled:
        author = people.get(original.sender_id or 0)
        text = "" if original.recalled_at else original.text[:_QUOTE_LENGTH]
        quote = Quote(seq=original.seq, sender=author.name if author else "", text=text)
    return MessageOut.model_construct(
        id=row.id,
        seq=row.seq,
        change=row.change,
        client_id=row.client_id,
        sender=people.get(row.sender_id or 0),
        kind=cast(Any, row.kind),
        text="" if recalled else row.text,
        card=None if recalled else row.card,
        reply=quote,
        files=[] if recalled else files.get(row.id, []),
        mentions=[_named(people[one]) for one in mentioned.get(row.id, ()) if one in people],
        created_at=row.created_at,
        recalled=recalled,
    )


def _named(person: Speaker) -> Mentioned:
    return Mentioned(id=person.id, name=person.name)


def _files(message_ids: Iterable[int]) -> dict[int, list[FileRef]]:
    rows: QuerySet[MessageFile] = MessageFile.objects.filter(message_id__in=list(message_ids))
    found: dict[int, list[FileRef]] = {}
    for row in rows.select_related("file").order_by("order"):
        one = FileRef(id=row.file.id, name=row.file.name, size=row.file.size, mime=row.file.mime)
        found.setdefault(row.message_id, []).append(one)
    return found


def _mentions(message_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Mention.objects.filter(message_id__in=list(message_ids)).order_by("id")
    for message_id, account_id in rows.values_list("message_id", "account_id"):
        found.setdefault(message_id, []).append(account_id)
    return found


def _quoted(rows: Sequence[Message]) -> dict[tuple[int, int], Message]:
    wanted: dict[int, set[int]] = {}
    for row in rows:
        if row.reply_to is not None:
            wanted.setdefault(row.conversation_id, set()).add(row.reply_to)
    found: dict[tuple[int, int], Message] = {}
    for conversation_id, seqs in wanted.items():
        for message in Message.objects.filter(conversation_id=conversation_id, seq__in=seqs):
            found[(conversation_id, message.seq)] = message
    return found
