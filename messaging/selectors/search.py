"""Find messages: only in the conversations one is in today, only what stands there now.

The index proposes rows by pieces of the words; the row's own text and columns decide. On PostgreSQL the
pieces are mixed with the conversations' numbers (``grams``), so that a search costs what one's own
conversations hold, however much the others write; SQLite walks FTS5 from the newest row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from messaging.models import Conversation, ConversationKind, Membership, Message
from messaging.selectors.access import audiences_at
from messaging.selectors.search_text import asked, number_of, word_of
from office.kernel.models import Account
from orgchart.selectors.memberships import places_of, serving_under
from orgchart.selectors.people import people_by_ids
from orgchart.selectors.visibility import seen_units

PAGE = 30
TOTAL_LIMIT = 1000
"""Totals are counted so far; beyond it is "1,000+"."""
SHORT = 40
"""Characters of a row that ranks as a short one."""

FILE, PICTURE, CARD, TO_ALL = ":file", ":picture", ":card", ":to:all"
"""Pieces that stand for what a message is; they are longer than those of texts."""
_FACETS = {"file": FILE, "picture": PICTURE, "card": CARD}
_COLUMNS = {
    "file": "(e.files OR e.pictures)",
    "picture": "e.pictures",
    "card": "e.kind = 'card'",
    "text": "e.kind = 'text'",
}


def sent_by(account_id: int) -> str:
    return f":from:{account_id}"


def sent_to(account_id: int) -> str:
    return f":to:{account_id}"


@dataclass(frozen=True)
class Search:
    """``words`` as ``search_text.parse`` gives them; ``sender_id`` is a person, ``unit_id`` where senders
    serve today, ``kind`` one of text, file, picture, card, notice. Newest first, unless ``best`` first.

    Without words something else must narrow it: a sender, a kind with a mark, or that it names the reader.
    """

    words: Sequence[str] = ()
    sender_id: int | None = None
    unit_id: int | None = None
    conversation_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    to_me: bool = False
    best: bool = False


@dataclass(frozen=True)
class Found:
    """A page of messages; ``total`` counts to TOTAL_LIMIT + 1; ``keys`` go on after the last."""

    rows: list[Message] = field(default_factory=list)
    total: int = 0
    keys: tuple[int, int] | None = None


class _Where:
    """Conditions and their values, in the order of the statement."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values


def find(account: Account, search: Search, *, after: Sequence[int] = (), limit: int = PAGE) -> Found:
    """One page, in as many queries however much is found. Nothing to look for finds nothing."""
    rooms = _rooms(account.id, search)
    sender = _sender(search)
    where = _columns(account, search, sender)
    wanted = [[piece] for piece in asked(search.words)] or _facets(account.id, search, sender)
    if not rooms or not wanted or where is None:
        return Found()
    statement, values = (_on_postgres if connection.vendor == "postgresql" else _on_sqlite)(
        wanted, rooms, where, search
    )
    hits = _run(statement, values, after, limit)
    more, hits = len(hits) > limit, hits[:limit]
    rows = Message.objects.in_bulk([key for key, _, _ in hits])
    total = min(hits[0][2], TOTAL_LIMIT + 1) if hits else 0
    return Found(
        [rows[key] for key, _, _ in hits if key in rows], total, (hits[-1][1], hits[-1][0]) if more else None
    )


def _rooms(account_id: int, search: Search) -> list[int]:
    """The conversations of ``access.conversations_of`` by two indexes: one question joined by OR would
    look through every conversation there is.
    """
    named = Membership.objects.filter(account_id=account_id, left_at=None)
    around = audiences_at(places_of(account_id))
    ids = {
        *named.values_list("conversation_id", flat=True),
        *around.values_list("conversation_id", flat=True),
    }
    if search.conversation_id is not None:
        ids &= {search.conversation_id}
    if search.kind == "notice":
        notices = Conversation.objects.filter(id__in=ids, kind=ConversationKind.NOTICE)
        return list(notices.values_list("id", flat=True))
    return sorted(ids)


def _sender(search: Search) -> int | None:
    """The account of the person asked for; 0, which nobody has, for nobody's."""
    if search.sender_id is None:
        return None
    person = people_by_ids([search.sender_id]).get(search.sender_id)
    return person.account_id if person is not None else 0


def _facets(account_id: int, search: Search, sender: int | None) -> list[list[str]]:
    wanted = []
    if sender is not None:
        wanted.append([sent_by(sender)])
    if search.kind in _FACETS:
        wanted.append([_FACETS[search.kind]])
    if search.to_me:
        wanted.append([sent_to(account_id), TO_ALL])
    return wanted


def _columns(account: Account, search: Search, sender: int | None) -> _Where | None:
    """What the rows themselves must be; None where the unit asked for is not one the reader sees."""
    where = _Where()
    where.add("m.recalled_at IS NULL")
    # The index may be a moment behind an edit: what no longer stands there is not found by it.
    where.add(
        "(m.edited_at IS NULL OR m.change <= (SELECT c.change FROM messaging_search_cursor c "
        "WHERE c.conversation_id = e.conversation_id))"
    )
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    for word in search.words:
        where.add(f"{place}(e.folded, %s) > 0", word)
    if sender is not None:
        where.add("e.sender_id = %s", sender)
    if search.kind in _COLUMNS:
        where.add(_COLUMNS[search.kind])
    if search.since is not None:
        where.add("m.created_at >= %s", search.since)
    if search.until is not None:
        where.add("m.created_at < %s", search.until)
    if search.to_me:
        where.add(
            "(m.everybody AND (m.sender_id IS NULL OR m.sender_id <> %s) OR EXISTS (SELECT 1 FROM "
            "messaging_mention n WHERE n.account_id = %s AND n.conversation_id = m.conversation_id "
            "AND n.seq = m.seq))",
            account.id,
            account.id,
        )
    if search.unit_id is not None:
        unit = seen_units(account, [search.unit_id]).get(search.unit_id)
        if unit is None:
            return None
        statement, values = serving_under(unit.path).query.sql_with_params()
        where.add(f"e.sender_id IN ({statement})", *values)
    return where


def _on_postgres(
    wanted: list[list[str]], rooms: list[int], where: _Where, search: Search
) -> tuple[str, list[Any]]:
    """Each conversation's rows by their pieces, then the rest; OFFSET 0 keeps the planner to this order,
    whose numbers it cannot guess.
    """
    pieces, values = [], []
    for alternatives in wanted:
        pieces.append(f"x.grams && ARRAY[{', '.join('%s::bigint # room.id' for _ in alternatives)}]")
        values += [number_of(piece) for piece in alternatives]
    rank, ranking = _rank(search, "strpos")
    statement = (
        f"SELECT e.message_id AS id, {rank} AS rank FROM unnest(%s::bigint[]) AS room (id) "  # noqa: S608 - own texts
        "CROSS JOIN LATERAL "
        f"(SELECT * FROM messaging_search_entry x WHERE {' AND '.join(pieces)} OFFSET 0) e "
        "CROSS JOIN LATERAL (SELECT * FROM messaging_message n WHERE n.id = e.message_id OFFSET 0) m "
        f"WHERE {' AND '.join(['e.conversation_id = room.id', *where.conditions])}"
    )
    return statement, [*ranking, rooms, *values, *where.values]


def _on_sqlite(
    wanted: list[list[str]], rooms: list[int], where: _Where, search: Search
) -> tuple[str, list[Any]]:
    match = " AND ".join(
        f"({' OR '.join(word_of(piece) for piece in alternatives)})" for alternatives in wanted
    )
    rank, ranking = _rank(search, "instr")
    conditions = [
        "messaging_search_grams MATCH %s",
        "e.conversation_id IN (SELECT value FROM json_each(%s))",
        *where.conditions,
    ]
    statement = (
        f"SELECT e.message_id AS id, {rank} AS rank FROM messaging_search_grams g "  # noqa: S608 - own texts
        "CROSS JOIN messaging_search_entry e ON e.message_id = g.rowid "
        "CROSS JOIN messaging_message m ON m.id = e.message_id "
        f"WHERE {' AND '.join(conditions)}"
    )
    return statement, [*ranking, match, json.dumps(rooms), *where.values]


def _rank(search: Search, place: str) -> tuple[str, list[Any]]:
    """The whole query as it was typed counts most, then at the beginning of the row, then in a short one."""
    if not search.best or not search.words:
        return "0", []
    at = f"{place}(e.folded, %s)"
    whole = " ".join(search.words)
    rank = (
        f"(CASE WHEN {at} > 0 THEN 4 ELSE 0 END + CASE WHEN {at} = 1 THEN 2 ELSE 0 END "
        f"+ CASE WHEN length(e.folded) <= {SHORT} THEN 1 ELSE 0 END)"
    )
    return rank, [whole, whole]


def _run(statement: str, values: list[Any], after: Sequence[int], limit: int) -> list[tuple[int, int, int]]:
    beyond, keys = ("WHERE (rank, id) < (%s, %s)", list(after)) if after else ("", [])
    page = (
        f"WITH hits AS MATERIALIZED ({statement}) "  # noqa: S608 - the statements above
        "SELECT id, rank, (SELECT count(*) FROM hits) FROM hits "
        f"{beyond} ORDER BY rank DESC, id DESC LIMIT %s"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The planner takes small tables whole: a thousand times, once for each conversation.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(page, [*values, *keys, limit + 1])
        rows: list[tuple[int, int, int]] = cursor.fetchall()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = on")
    return rows
