"""What others keep that an ending appointment or unit would leave without anybody.

Apps above register a guard at start-up; the org chart asks it without knowing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Blocker:
    """``count`` things that would be orphaned; ``code`` and ``data`` say what, in the texts."""

    code: str
    count: int
    data: dict[str, Any] = field(default_factory=dict)


class Guard(Protocol):
    """Someone who holds things for appointments and units."""

    def blockers(self, appointment_ids: Sequence[int], unit_ids: Sequence[int]) -> list[Blocker]:
        """What would be orphaned if these ended."""

    def hand_over(self, appointment_ids: Sequence[int], to_person: int, by: int) -> None:
        """Give what the appointments hold to a person, before they end; ``by`` is an account."""

    def follow(self, successors: Mapping[int, int], by: int) -> None:
        """Let what an appointment held go along to its successor, after the change."""


_guards: list[Guard] = []


def register(guard: Guard) -> Guard:
    if guard not in _guards:
        _guards.append(guard)
    return guard


def unregister(guard: Guard) -> None:
    """For tests."""
    _guards.remove(guard)


def blockers(appointment_ids: Sequence[int], unit_ids: Sequence[int]) -> list[Blocker]:
    found = [one for guard in _guards for one in guard.blockers(appointment_ids, unit_ids)]
    return [one for one in found if one.count]


def hand_over(appointment_ids: Sequence[int], to_person: int, by: int) -> None:
    for guard in _guards:
        guard.hand_over(appointment_ids, to_person, by)


def follow(successors: Mapping[int, int], by: int) -> None:
    if successors:
        for guard in _guards:
            guard.follow(successors, by)
