"""When something under way is likely to end: by drawing again from what similar ones took.

All durations are minutes of working time. Nothing here is drawn by chance: the same history gives the
same answer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 30
"""Cases below which nothing is foretold (design section 9: fewer are not compared)."""
DRAWS = 256
_STRIDES = (0.6180339887498949, 0.7548776662466927, 0.5698402909980532, 0.8191725133961645)
"""Steps of low discrepancy (golden and plastic ratios): draws that spread evenly without a dice."""


def _spread(dimension: int) -> tuple[float, ...]:
    """The places (0 to 1) of all draws in one dimension."""
    if dimension == 0:
        return tuple((number + 0.5) / DRAWS for number in range(DRAWS))
    stride = _STRIDES[(dimension - 1) % len(_STRIDES)]
    return tuple(math.modf(0.5 + (number + dimension) * stride)[0] for number in range(DRAWS))


_SPREADS = tuple(_spread(dimension) for dimension in range(len(_STRIDES) + 1))


@dataclass(frozen=True, slots=True)
class Pool:
    """What similar ones took at a stage: ``stays`` in it, and ``afters`` from leaving it to the end.

    Both in ascending order, of equal weight; ``n`` is how many cases they stand for.
    """

    n: int
    stays: Sequence[int]
    afters: Sequence[int]

    def lasting(self, elapsed: int) -> float:
        """How many of the cases stayed longer than ``elapsed``."""
        return self.n * self._above(elapsed) / len(self.stays) if self.stays else 0.0

    def left(self, elapsed: int, dimension: int) -> list[int]:
        """For each draw, the rest of a stay that has lasted ``elapsed`` already."""
        first, since = len(self.stays) - self._above(elapsed), elapsed
        if self.lasting(elapsed) < ENOUGH:
            # Longer than nearly all of them: as the longest ones went on beyond what the others took.
            first = max(0, len(self.stays) - max(1, round(len(self.stays) * ENOUGH / self.n)))
            since = self.stays[max(0, first - 1)]
        longer = len(self.stays) - first
        return [self.stays[first + int(place * longer)] - since for place in _SPREADS[dimension]]

    def to_the_end(self, dimension: int) -> list[int]:
        """For each draw, from leaving the stage to the end."""
        return [self.afters[int(place * len(self.afters))] for place in _SPREADS[dimension]]

    def _above(self, elapsed: int) -> int:
        return len(self.stays) - bisect_right(self.stays, elapsed)


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that is open now: the cases like it, and how long it has lasted."""

    pool: Pool
    elapsed: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Minutes from now to the end, which half (``p50``) and four in five (``p80``) do not exceed.

    ``late`` is the chance (0 to 1) that it takes longer than is left; None without a time limit.
    """

    p50: int
    p80: int
    late: float | None


def between(values: Sequence[int], share: float) -> float:
    """A value of ascending ``values`` at ``share`` (0 to 1), interpolated."""
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def foretell(turns: Sequence[OpenTurn], left: int | None) -> Forecast | None:
    """``left``: working minutes until the time limit (negative when past). None where cases are too few."""
    ends = draws(turns)
    return read(ends, left) if ends else None


def read(ends: Sequence[int], left: int | None) -> Forecast:
    """What ascending draws say."""
    late = None
    if left is not None:
        late = 1.0 if left < 0 else (len(ends) - bisect_right(ends, left)) / len(ends)
    return Forecast(_rank(ends, 0.5), _rank(ends, 0.8), late)


def draws(turns: Sequence[OpenTurn]) -> list[int]:
    """Possible times to the end, ascending: the longest of the open turns, then what comes after the stage.

    Empty where any of the turns has fewer than ``ENOUGH`` cases.
    """
    if not turns or any(turn.pool.n < ENOUGH for turn in turns):
        return []
    # More turns side by side than this add nothing to the longest of them that a reader would notice.
    beside = turns[: len(_SPREADS) - 1]
    rests = [turn.pool.left(turn.elapsed, place) for place, turn in enumerate(beside)]
    afters = turns[0].pool.to_the_end(len(beside))
    return sorted(max(rest) + after for *rest, after in zip(*rests, afters, strict=True))


def _rank(ends: Sequence[int], share: float) -> int:
    return ends[max(1, math.ceil(share * len(ends))) - 1]
