"""Messages as clients get them: pages, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from messaging.events import Byline, FileRef, Mentioned, MessageOut, Quote, Speaker
from messaging.models import Conversation, Mention, Message, MessageFile
from messaging.richtext import plain
from messaging.selectors import reactions
from messaging.selectors.files import file_ref
from messaging.selectors.forwarded import origin
from messaging.selectors.people import speakers
from orgchart.selectors.units import units_by_ids

PAGE = 50
CATCH_UP_LIMIT = 200
"""Changes a catch-up carries; who is further behind starts anew from the newest page."""
CATCH_UP_CHARACTERS = 250_000
"""Text that a catch-up carries; a page of the longest messages would be more than a slow line takes."""
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
    if change == conversation.change:  # thousands who come back at once have mostly missed nothing
        return CatchUp([], conversation.seq, change, reset=False)
    rows = Message.objects.filter(conversation=conversation, change__gt=change).order_by("change")
    found = list(rows[: CATCH_UP_LIMIT + 1])
    characters = sum(len(row.text) for row in found)
    reset = len(found) > CATCH_UP_LIMIT or change > conversation.change or characters > CATCH_UP_CHARACTERS
    messages = _newest_within(page(conversation)) if reset else render(found)
    return CatchUp(messages, conversation.seq, conversation.change, reset)


def _newest_within(found: list[MessageOut]) -> list[MessageOut]:
    """The newest of a page that fit into a catch-up, and at least one."""
    start, left = len(found), CATCH_UP_CHARACTERS
    while start and (left := left - len(found[start - 1].text)) >= 0:
        start -= 1
    return found[min(start, max(0, len(found) - 1)) :]


@dataclass(frozen=True)
class _Around:
    """What messages show of other rows: who, what is attached, who is named, what is quoted."""

    people: dict[int, Speaker]
    files: dict[int, list[FileRef]]
    mentioned: dict[int, list[int]]
    quoted: dict[tuple[int, int], Message]
    reacted: dict[int, list[reactions.Kind]]
    units: dict[int, str]

    def named(self, accounts: Iterable[int | None]) -> list[Mentioned]:
        return [_named(self.people[one]) for one in accounts if one is not None and one in self.people]


def render(rows: Sequence[Message]) -> list[MessageOut]:
    """Six queries at most, whatever the number of rows; none for reactions where nobody reacted."""
    if not rows:
        return []
    files = _files(row.id for row in rows)
    mentioned = _mentions(row.id for row in rows)
    quoted = _quoted(rows)
    reacted = reactions.of([row.id for row in rows if row.reacted and row.recalled_at is None])
    accounts = {row.sender_id for row in rows} | {row.sender_id for row in quoted.values()}
    accounts |= {row.recalled_by_id for row in rows}
    accounts |= {account for group in mentioned.values() for account in group}
    accounts |= {account for kinds in reacted.values() for kind in kinds for account in kind.first}
    around = _Around(speakers(accounts), files, mentioned, quoted, reacted, _units(rows))
    return [_recalled(row, around) if row.recalled_at is not None else _out(row, around) for row in rows]


def _out(row: Message, around: _Around) -> MessageOut:
    return MessageOut.model_construct(
        id=row.id,
        seq=row.seq,
        change=row.change,
        client_id=row.client_id,
        sender=around.people.get(row.sender_id or 0),
        byline=byline(row),
        kind=cast(Any, row.kind),
        text=row.text,
        card=row.card,
        forwarded=origin(row.forwarded) if row.forwarded is not None else None,
        reply=_quote(row, around),
        files=around.files.get(row.id, []),
        mentions=around.named(around.mentioned.get(row.id, ())),
        units=[
            Mentioned(id=int(one), name=around.units[int(one)])
            for one in row.units or ()
            if int(one) in around.units
        ],
        everybody=row.everybody,
        reactions=[kind.shape(around.named(kind.first)) for kind in around.reacted.get(row.id, ())],
        created_at=row.created_at,
        edited_at=row.edited_at,
        recalled=False,
        recalled_by=None,
        expired=False,
        pinned=row.pinned_at is not None,
    )


def _recalled(row: Message, around: _Around) -> MessageOut:
    """The mark that stays: who had written something here, and who took it back."""
    other = row.recalled_by_id if row.recalled_by_id != row.sender_id else None
    return MessageOut.model_construct(
        id=row.id,
        seq=row.seq,
        change=row.change,
        client_id=row.client_id,
        sender=around.people.get(row.sender_id or 0),
        byline=byline(row),
        kind=cast(Any, row.kind),
        text="",
        card=None,
        forwarded=None,
        reply=None,
        files=[],
        mentions=[],
        reactions=[],
        created_at=row.created_at,
        edited_at=None,
        recalled=True,
        recalled_by=next(iter(around.named([other])), None),
        expired=row.expired_at is not None,
        pinned=False,
    )


def _quote(row: Message, around: _Around) -> Quote | None:
    original = around.quoted.get((row.conversation_id, row.reply_to)) if row.reply_to else None
    if original is None:
        return None
    author = around.people.get(original.sender_id or 0) or byline(original)
    text = "" if original.recalled_at else plain(original.text)[:_QUOTE_LENGTH]
    return Quote(seq=original.seq, sender=author.name if author else "", text=text)


def byline(row: Message) -> Byline | None:
    """Who wrote it where no account did; needs no query."""
    return Byline.model_validate(row.byline) if row.byline else None


def _named(person: Speaker) -> Mentioned:
    return Mentioned(id=person.id, name=person.name)


def _files(message_ids: Iterable[int]) -> dict[int, list[FileRef]]:
    rows: QuerySet[MessageFile] = MessageFile.objects.filter(message_id__in=list(message_ids))
    found: dict[int, list[FileRef]] = {}
    for row in rows.select_related("file__facts").order_by("order"):
        found.setdefault(row.message_id, []).append(file_ref(row.file))
    return found


def _units(rows: Sequence[Message]) -> dict[int, str]:
    wanted = {int(unit) for row in rows for unit in row.units or ()}
    return {key: unit.short_name for key, unit in units_by_ids(wanted).items()} if wanted else {}


def _mentions(message_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Mention.objects.filter(message_id__in=list(message_ids), unit=None).order_by("id")
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
