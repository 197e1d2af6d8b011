"""Whom a message may name: people of the conversation, and units some of whose people are in it."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.events import Speaker
from messaging.models import Audience, Conversation, ConversationKind
from messaging.selectors.access import BY_UNIT, members_of
from messaging.selectors.members import members
from office.kernel.models import Account
from orgchart.selectors.memberships import served_paths
from orgchart.selectors.search import search_units
from orgchart.selectors.units import organs_of, units_by_ids

PEOPLE_SHOWN, UNITS_SHOWN = 8, 4
_CANDIDATES = 40


@dataclass(frozen=True)
class NamedUnit:
    id: int
    name: str
    organ: str


@dataclass(frozen=True)
class Found:
    people: list[Speaker]
    units: list[NamedUnit]


def mentionable(conversation: Conversation, viewer: Account, *, query: str) -> Found:
    """People and units of such a name, pinyin or initials; units only for a text. Constant queries."""
    if conversation.kind in (ConversationKind.DIRECT, ConversationKind.FEED):
        return Found([], [])
    found = members(conversation, viewer, query=query, limit=PEOPLE_SHOWN + 1)
    people = [one.person for one in found if one.account != viewer.id]
    return Found(people[:PEOPLE_SHOWN], _units(conversation, viewer, query))


def _units(conversation: Conversation, viewer: Account, query: str) -> list[NamedUnit]:
    candidates = search_units(query, viewer, _CANDIDATES) if query.strip() else []
    if not candidates:
        return []
    if conversation.kind in BY_UNIT:
        around = Audience.objects.filter(conversation=conversation).values_list("unit_id", flat=True)
        inside = [unit.path for unit in units_by_ids(around).values()]
        shown = [unit for unit in candidates if any(unit.path.startswith(path) for path in inside)]
    else:
        held = [path for _, path in served_paths(members_of(conversation))]
        shown = [unit for unit in candidates if any(path.startswith(unit.path) for path in held)]
    chosen = shown[:UNITS_SHOWN]
    organs = organs_of(chosen)
    return [
        NamedUnit(unit.id, unit.short_name, organs[unit.id].short_name if unit.id in organs else "")
        for unit in chosen
    ]
