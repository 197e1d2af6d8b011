"""The units a run may refer to: those in its scope, by id and by external id, held while it is compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from office.kernel import clock
from orgchart.models import ImportRun, Unit
from orgchart.models.paths import WIDTH, below, within
from orgchart.selectors.units import in_force

DEEPEST = 260 // WIDTH


def reference(unit_id: int, external_id: str | None) -> str:
    """How a file names a unit or person."""
    return external_id or f"#{unit_id}"


def open_units(run: ImportRun, *, with_root: bool) -> QuerySet[Unit]:
    """The units in the run's scope that exist today or later."""
    rows = Unit.objects.all()
    if run.unit is not None:
        rows = rows.filter(within(run.unit.path) if with_root else below(run.unit.path))
    return rows.filter(in_force(clock.today())) | rows.filter(valid_from__gt=clock.today())


@dataclass
class Known:
    """``parents`` holds the units a run may change (the scope without its root); ``names`` the root too."""

    root: Unit | None
    parents: dict[int, int | None] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)

    def resolve(self, text: str) -> int | None:
        """The unit in scope that a reference names."""
        if text.startswith("#"):
            unit_id = int(text[1:])
            return unit_id if unit_id in self.names else None
        return self.by_code.get(text)

    @property
    def root_depth(self) -> int:
        return len(self.root.path) // WIDTH if self.root is not None else 0


def known_units(run: ImportRun) -> Known:
    known = Known(run.unit)
    rows = open_units(run, with_root=True).values_list("id", "parent_id", "external_id", "short_name")
    for unit_id, parent_id, external_id, name in rows.iterator(chunk_size=5000):
        known.names[unit_id] = name
        if external_id:
            known.by_code[external_id] = unit_id
        if run.unit is None or unit_id != run.unit.id:
            known.parents[unit_id] = parent_id
    return known
