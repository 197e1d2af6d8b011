"""Who headed a unit on any date, and where somebody served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from orgchart.models import Appointment, AppointmentKind, Person, Unit
from orgchart.selectors.resolving import seats_of
from orgchart.selectors.units import in_force

VALID = (AppointmentKind.PRIMARY, AppointmentKind.CONCURRENT)


@dataclass(frozen=True)
class Tenure:
    """One head and from when to when; ``acting`` where there was no valid head."""

    appointment: Appointment
    acting: bool
    since: date
    until: date | None


def head_of(unit: Unit, on: date) -> Appointment | None:
    """The valid head on the day, else the acting head, else nobody. Also for units that have ended."""
    rows = _seats(unit).filter(in_force(on))
    return _head_among(list(rows))


def heads_over_time(unit: Unit) -> list[Tenure]:
    """The unit's heads, newest first: each span of time with who headed it then."""
    rows = list(_seats(unit))
    days = sorted({day for row in rows for day in (row.valid_from, row.valid_to) if day is not None})
    spans: list[Tenure] = []
    for index, day in enumerate(days):
        until = days[index + 1] if index + 1 < len(days) else None
        held = [row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)]
        head = _head_among(held)
        if head is None:
            continue
        last = spans[-1] if spans else None
        if last is not None and last.appointment.id == head.id and last.until == day:
            spans[-1] = Tenure(head, last.acting, last.since, until)
        else:
            spans.append(Tenure(head, head.kind == AppointmentKind.ACTING, day, until))
    return spans[::-1]


def service_record(person: Person) -> list[Appointment]:
    """Everything the person held and holds, newest first."""
    rows = Appointment.objects.filter(person=person).select_related("post", "unit", "person")
    return list(rows.order_by("-valid_from", "sort", "-id"))


def _seats(unit: Unit) -> QuerySet[Appointment]:
    """Appointments that could make somebody the head; an organ's head sits in its leadership."""
    might = Q(post__is_head=True, kind__in=VALID) | Q(kind=AppointmentKind.ACTING)
    return (
        Appointment.objects.filter(might, unit__in=seats_of(unit))
        .select_related("person", "post", "unit")
        .order_by("sort", "id")
    )


def _head_among(rows: list[Appointment]) -> Appointment | None:
    valid = next((row for row in rows if row.kind in VALID and row.post.is_head), None)
    return valid or next((row for row in rows if row.kind == AppointmentKind.ACTING), None)
