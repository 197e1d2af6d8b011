"""What may be tried out, and how people are taken to answer to it. Each assumption is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from office.dashboards.simulation.ways import Turn


@dataclass(frozen=True, slots=True)
class Parallel:
    """``second`` opens together with ``first`` wherever it followed it at once; both take what they took."""

    first: str
    second: str

    def touches(self, turn: Turn, turns: tuple[Turn, ...]) -> bool:
        return turn.stage == self.second and any(turns[one].stage == self.first for one in turn.direct)

    def loosened(self, turn: Turn, turns: tuple[Turn, ...], after: tuple[int, ...]) -> tuple[int, ...]:
        """What it waits for without the turns of ``first`` right before it."""
        if not self.touches(turn, turns):
            return after
        gone = {one for one in turn.direct if turns[one].stage == self.first}
        return tuple(one for one in after if one not in gone)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit of ``minutes`` for a stage (in the units under ``path``).

    Of the turns that took longer, the part ``kept`` (0 to 1) ends exactly at the limit; the rest, and all
    that were faster, stay as they were. Which ones keep it is drawn by their ids, so that more never
    means others.
    """

    stage: str
    minutes: int
    kept: float
    path: str = ""

    def touches(self, turn: Turn) -> bool:
        longer = turn.waiting + turn.handling > self.minutes
        return longer and _concerns(self, turn) and lot(turn.id) < self.kept

    def answered(self, turn: Turn) -> tuple[int, int]:
        waiting = min(turn.waiting, self.minutes)
        return waiting, self.minutes - waiting


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody else opens a turn of the stage that has waited ``minutes``, and takes ``pickup`` to do so.

    ``pickup`` is the median waiting of those opened within ``minutes``; handling takes what it took.
    """

    stage: str
    minutes: int
    pickup: int
    path: str = ""

    def touches(self, turn: Turn) -> bool:
        return turn.waiting > self.minutes + self.pickup and _concerns(self, turn)

    def answered(self, turn: Turn) -> tuple[int, int]:
        return self.minutes + self.pickup, turn.handling


Change = Parallel | Deadline | Delegate


def lot(turn_id: int) -> float:
    """A number from 0 to 1 that belongs to a turn for good."""
    return int.from_bytes(blake2b(str(turn_id).encode(), digest_size=8).digest(), "big") / 2**64


def strict(change: Change) -> Change:
    """The same change if everybody kept to it: how much it could do at most."""
    return replace(change, kept=1.0) if isinstance(change, Deadline) else change


def _concerns(change: Deadline | Delegate, turn: Turn) -> bool:
    return turn.stage == change.stage and turn.path.startswith(change.path)
