"""Which organs somebody supervises for, whom they may assign work to, and whose hands it comes into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from office.kernel import clock
from orgchart.selectors import (
    Part,
    Relation,
    ancestors,
    group_name,
    heads_of,
    organs_of,
    registry_accounts,
    relations,
    units_by_ids,
)

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

_BELOW = (Relation.SUBORDINATE, Relation.LOWER, Relation.GUIDED, Relation.LOWER_GOVERNMENT)


def group_names(account: Account) -> set[str]:
    """The names of the account's groups, read once for several questions."""
    return set(account.groups.values_list("name", flat=True)) if account.is_active else set()


def supervised_organs(names: Iterable[str]) -> list[Unit]:
    """The organs that exist today of whose 督查 or leadership these groups are, the highest first."""
    parts = (name.split(":") for name in names if name.startswith("unit:"))
    ids = [int(unit_id) for _, unit_id, part in parts if part == Part.SUPERVISORS]
    today = clock.today()
    found = [unit for unit in units_by_ids(ids).values() if unit.valid_to is None or unit.valid_to > today]
    return sorted(found, key=lambda unit: (unit.level, len(unit.path), unit.sort, unit.id))


def hands_of(unit: Unit) -> list[str]:
    """The groups that act for a unit: an organ's registry and leadership, a division's head."""
    parts = (Part.REGISTRY, Part.LEADERS) if unit.may_issue else (Part.LEADERS,)
    return [group_name(unit.id, part) for part in parts]


def hand_accounts(unit: Unit) -> list[int]:
    """Who takes in what is assigned to a unit: an organ's registry, a division's head."""
    if unit.may_issue:
        return registry_accounts([unit.id]).get(unit.id, [])
    return [head.account_id for head in heads_of(unit)]


def addressable(organ: Unit, units: Sequence[Unit]) -> set[int]:
    """Those of the units that an organ's 督查 may assign work to: its own divisions and whatever is below
    it. A general office's speak for its government.
    """
    bodies = organs_of(units)
    standing = relations(organ, units)
    government = _government(organ)
    spoken = relations(government, units) if government is not None else {}
    return {
        unit.id
        for unit in units
        if (unit.id != organ.id and bodies.get(unit.id, unit).id == organ.id)
        or (bodies.get(unit.id, unit).id == unit.id and standing[unit.id] in _BELOW)
        or (bodies.get(unit.id, unit).id == unit.id and spoken.get(unit.id) in _BELOW)
    }


def _government(organ: Unit) -> Unit | None:
    if organ.organ_kind != "general_office":
        return None
    return next((unit for unit in reversed(ancestors(organ)) if unit.organ_kind == "government"), None)
