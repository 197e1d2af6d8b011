"""Who may see what, said once more in plain Python from the design's words (sections 4, 5 and 7).

This file imports nothing of the product, on purpose: what both got wrong alike would go unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Held:
    """An appointment: ``until`` is the first day without it. ``registry``: units whose post it signs for."""

    person: str
    unit: str
    since: date
    until: date | None = None
    head: bool = False
    leader: bool = False
    registry: tuple[str, ...] = ()


@dataclass
class Room:
    """A conversation: of people by name, or of a unit (with all units below it)."""

    people: set[str] = field(default_factory=set)
    unit: str = ""
    subtree: bool = False


Group = tuple[str, str]  # unit, part


@dataclass
class Oracle:
    """The state of the world as its rules see it."""

    today: date
    parents: dict[str, str]
    organs: set[str]
    held: list[Held] = field(default_factory=list)
    inactive: set[str] = field(default_factory=set)
    own_grants: set[tuple[str, str]] = field(default_factory=set)  # person, document
    group_grants: set[tuple[Group, str]] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    rooms: dict[str, Room] = field(default_factory=dict)

    def around(self, unit: str) -> list[str]:
        """The unit and all units above it, innermost first."""
        chain = [unit]
        while chain[-1] in self.parents:
            chain.append(self.parents[chain[-1]])
        return chain

    def within(self, inner: str, outer: str) -> bool:
        return outer in self.around(inner)

    def inside_organ(self, unit: str) -> list[str]:
        """The unit and what lies between it and its organ, the organ last; itself alone without one."""
        chain = self.around(unit)
        ends = [index for index, one in enumerate(chain) if one in self.organs]
        return chain[: ends[0] + 1] if ends else [unit]

    def serving(self, person: str) -> list[Held]:
        return [
            row
            for row in self.held
            if row.person == person
            and row.since <= self.today
            and (row.until is None or row.until > self.today)
        ]

    def groups(self, person: str) -> set[Group]:
        found: set[Group] = set()
        for row in self.serving(person):
            inside = self.inside_organ(row.unit)
            found |= {(unit, "members") for unit in inside}
            if row.leader:
                found |= {(inside[-1], "leaders"), (inside[-1], "supervisors")}
            if row.head:
                found.add((row.unit, "leaders"))
            found |= {(unit, "registry") for unit in row.registry}
        return found

    def stands(self, person: str) -> bool:
        return person not in self.inactive and bool(self.serving(person))

    def documents_of(self, person: str) -> set[str]:
        """The documents that the person may read: none without an appointment in force."""
        if not self.stands(person):
            return set()
        mine = self.groups(person)
        return {
            document
            for document in self.documents
            if (person, document) in self.own_grants
            or any((group, document) in self.group_grants for group in mine)
        }

    def rooms_of(self, person: str) -> set[str]:
        """The conversations that the person is in."""
        if person in self.inactive:
            return set()
        places = [row.unit for row in self.serving(person)]
        found = set()
        for key, room in self.rooms.items():
            if not room.unit:
                there = person in room.people
            elif room.subtree:
                there = any(self.within(place, room.unit) for place in places)
            else:
                there = room.unit in places
            if there:
                found.add(key)
        return found

    def told_of(self, document: str) -> set[str]:
        """Whose screens are told that a document changed: who holds it by name and may sign in."""
        return {person for person, held in self.own_grants if held == document and self.stands(person)}
