"""Where facts belong: units, and the organs they are part of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orgchart.selectors import organs_of, units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Unit


@dataclass(frozen=True)
class Places:
    """Units and their organs, for all facts of a batch at once."""

    units: dict[int, Unit]
    organs: dict[int, Unit]

    @classmethod
    def of(cls, unit_ids: Iterable[int]) -> Places:
        units = units_by_ids(set(unit_ids))
        return cls(units, organs_of(list(units.values())))

    def organ_id(self, unit: Unit) -> int:
        organ = self.organs.get(unit.id)
        return organ.id if organ else unit.id
