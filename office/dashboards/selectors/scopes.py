"""The parts of the house that people look after: those who lead a unit, and 督查."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orgchart.selectors import Part, ancestors, organs_of, units_by_ids
from orgchart.selectors.extent import organs_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from office.kernel.models import Account
    from orgchart.models import Unit

# Their organ stands for a region, so what is below them is the region and not the organ.
_GOVERNING = ("government", "party_committee", "township")
_REGION = "region"


@dataclass(frozen=True)
class Scope:
    """A part of the house. ``own`` are the ids of units that the viewer leads; ``governs`` is true in a
    region whose government they belong to; ``exact`` within an organ or division they lead, where small
    numbers are no secret to them.
    """

    unit: Unit
    own: frozenset[int]
    governs: bool
    exact: bool = False

    @property
    def path(self) -> str:
        return self.unit.path

    @property
    def by_organ(self) -> bool:
        """Whether its members are compared by organ; within one organ they are by division."""
        return self.unit.kind not in ("organ", "division")

    def oversees(self, organ_id: int) -> bool:
        """Whether the viewer may hand that organ's matters in this part to 督查."""
        return self.governs or organ_id in self.own


def scopes(account: Account) -> list[Scope]:
    """The parts of the house the account looks after, the widest first; none for administrators."""
    led = _led(account)
    parts: dict[int, tuple[Unit, bool]] = {}
    for unit in led.values():
        region = _region_of(unit)
        part = region or unit
        parts[part.id] = (part, region is not None or parts.get(part.id, (part, False))[1])
    own = frozenset(led)
    widest_first = sorted(parts.values(), key=lambda one: (len(one[0].path), one[0].sort, one[0].id))
    found: list[Scope] = []
    for unit, governs in widest_first:
        # A part inside another is seen with it.
        if not any(unit.path.startswith(scope.path) for scope in found):
            found.append(Scope(unit, own, governs, unit.id in own))
    return found


def _led(account: Account) -> dict[int, Unit]:
    if account.administrator or not account.is_active:
        return {}
    names = account.groups.filter(name__startswith="unit:").values_list("name", flat=True)
    parsed = (name.split(":") for name in names)
    leading = {int(unit_id) for _, unit_id, part in parsed if part in (Part.LEADERS, Part.SUPERVISORS)}
    return units_by_ids(leading)


def _region_of(unit: Unit) -> Unit | None:
    """The region that a government's or party committee's people look after; None for other units."""
    if unit.organ_kind not in _GOVERNING:
        return None
    return next((above for above in reversed(ancestors(unit)) if above.kind == _REGION), None)


def short_names(scope: Scope, units: Mapping[int, Unit]) -> dict[int, str]:
    """What units are called in a part: 省人社厅规划财务处 where it has several organs, else 规划财务处."""
    organs = organs_of(list(units.values())) if scope.by_organ else {}
    return {key: _short(unit, organs.get(key)) for key, unit in units.items()}


def _short(unit: Unit, organ: Unit | None) -> str:
    return unit.short_name if organ is None or organ.id == unit.id else organ.short_name + unit.short_name


def organs_in(scope: Scope) -> int:
    """How many organs the part holds (1 for a division or an organ without others below)."""
    return max(1, organs_within(scope.path))
