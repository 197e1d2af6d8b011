"""The chart in the form that the import reads: an export imported again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from office.kernel import clock
from orgchart.models import Appointment, ImportSubject, PersonStatus, Unit
from orgchart.models.paths import below, within
from orgchart.services.imports.columns import Value, columns_of
from orgchart.services.imports.known import reference
from orgchart.services.imports.people_plan import FIELDS as PERSON_FIELDS
from orgchart.services.imports.unit_plan import FIELDS as UNIT_FIELDS


def rows(subject: str, unit: Unit | None) -> Iterator[list[str]]:
    """The texts of each row, in the order of the columns; a constant number of queries."""
    columns = columns_of(subject)
    source = _units(unit) if subject == ImportSubject.UNITS else _people(unit)
    for values in source:
        yield [column.shown(values.get(column.key)) for column in columns]


def _open() -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=clock.today())


def _units(root: Unit | None) -> Iterator[dict[str, Value]]:
    found = Unit.objects.filter(_open()).select_related("parent").order_by("path")
    if root is not None:
        found = found.filter(below(root.path))
    for unit in found.iterator(chunk_size=2000):
        values: dict[str, Any] = {key: getattr(unit, name) for key, name in UNIT_FIELDS.items()}
        values["valid_from"] = unit.valid_from.isoformat()
        values["id"] = f"#{unit.id}"
        if unit.parent is not None:
            values["parent"] = reference(unit.parent.id, unit.parent.external_id)
        yield values


def _people(root: Unit | None) -> Iterator[dict[str, Value]]:
    found = Appointment.objects.filter(_open(), person__status=PersonStatus.ACTIVE)
    if root is not None:
        found = found.filter(within(root.path))
    # Of people whose own organ lies elsewhere only the name is theirs to know who administers this part.
    own = set(found.filter(kind="primary").values_list("person_id", flat=True)) if root else None
    found = found.select_related("person__account", "post", "unit").order_by("path", "sort", "id")
    for row in found.iterator(chunk_size=2000):
        person = row.person
        guest = own is not None and person.id not in own
        names = {"code": "external_id", "name": "name"} if guest else PERSON_FIELDS
        values: dict[str, Any] = {key: getattr(person, name) for key, name in names.items()}
        if not guest:
            values["login"] = person.account.login
        yield values | {
            "id": f"#{person.id}",
            "unit": reference(row.unit.id, row.unit.external_id),
            "unit_name": row.unit.name,
            "post": row.post.title,
            "is_head": row.post.is_head,
            "kind": row.kind,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        }
