"""From walked ways to cases: how long each turn stayed, and how long from leaving its stage to the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from office.dashboards.simulation.ways import Way

EVERYWHERE, ANY = 0, "*"


@dataclass(frozen=True, slots=True)
class About:
    """What makes ways similar: no person is part of it. It began in ``unit``, of ``organ``."""

    subject_type: str
    kind: str
    urgency: str
    unit: int
    organ: int


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that count as similar; ``place`` is a unit, an organ or everywhere."""

    subject_type: str
    stage: str
    place: int
    kind: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Case:
    """One turn. ``opened`` and ``ended`` are points of working time, of the turn and of its way."""

    about: About
    stage: str
    opened: int
    stay: int
    after: int
    ended: int


def groups_of(about: About, stage: str) -> list[Group]:
    """The groups a turn belongs to, the narrowest first: where one has too few cases, the next is asked."""
    narrow_first = (
        (about.unit, about.kind, about.urgency),
        (about.organ, about.kind, about.urgency),
        (about.organ, ANY, about.urgency),
        (EVERYWHERE, about.kind, about.urgency),
        (EVERYWHERE, ANY, about.urgency),
        (EVERYWHERE, ANY, ANY),
    )
    found = [Group(about.subject_type, stage, *one) for one in narrow_first]
    return list(dict.fromkeys(found))


def cases(ways: Iterable[tuple[About, Way]]) -> Iterator[Case]:
    for about, way in ways:
        yield from _cases(about, way)


def _cases(about: About, way: Way) -> Iterator[Case]:
    spans: list[tuple[int, int]] = []
    for turn in way.turns:
        base = max((spans[one][1] for one in turn.after), default=way.started)
        opened = base + turn.gap
        spans.append((opened, opened + turn.waiting + turn.handling + turn.pause))
    for place, turn in enumerate(way.turns):
        opened, decided = spans[place]
        left = max(_together(place, way, spans), decided)
        stay = turn.waiting + turn.handling
        yield Case(about, turn.stage, opened, stay, max(0, way.ended - left), way.ended)


def _together(place: int, way: Way, spans: list[tuple[int, int]]) -> int:
    """When the last of the turns that ran beside this one in the same stage was decided."""
    end = spans[place][1]
    for other in range(len(spans)):
        beside = other not in way.turns[place].after and place not in way.turns[other].after
        if beside and way.turns[other].stage == way.turns[place].stage:
            end = max(end, spans[other][1])
    return end
