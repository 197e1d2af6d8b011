"""When is a step's rule met: pure evaluation over its slots."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class SlotState(StrEnum):
    """Of one slot in the present round. ``asked``: has an active task; ``empty``: has nobody yet."""

    EMPTY = "empty"
    ASKED = "asked"
    AGREED = "agreed"
    OMITTED = "omitted"


def met(rule: str, quorum: int, slots: Sequence[SlotState]) -> bool:
    """Whether enough have agreed. A step where everybody is omitted is met: there is nobody to ask."""
    needed = [slot for slot in slots if slot is not SlotState.OMITTED]
    agreed = sum(slot is SlotState.AGREED for slot in needed)
    if not needed:
        return True
    if rule == "any":
        return agreed >= 1
    if rule == "quorum":
        return agreed >= min(quorum, len(needed))
    return agreed == len(needed)


def to_open(rule: str, slots: Sequence[SlotState]) -> list[int]:
    """The indexes of the slots whose turn it is now: all empty ones, or the next one when serial."""
    if rule != "serial":
        return [index for index, slot in enumerate(slots) if slot is SlotState.EMPTY]
    for index, slot in enumerate(slots):
        if slot is SlotState.ASKED:
            return []
        if slot is SlotState.EMPTY:
            return [index]
    return []
