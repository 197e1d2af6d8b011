"""When is a step's rule met: pure evaluation over its slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class SlotState(StrEnum):
    """Of one slot in the present round. ``asked``: has an active task; ``empty``: has nobody yet."""

    EMPTY = "empty"
    ASKED = "asked"
    AGREED = "agreed"
    OMITTED = "omitted"


@dataclass(frozen=True)
class Slot:
    """A slot as the rules see it.

    ``added`` (加签): waited for whatever the rule, and counted in none. ``before``: the index of the slot
    whose holder is asked only after this one. ``group`` and ``need``: so many of each group, under quorum.
    """

    state: SlotState
    added: bool = False
    before: int | None = None
    group: str = ""
    need: int = 0


OPEN = (SlotState.EMPTY, SlotState.ASKED)


def met(rule: str, quorum: int, slots: Sequence[Slot]) -> bool:
    """Whether enough have agreed. A step where everybody is omitted is met: there is nobody to ask."""
    if any(slot.added and slot.state in OPEN for slot in slots):
        return False
    needed = [slot for slot in slots if not slot.added and slot.state is not SlotState.OMITTED]
    agreed = sum(slot.state is SlotState.AGREED for slot in needed)
    if not needed:
        return True
    if rule == "any":
        return agreed >= 1
    if rule == "quorum":
        return _quorum_met(quorum, needed)
    return agreed == len(needed)


def _quorum_met(quorum: int, needed: Sequence[Slot]) -> bool:
    for group in {slot.group for slot in needed}:
        mates = [slot for slot in needed if slot.group == group]
        agreed = sum(slot.state is SlotState.AGREED for slot in mates)
        if agreed < min(mates[0].need or quorum, len(mates)):
            return False
    return True


def to_open(rule: str, slots: Sequence[Slot]) -> list[int]:
    """The indexes of the slots whose turn it is now: all empty ones, or the next one when serial.

    An added slot is asked at once, and whoever added somebody before themselves after that one.
    """
    waiting = {slot.before for slot in slots if slot.before is not None and slot.state in OPEN}
    ready = [i for i, slot in enumerate(slots) if slot.state is SlotState.EMPTY and i not in waiting]
    if rule != "serial":
        return ready
    queue = [i for i, slot in enumerate(slots) if not slot.added and slot.state in OPEN]
    return [i for i in ready if slots[i].added or i == queue[0]]
