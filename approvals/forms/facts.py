"""What the house knows and a form's answers refer to; gathered by the caller, so that checking stays pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Named:
    """A person or a unit as it is written into what is signed."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class NamedFile:
    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Facts:
    """Only those people, units and files that the owner may name. ``working_days`` counts both ends."""

    today: date
    working_days: Callable[[date, date], int]
    people: Mapping[str, Named] = field(default_factory=dict)
    units: Mapping[str, Named] = field(default_factory=dict)
    files: Mapping[str, NamedFile] = field(default_factory=dict)


@dataclass(frozen=True)
class References:
    """The ids that answers name, as they came: not checked yet."""

    people: frozenset[str]
    units: frozenset[str]
    files: frozenset[str]


def references(fields: list[Any], raw: Mapping[str, Any]) -> References:
    """Which people, units and files the answers name, to be looked up all at once."""
    people, units, files = set(), set(), set()
    for one in fields:
        value = raw.get(one.key)
        if one.type == "person" and isinstance(value, str):
            people.add(value)
        elif one.type == "unit" and isinstance(value, str):
            units.add(value)
        elif one.type == "attachment" and isinstance(value, list):
            files |= {item for item in value if isinstance(item, str)}
    return References(frozenset(people), frozenset(units), frozenset(files))
