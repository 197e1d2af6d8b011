"""Find one's conversations by name, and name them beside what was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from messaging.models import Conversation, ConversationKind, Membership
from messaging.selectors.access import BY_UNIT, conversations_of
from messaging.selectors.people import speakers
from messaging.selectors.search_text import fold
from orgchart.selectors.memberships import named_like
from orgchart.selectors.units import units_by_ids

LIMIT = 20


@dataclass(frozen=True)
class Room:
    """A conversation as its reader knows it: the other person's name, the group's, or the unit's."""

    id: int
    kind: str
    title: str


def rooms(account_id: int, ids: Iterable[int]) -> dict[int, Room]:
    """The conversations by id as the account knows them; five queries."""
    rows = list(Conversation.objects.filter(id__in=set(ids)))
    direct = [row.id for row in rows if row.kind == ConversationKind.DIRECT]
    others = Membership.objects.filter(conversation_id__in=direct).exclude(account_id=account_id)
    peers = dict(others.values_list("conversation_id", "account_id"))
    people = speakers(peers.values())
    units = units_by_ids({row.unit_id for row in rows if row.unit_id and row.kind in BY_UNIT})
    found = {}
    for row in rows:
        title = row.title
        if row.id in peers:
            peer = people.get(peers[row.id])
            title = peer.name if peer else ""
        elif not title and row.unit_id in units:
            title = units[row.unit_id].short_name
        found[row.id] = Room(row.id, row.kind, title)
    return found


def named(account_id: int, words: Sequence[str], query: str, limit: int = LIMIT) -> list[Room]:
    """The account's conversations whose name or purpose holds all the words, or whose other person is of
    such a name in characters, pinyin or initials; the newest first, in as many queries for any number.
    """
    if not words:
        return []
    mine = conversations_of(account_id)
    kept = list(mine.values_list("id", "kind", "title", "purpose", "unit_id", "newest").order_by("-newest"))
    units = units_by_ids({row[4] for row in kept if row[4] is not None and not row[2]})
    direct = [row[0] for row in kept if row[1] == ConversationKind.DIRECT]
    others = Membership.objects.filter(conversation_id__in=direct).exclude(account_id=account_id)
    peers = dict(others.values_list("conversation_id", "account_id"))
    known = set(named_like(set(peers.values()), query, limit))
    found = []
    for key, _, title, purpose, unit_id, _ in kept:
        name = title or (units[unit_id].short_name if unit_id in units else "")
        text = fold(f"{name} {purpose}")
        if peers.get(key) in known or (text and all(word in text for word in words)):
            found.append(key)
    shown = rooms(account_id, found[:limit])
    return [shown[key] for key in found[:limit]]
