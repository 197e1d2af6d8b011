"""Ways that were walked, as a network of turns: what each had to wait for before it opened.

All points and durations are minutes of working time on one axis (``simulation.axis``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from office.dashboards.simulation.axis import Axis


@dataclass(frozen=True, slots=True)
class LoggedTurn:
    """A decided turn as the facts have it; ``path`` is the unit's whose turn it was."""

    id: int
    stage: str
    path: str
    opened_at: datetime
    decided_at: datetime
    due_at: datetime | None
    waiting: int
    handling: int


@dataclass(frozen=True, slots=True)
class LoggedWay:
    """A finished way as the facts have it; ``minutes`` are without the suspended ones."""

    id: int
    started_at: datetime
    ended_at: datetime
    due_at: datetime | None
    minutes: int
    turns: Sequence[LoggedTurn]


@dataclass(frozen=True, slots=True)
class Turn:
    """``after``: places of the turns decided when it opened; ``gap``: from the last of them to its opening.

    ``pause`` is time between opening and decision that counts for neither waiting nor handling (suspended).
    ``allowed`` is the time limit from its opening, ``kept`` whether it was kept.
    """

    id: int
    stage: str
    path: str
    after: tuple[int, ...]
    direct: frozenset[int]
    gap: int
    waiting: int
    handling: int
    pause: int
    allowed: int | None
    kept: bool


@dataclass(frozen=True, slots=True)
class Way:
    """``tail``: from the last decision to the end. ``held``: suspended minutes, which do not count.

    ``minutes`` is what was measured, independently of the turns.
    """

    id: int
    started: int
    ended: int
    tail: int
    held: int
    due: int | None
    kept: bool
    minutes: int
    turns: tuple[Turn, ...]


def way_of(logged: LoggedWay, axis: Axis) -> Way:
    """The network behind a way: a turn opens once every turn decided before its opening has been decided.

    Nothing else is known of why it opened when it did, so what is left over is kept as its ``gap``.
    """
    in_order = sorted(logged.turns, key=lambda turn: (turn.opened_at, turn.id))
    started, ended = axis.at(logged.started_at), axis.at(logged.ended_at)
    decided = [axis.at(turn.decided_at) for turn in in_order]
    turns = tuple(_turn(place, in_order, decided, started, axis) for place in range(len(in_order)))
    return Way(
        id=logged.id,
        started=started,
        ended=ended,
        tail=ended - max(decided, default=started),
        held=ended - started - logged.minutes,
        due=axis.at(logged.due_at) if logged.due_at else None,
        kept=logged.due_at is not None and logged.ended_at <= logged.due_at,
        minutes=logged.minutes,
        turns=turns,
    )


def _turn(place: int, turns: list[LoggedTurn], decided: list[int], started: int, axis: Axis) -> Turn:
    turn = turns[place]
    opened = axis.at(turn.opened_at)
    after = tuple(one for one in range(place) if turns[one].decided_at <= turn.opened_at)
    base = max((decided[one] for one in after), default=started)
    due = turn.due_at
    return Turn(
        id=turn.id,
        stage=turn.stage,
        path=turn.path,
        after=after,
        direct=_direct(after, turns),
        gap=opened - base,
        waiting=turn.waiting,
        handling=turn.handling,
        pause=decided[place] - opened - turn.waiting - turn.handling,
        allowed=axis.at(due) - opened if due else None,
        kept=due is not None and turn.decided_at <= due,
    )


def _direct(after: tuple[int, ...], turns: list[LoggedTurn]) -> frozenset[int]:
    """Those that no other turn lies between: decided after the last opening among what was decided before."""
    if not after:
        return frozenset()
    last_opened = max(turns[one].opened_at for one in after)
    return frozenset(one for one in after if turns[one].decided_at > last_opened)
