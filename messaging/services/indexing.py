"""Keep search's rows in step with messages: each conversation as far as its counter of changes.

Sends write nothing for it: the sweep looks for conversations whose counter is ahead of their cursor, so
whatever a crash interrupts is found again, and doing it twice changes nothing. Asked for twice a second.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from messaging.models import (
    Conversation,
    Mention,
    Message,
    MessageFile,
    MessageKind,
    SearchCursor,
    SearchEntry,
    SearchMark,
)
from messaging.richtext import plain
from messaging.selectors.forwarded import said_in
from messaging.selectors.search import CARD, FILE, PICTURE, TO_ALL, sent_by, sent_to
from messaging.selectors.search_text import fold, number_of, pieces, word_of
from office.kernel import clock

ROOMS, ROWS = 200, 1000
"""Conversations and messages in one transaction."""
LATE = timedelta(minutes=1)
"""A conversation is touched some time before its transaction commits: look so far back."""
COMPARE = timedelta(hours=1)
"""How often every conversation is compared, whenever it was touched."""
SECONDS = 1.0
"""How long one sweep goes on; the next continues."""


def sweep(*, seconds: float = SECONDS) -> int:
    """Index what was written since the last time; returns how many messages were looked at."""
    began, clock_ = clock.now(), time.monotonic()
    mark = SearchMark.objects.first()
    since = None
    if mark is not None and began - mark.compared_at < COMPARE:
        since = mark.swept_at - LATE
    done = 0
    while rooms := list(_behind(since).values_list("id", flat=True)[:ROOMS]):
        done += index(rooms)
        if time.monotonic() - clock_ > seconds:
            return done
    values: dict[str, datetime] = {"swept_at": began}
    if since is None:
        values["compared_at"] = began
    SearchMark.objects.update_or_create(id=1, defaults=values)
    return done


def _behind(since: datetime | None) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(
        Q(search_cursor=None) | Q(search_cursor__change__lt=F("change")), change__gt=0
    )
    return rows if since is None else rows.filter(touched_at__gte=since)


@transaction.atomic
def index(rooms: Sequence[int]) -> int:
    """Index the next messages of these conversations, those that changed first; again, nothing is left."""
    SearchCursor.objects.bulk_create(
        [SearchCursor(conversation_id=room) for room in rooms], ignore_conflicts=True
    )
    locked = SearchCursor.objects.select_for_update().filter(conversation_id__in=rooms)
    cursors = {row.conversation_id: row for row in locked.order_by("conversation_id")}
    # Read before the messages: each commits with its counter, so none up to these can be missing below.
    counters = dict(Conversation.objects.filter(id__in=rooms).values_list("id", "change"))
    ahead = Message.objects.filter(
        conversation_id__in=rooms, change__gt=F("conversation__search_cursor__change")
    )
    messages = list(ahead.order_by("conversation_id", "change")[:ROWS])
    _keep(messages)
    for message in messages:
        cursors[message.conversation_id].change = message.change
    if len(messages) < ROWS:
        for room, row in cursors.items():
            row.change = max(row.change, counters[room])
    SearchCursor.objects.bulk_create(
        cursors.values(), update_conflicts=True, unique_fields=["conversation"], update_fields=["change"]
    )
    return len(messages)


def _keep(messages: Sequence[Message]) -> None:
    """Write the entries of what can be found, and take away those of what no longer can."""
    lasting = [row for row in messages if row.recalled_at is None and row.kind != MessageKind.NOTE]
    ids = {row.id for row in lasting}
    SearchEntry.objects.filter(message_id__in=[row.id for row in messages if row.id not in ids]).delete()
    if lasting:
        (_write_postgres if connection.vendor == "postgresql" else _write_sqlite)(_entries(lasting))


def _entries(messages: Sequence[Message]) -> list[tuple[SearchEntry, set[str]]]:
    """Entries with all the pieces they are found by; two queries."""
    ids = [row.id for row in messages]
    names: dict[int, list[str]] = {}
    pictures: set[int] = set()
    files: set[int] = set()
    attached = MessageFile.objects.filter(message_id__in=ids).order_by("order")
    for message_id, name, mime in attached.values_list("message_id", "file__name", "file__mime"):
        names.setdefault(message_id, []).append(name)
        (pictures if mime.startswith("image/") else files).add(message_id)
    named: dict[int, set[str]] = {}
    mentioned = Mention.objects.filter(message_id__in=ids).values_list("message_id", "account_id")
    for message_id, account in mentioned:
        named.setdefault(message_id, set()).add(sent_to(account))
    made = []
    for row in messages:
        lines = [fold(line) for line in (plain(row.text), *said_in(row), *names.get(row.id, ()))]
        entry = SearchEntry(
            message_id=row.id,
            conversation_id=row.conversation_id,
            sender_id=row.sender_id,
            kind=row.kind,
            files=row.id in files,
            pictures=row.id in pictures,
            folded="\n".join(line for line in lines if line),
        )
        made.append((entry, pieces(entry.folded) | _facets(entry, row) | named.get(row.id, set())))
    return made


def _facets(entry: SearchEntry, row: Message) -> set[str]:
    marks = {
        FILE: entry.files or entry.pictures,
        PICTURE: entry.pictures,
        CARD: entry.kind == MessageKind.CARD,
    }
    found = {piece for piece, holds in {**marks, TO_ALL: row.everybody}.items() if holds}
    return found | {sent_by(row.sender_id)} if row.sender_id is not None else found


def _write_postgres(made: list[tuple[SearchEntry, set[str]]]) -> None:
    rows = []
    for entry, found in made:
        room = entry.conversation_id
        grams = ",".join(str(number_of(piece) ^ room) for piece in found)
        rows.append((*_values(entry), f"{{{grams}}}"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_search_entry "
            "(message_id, conversation_id, sender_id, kind, files, pictures, folded, grams) "
            "SELECT a, b, c, d, e, f, g, h::bigint[] FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], "
            "%s::text[], %s::boolean[], %s::boolean[], %s::text[], %s::text[]) "
            "AS made (a, b, c, d, e, f, g, h) "
            "ON CONFLICT (message_id) DO UPDATE SET kind = excluded.kind, files = excluded.files, "
            "pictures = excluded.pictures, folded = excluded.folded, grams = excluded.grams",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _write_sqlite(made: list[tuple[SearchEntry, set[str]]]) -> None:
    ids = [entry.message_id for entry, _ in made]
    # The trigger takes each old row out of the index with its entry.
    SearchEntry.objects.filter(message_id__in=ids).delete()
    SearchEntry.objects.bulk_create([entry for entry, _ in made])
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO messaging_search_grams (rowid, grams) VALUES (%s, %s)",
            [(entry.message_id, " ".join(map(word_of, found))) for entry, found in made],
        )


def _values(entry: SearchEntry) -> tuple[int, int, int | None, str, bool, bool, str]:
    return (
        entry.message_id,
        entry.conversation_id,
        entry.sender_id,
        entry.kind,
        entry.files,
        entry.pictures,
        entry.folded,
    )
