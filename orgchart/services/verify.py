"""Recompute what is derived and name the rows that disagree: the org chart's self-check."""

from __future__ import annotations

from dataclasses import dataclass

from orgchart.models import Appointment, Unit
from orgchart.models.paths import extend
from orgchart.services.loading import organ_path, own_scope


@dataclass(frozen=True)
class Fault:
    """A derived column that is not what the truth says."""

    table: str
    row_id: int
    column: str


def verify_paths() -> list[Fault]:
    """Units whose path or scope does not follow from their parents, appointments whose copies differ.

    A unit on a cycle or below a missing parent is a fault of its path.
    """
    units = {unit.id: unit for unit in Unit.objects.all()}
    for unit in units.values():
        if unit.parent_id in units:
            unit.parent = units[unit.parent_id]
    due = _paths_due(units)
    faults = [Fault("unit", unit.id, "path") for unit in units.values() if unit.path != due.get(unit.id)]
    reached = {key: unit for key, unit in units.items() if key in due}
    faults += [Fault("unit", key, "scope") for key, unit in reached.items() if unit.scope != _scope_due(unit)]
    for row in Appointment.objects.select_related("person", "post").iterator(chunk_size=5000):
        unit = units[row.post.unit_id]
        if unit.id not in reached:
            continue
        if row.unit_id != unit.id or row.path != unit.path:
            faults.append(Fault("appointment", row.id, "path"))
        narrowed = max(unit.scope, organ_path(unit), key=len) if row.person.hidden else unit.scope
        if row.scope != narrowed:
            faults.append(Fault("appointment", row.id, "scope"))
    return faults


def _paths_due(units: dict[int, Unit]) -> dict[int, str]:
    """Paths by descending from the roots; what is not reached has none."""
    below: dict[int | None, list[int]] = {}
    for unit in units.values():
        below.setdefault(unit.parent_id, []).append(unit.id)
    due: dict[int, str] = {}
    waiting = [(unit_id, "") for unit_id in below.get(None, [])]
    while waiting:
        unit_id, above = waiting.pop()
        due[unit_id] = extend(above, unit_id)
        waiting += [(child, due[unit_id]) for child in below.get(unit_id, [])]
    return due


def _scope_due(unit: Unit) -> str:
    return max(own_scope(unit), unit.parent.scope if unit.parent else "", key=len)
