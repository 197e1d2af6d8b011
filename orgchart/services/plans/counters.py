"""What others keep that a reorganisation touches, so that its preview can say how much.

Apps above register a counter at start-up; the org chart asks it without knowing it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Reach:
    """What an act or a whole plan reaches, as it stands when all is done.

    ``ended``: units that end. ``former``: the names, until then, of units that end, move or are renamed.
    """

    ended: frozenset[int] = frozenset()
    former: frozenset[str] = frozenset()

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.ended | other.ended, self.former | other.former)


@dataclass(frozen=True)
class Touch:
    """``count`` things of a kind; the text of ``orgchart.touch.<name>`` says it, or that of who counts."""

    name: str
    count: int
    examples: tuple[str, ...] = ()


class Counter(Protocol):
    def __call__(self, reach: Reach) -> Iterable[Touch]:
        """What the reach holds; reads only."""


_counters: list[Counter] = []


def register(counter: Counter) -> Counter:
    if counter not in _counters:
        _counters.append(counter)
    return counter


def count(reach: Reach) -> list[Touch]:
    """What all who registered find; zeros left out."""
    if not reach.ended and not reach.former:
        return []
    return [touch for counter in _counters for touch in counter(reach) if touch.count]
