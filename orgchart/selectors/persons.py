"""A person's page: what they hold and what they held, as far as the viewer sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import not_found
from orgchart.models import Appointment, AppointmentKind, Person, Unit
from orgchart.selectors.units import organs_of
from orgchart.selectors.visibility import Viewer, seen_by, visible_people


@dataclass(frozen=True)
class Profile:
    person: Person
    current: list[Appointment]
    past: list[Appointment]
    organs: dict[int, Unit]


def profile_of(viewer: Viewer, person_id: int) -> Profile:
    """The person, or the one answer for absent and hidden."""
    person = Person.objects.filter(id=person_id, id__in=visible_people(viewer, [person_id])).first()
    if person is None:
        raise not_found()
    own = Q() if person.id == viewer.person_id else seen_by(viewer)
    rows = Appointment.objects.filter(own, person=person).select_related("person", "post", "unit")
    today = clock.today()
    begun = [row for row in rows.order_by("-valid_from", "sort", "id") if row.valid_from <= today]
    held = [row for row in begun if row.valid_to is None or row.valid_to > today]
    held.sort(key=lambda row: row.kind != AppointmentKind.PRIMARY)
    past = [row for row in begun if row not in held]
    return Profile(person, held, past, organs_of([row.unit for row in begun]))
