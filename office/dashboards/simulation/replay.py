"""Replaying ways with changes, event by event, in working minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from office.dashboards.simulation.changes import Change, Parallel
from office.dashboards.simulation.ways import Turn, Way


@dataclass(slots=True)
class Outcome:
    """What a set of ways took. ``late`` ones had a time limit (``with_due``) and broke it."""

    minutes: list[int] = field(default_factory=list)
    with_due: int = 0
    on_time: int = 0
    turns_with_due: int = 0
    turns_on_time: int = 0
    moved: int = 0

    @property
    def n(self) -> int:
        return len(self.minutes)

    def quantile(self, share: float) -> int | None:
        """The value below which ``share`` of the ways lie (the nearest rank)."""
        if not self.minutes:
            return None
        in_order = sorted(self.minutes)
        return in_order[max(1, math.ceil(share * len(in_order))) - 1]

    def histogram(self, width: int, bins: int) -> list[int]:
        """How many ways took up to ``width`` minutes, up to twice that …; the last holds the rest."""
        counts = [0] * bins
        for minutes in self.minutes:
            counts[min(bins - 1, max(0, math.ceil(minutes / width) - 1))] += 1
        return counts


def replay(way: Way, changes: Sequence[Change], into: Outcome) -> None:
    """Walk one way again under the changes and add what it takes to ``into``."""
    decided: list[int] = []
    for turn in way.turns:
        base = max((decided[one] for one in _after(turn, way.turns, changes)), default=way.started)
        changed = _answered(turn, changes)
        stay = changed.waiting + changed.handling + changed.pause
        decided.append(base + turn.gap + stay)
        if turn.allowed is not None:
            into.turns_with_due += 1
            into.turns_on_time += turn.kept or (changed is not turn and stay <= turn.allowed)
    ended = max(decided, default=way.started) + way.tail
    into.minutes.append(max(0, ended - way.started - way.held))
    into.moved += ended != way.ended
    if way.due is not None:
        into.with_due += 1
        # At the same minute it was late by seconds, or by an evening: it stays so.
        into.on_time += (way.kept and ended <= way.ended) or (ended != way.ended and ended <= way.due)


def replay_all(ways: Iterable[Way], changes: Sequence[Change]) -> Outcome:
    outcome = Outcome()
    for way in ways:
        replay(way, changes, outcome)
    return outcome


def touched(way: Way, change: Change) -> int:
    """How many turns of a way a change bears on."""
    if isinstance(change, Parallel):
        return sum(change.touches(turn, way.turns) for turn in way.turns)
    return sum(change.touches(turn) for turn in way.turns)


def _after(turn: Turn, turns: tuple[Turn, ...], changes: Sequence[Change]) -> tuple[int, ...]:
    after = turn.after
    for change in changes:
        if isinstance(change, Parallel):
            after = change.loosened(turn, turns, after)
    return after


def _answered(turn: Turn, changes: Sequence[Change]) -> Turn:
    """The turn with its waiting and handling under all changes, one after the other."""
    for change in changes:
        if not isinstance(change, Parallel) and change.touches(turn):
            waiting, handling = change.answered(turn)
            turn = replace(turn, waiting=waiting, handling=handling)
    return turn


@dataclass(slots=True)
class Fidelity:
    """How well the network explains the log it was made from.

    ``same`` of ``n`` ways take, replayed unchanged, exactly the minutes that were measured; ``prompt`` of
    ``turns`` opened at the very minute at which what they waited for was decided.
    """

    n: int = 0
    same: int = 0
    turns: int = 0
    prompt: int = 0

    def check(self, way: Way) -> None:
        unchanged = Outcome()
        replay(way, (), unchanged)
        self.n += 1
        self.same += unchanged.minutes[0] == way.minutes
        self.turns += len(way.turns)
        self.prompt += sum(turn.gap == 0 for turn in way.turns)
