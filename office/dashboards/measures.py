"""Histograms of working minutes: median and p90 merge from them, over any units and days.

Bins grow by 2 ** (1/16): every value stands for its bin with an error below 2.3 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

PER_DOUBLING = 16
SHIFT = 4  # minutes; keeps the first bins about a quarter of a minute wide instead of infinitely thin
MIN_CASES = 30  # fewer are shown as a number only, never compared (design section 9)


def bin_of(minutes: int) -> int:
    return round(PER_DOUBLING * math.log2(1 + max(minutes, 0) / SHIFT))


def minutes_of(number: int) -> float:
    """The middle of a bin, in working minutes."""
    return SHIFT * (2 ** (number / PER_DOUBLING) - 1)


def quantile(histogram: Mapping[int, int], share: float) -> float | None:
    """The value below which ``share`` of the cases lie (the nearest rank); None without cases."""
    total = sum(histogram.values())
    if total == 0:
        return None
    rank = max(1, math.ceil(share * total))
    seen = 0
    for number in sorted(histogram):
        seen += histogram[number]
        if seen >= rank:
            return minutes_of(number)
    raise AssertionError("the ranks end with the last bin")


SUMMED = ("waiting", "handling", "elapsed", "with_due", "on_time")


@dataclass
class Sums:
    """Merged rollups of one stage, unit or week; in working minutes, but ``elapsed`` in calendar minutes."""

    n: int = 0
    waiting: int = 0
    handling: int = 0
    elapsed: int = 0
    with_due: int = 0
    on_time: int = 0
    histogram: dict[int, int] = field(default_factory=dict)

    def add(self, *, number: int, n: int, **sums: int) -> None:
        """``sums`` by their names in ``SUMMED``; those left out are 0."""
        self.n += n
        for name, value in sums.items():
            setattr(self, name, getattr(self, name) + value)
        self.histogram[number] = self.histogram.get(number, 0) + n

    def include(self, other: Sums) -> None:
        for number, n in other.histogram.items():
            self.histogram[number] = self.histogram.get(number, 0) + n
        for name in ("n", *SUMMED):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def median(self) -> float | None:
        return quantile(self.histogram, 0.5)

    @property
    def p90(self) -> float | None:
        return quantile(self.histogram, 0.9)

    @property
    def waiting_share(self) -> float | None:
        """The part of the time spent waiting to be opened, 0 to 1."""
        spent = self.waiting + self.handling
        return self.waiting / spent if spent else None

    @property
    def calendar(self) -> float | None:
        """The mean in calendar minutes, nights and days off included."""
        return self.elapsed / self.n if self.n and self.elapsed else None

    @property
    def comparable(self) -> bool:
        return enough(self.n)


def enough(n: int) -> bool:
    """Whether so many cases may be compared."""
    return n >= MIN_CASES
