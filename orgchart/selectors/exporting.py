"""The lines of a directory export: what the viewer would read on the screens, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from orgchart.models import Appointment, Unit
from orgchart.models.paths import within
from orgchart.selectors.people import serving
from orgchart.selectors.units import organs_of
from orgchart.selectors.visibility import Viewer, VisibleFields, seen_by, visible_fields

CHUNK = 2000


@dataclass(frozen=True)
class ExportLine:
    appointment: Appointment
    organ: Unit
    fields: VisibleFields


def export_count(viewer: Viewer, unit: Unit, *, at_most: int) -> int:
    """How many lines there are, counted no further than ``at_most`` + 1."""
    return _rows(viewer, unit).values("id")[: at_most + 1].count()


def export_lines(viewer: Viewer, unit: Unit) -> Iterator[ExportLine]:
    """Read in chunks, so that a city's 65,000 people never stand in memory at once."""
    rows = _rows(viewer, unit).order_by("path", "sort", "id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        organs = organs_of([row.unit for row in chunk])
        for row in chunk:
            organ = organs.get(row.unit_id, row.unit)
            # As in lists: mobiles are masked even for colleagues, because a file travels.
            yield ExportLine(row, organ, visible_fields(viewer, row, in_list=True, organ=organ))


def _rows(viewer: Viewer, unit: Unit) -> QuerySet[Appointment]:
    return serving().filter(within(unit.path), seen_by(viewer))
