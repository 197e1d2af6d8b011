"""What a SCIM client may know: the people whose own post lies below its unit, and the units there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from office.kernel import clock
from orgchart.models import Appointment, AppointmentKind, Person, PersonStatus, Unit, UnitKind
from orgchart.models.paths import ids_of, within
from orgchart.selectors.people import serving
from orgchart.selectors.units import in_force


def people_below(unit: Unit) -> QuerySet[Person]:
    """People in service whose primary post lies there today; and of those who left from there, the ones
    whom the client still knows by an external id.
    """
    primary = Appointment.objects.filter(
        within(unit.path), person=OuterRef("pk"), kind=AppointmentKind.PRIMARY
    )
    serves = Exists(primary.filter(in_force(clock.today())))
    active = Q(status=PersonStatus.ACTIVE) & serves
    gone = ~Q(status=PersonStatus.ACTIVE) & Q(external_id__isnull=False) & Exists(primary)
    return Person.objects.filter(active | gone).select_related("account")


def units_below(unit: Unit) -> QuerySet[Unit]:
    """The living units below, and the unit itself."""
    return Unit.objects.filter(within(unit.path)).filter(in_force(clock.today())).select_related("parent")


def held_by(people: Sequence[Person]) -> dict[int, list[Appointment]]:
    """What these people hold today, the primary appointment first; one query."""
    found: dict[int, list[Appointment]] = {}
    for row in serving().filter(person__in=people).order_by("person_id", "sort", "id"):
        found.setdefault(row.person_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.kind != AppointmentKind.PRIMARY)
    return found


def organs_of(paths: Iterable[str]) -> dict[str, str]:
    """The name of the organ that each path lies in; one query."""
    chosen = sorted(set(paths))
    ids = {unit_id for path in chosen for unit_id in ids_of(path)}
    organs = dict(Unit.objects.filter(id__in=ids, kind=UnitKind.ORGAN).values_list("id", "name"))
    return {
        path: next((organs[one] for one in reversed(ids_of(path)) if one in organs), "") for path in chosen
    }


def members_of(units: Sequence[Unit], root: Unit) -> dict[int, list[Appointment]]:
    """Who of the client's people serves in each of these units, by any kind of post; one query."""
    own = Appointment.objects.filter(
        within(root.path),
        in_force(clock.today()),
        person=OuterRef("person"),
        kind=AppointmentKind.PRIMARY,
    )
    rows = serving().filter(Exists(own), unit__in=units).order_by("unit_id", "sort", "id")
    found: dict[int, list[Appointment]] = {}
    for row in rows:
        known = found.setdefault(row.unit_id, [])
        if all(one.person_id != row.person_id for one in known):
            known.append(row)
    return found
