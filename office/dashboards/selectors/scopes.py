"""The parts of the house that people look after: those who lead a unit, and 督查."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orgchart.selectors import Part, ancestors, units_by_ids
from orgchart.selectors.extent import organs_within

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

# Their organ stands for a region, so what is below them is the region and not the organ.
_GOVERNING = ("government", "party_committee", "township")
_REGION = "region"


@dataclass(frozen=True)
class Scope:
    """A part of the house. ``own`` are the ids of units that the viewer leads there."""

    unit: Unit
    own: frozenset[int]

    @property
    def path(self) -> str:
        return self.unit.path

    @property
    def by_organ(self) -> bool:
        """Whether its members are compared by organ; within one organ they are by division."""
        return self.unit.kind not in ("organ", "division")


def scopes(account: Account) -> list[Scope]:
    """The parts of the house the account looks after, the widest first; none for administrators."""
    led = _led(account)
    parts: dict[int, Unit] = {}
    for unit in led.values():
        part = _stands_for(unit)
        parts[part.id] = part
    own = frozenset(led)
    outermost = sorted(parts.values(), key=lambda unit: (len(unit.path), unit.sort, unit.id))
    return [Scope(unit, own) for unit in outermost]


def _led(account: Account) -> dict[int, Unit]:
    if account.administrator or not account.is_active:
        return {}
    names = account.groups.filter(name__startswith="unit:").values_list("name", flat=True)
    parsed = (name.split(":") for name in names)
    leading = {int(unit_id) for _, unit_id, part in parsed if part in (Part.LEADERS, Part.SUPERVISORS)}
    return units_by_ids(leading)


def _stands_for(unit: Unit) -> Unit:
    """A government's part is its region; everybody else's is the unit itself."""
    if unit.organ_kind not in _GOVERNING:
        return unit
    return next((above for above in reversed(ancestors(unit)) if above.kind == _REGION), unit)


def organs_in(scope: Scope) -> int:
    """How many organs the part holds (1 for a division or an organ without others below)."""
    return max(1, organs_within(scope.path))
