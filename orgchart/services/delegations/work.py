"""What waits for somebody, by kind of work. The org chart asks it of those above without knowing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

Count = Callable[[Sequence[int]], Counter[str]]

_counts: list[Count] = []


def register(count: Count) -> Count:
    """``count`` tells how much open work each kind (``Duty``) of these appointments has."""
    if count not in _counts:
        _counts.append(count)
    return count


def open_work(appointment_ids: Sequence[int]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in _counts:
        total += count(appointment_ids)
    return dict(total)
