"""Reads about people: their appointments, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Appointment, AppointmentKind, Person, PersonStatus
from orgchart.selectors.units import in_force

_ORDER = {
    AppointmentKind.PRIMARY: 0,
    AppointmentKind.ACTING: 1,
    AppointmentKind.SECONDED: 2,
    AppointmentKind.TEMPORARY: 3,
    AppointmentKind.CONCURRENT: 4,
}


@dataclass(frozen=True)
class PersonRefData:
    """How a person is shown everywhere: the post and unit of the appointment that comes first."""

    id: int
    name: str
    post: str
    unit: str


@dataclass(frozen=True)
class Assignee:
    """A person in the post by which a task comes to them."""

    person_id: int
    account_id: int
    appointment_id: int
    post_title: str
    unit_id: int
    unit_name: str
    name: str


def person_of(account: Account) -> Person | None:
    """The person who signs in with the account; None for the three administrators."""
    return Person.objects.filter(account=account).first()


def serving(on: date | None = None) -> QuerySet[Appointment]:
    """Appointments in force of people in service, with person, post and unit."""
    rows = Appointment.objects.filter(in_force(on or clock.today()), person__status=PersonStatus.ACTIVE)
    return rows.select_related("person", "post", "unit")


def standing() -> Q:
    """Of accounts: nobody's, or somebody's who serves today. Whoever has left reads nothing from that day
    on, even before their groups are brought up to date.
    """
    person = Person.objects.filter(account=OuterRef("pk"))
    serves = Appointment.objects.filter(in_force(clock.today()), person=OuterRef("pk"))
    return Q(~Exists(person.filter(~Exists(serves))))


def appointments_of(person: Person, on: date | None = None) -> list[Appointment]:
    """What the person holds on a day, the primary first."""
    rows = Appointment.objects.filter(in_force(on or clock.today()), person=person)
    return _ordered(rows.select_related("post", "unit"))


def primary_appointment(person: Person, on: date | None = None) -> Appointment | None:
    return next((row for row in appointments_of(person, on) if row.kind == AppointmentKind.PRIMARY), None)


def people_by_ids(ids: Iterable[int]) -> dict[int, Person]:
    """People with their appointments in force today prefetched (as ``current``), in two queries."""
    current = Appointment.objects.filter(in_force(clock.today())).select_related("post", "unit")
    held = Prefetch("appointments", queryset=current, to_attr="current")
    return {person.id: person for person in Person.objects.filter(id__in=list(ids)).prefetch_related(held)}


def display(person: Person) -> PersonRefData:
    """Name, post and unit; needs no query for people from ``people_by_ids``."""
    rows = getattr(person, "current", None)
    held = _ordered(rows) if rows is not None else appointments_of(person)
    # Everybody is shown the same: what only an organ or a unit may see of it stays out.
    held = [row for row in held if not row.scope]
    if not held:
        return PersonRefData(person.id, person.name, "", "")
    return PersonRefData(person.id, person.name, held[0].post.title, held[0].unit.short_name)


def display_many(ids: Iterable[int]) -> dict[int, PersonRefData]:
    return {key: display(person) for key, person in people_by_ids(ids).items()}


def assignee(row: Appointment) -> Assignee:
    return Assignee(
        person_id=row.person_id,
        account_id=row.person.account_id,
        appointment_id=row.id,
        post_title=row.post.title,
        unit_id=row.unit_id,
        unit_name=row.unit.short_name,
        name=row.person.name,
    )


def _ordered(rows: Iterable[Appointment]) -> list[Appointment]:
    return sorted(rows, key=lambda row: (_ORDER[AppointmentKind(row.kind)], row.sort, row.id))
