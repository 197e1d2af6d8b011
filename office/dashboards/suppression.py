"""What small counts may be told without revealing single matters of organs whose papers one may not see.

Pure. A count from 1 to ``SMALL - 1`` is not told; nor are as many others beside it that it cannot be had as a
difference of what is told (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
SMALL = 5


def hidden_cells(counts: Mapping[K, int]) -> frozenset[K]:
    """Which counts of a family that adds up to a told total stay untold.

    At least two, together ``SMALL`` or more and more than one each, so that their sum gives none of them
    away; all of them where there are no others to hide them among.
    """
    hidden = {key for key, n in counts.items() if 0 < n < SMALL}
    others = sorted((n, repr(key), key) for key, n in counts.items() if n >= SMALL)
    while hidden and not _covered([counts[key] for key in hidden]) and others:
        hidden.add(others.pop(0)[2])
    return frozenset(hidden)


def total_told(counts: Mapping[K, int]) -> bool:
    """Whether the total itself may be told: not where its hidden parts cover one another too badly."""
    hidden = hidden_cells(counts)
    return not hidden or _covered([counts[key] for key in hidden])


def _covered(untold: list[int]) -> bool:
    return len(untold) > 1 and sum(untold) >= max(SMALL, 2 * len(untold))


def told(n: int) -> int | None:
    """A count that stands alone: None for one too small to tell."""
    return None if 0 < n < SMALL else n


def apart(n: int, wider: int) -> bool:
    """Whether neither ``n`` nor what remains of a wider count beside it is too small to tell."""
    return told(n) is not None and told(wider - n) is not None
