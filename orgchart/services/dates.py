"""Appointments begin and end by themselves: at midnight, groups and head counts follow."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from office.kernel import clock
from orgchart.models import Appointment
from orgchart.models.paths import ids_of
from orgchart.services.loading import recount
from orgchart.services.principals import refresh

_followed: date | None = None


def follow_dates() -> int:
    """Bring groups and head counts up to today; returns the memberships changed. Does nothing twice a day.

    The first call of a process looks at everybody (nobody knows when the last process ended), later
    ones at those whose appointments began or ended since.
    """
    global _followed
    today = clock.today()
    if _followed == today:
        return 0
    if _followed is None:
        recount()
        changes = refresh()
    else:
        changes = _follow_since(_followed, today)
    _followed = today
    return changes


def forget_dates() -> None:
    """As in a new process. For tests."""
    global _followed
    _followed = None


def _follow_since(last: date, today: date) -> int:
    began = Q(valid_from__gt=last, valid_from__lte=today)
    ended = Q(valid_to__gt=last, valid_to__lte=today)
    rows = list(Appointment.objects.filter(began | ended).values_list("person_id", "path"))
    if not rows:
        return 0
    recount({unit_id for _, path in rows for unit_id in ids_of(path)})
    return refresh({person_id for person_id, _ in rows})
