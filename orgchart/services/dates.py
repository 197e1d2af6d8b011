"""What begins and ends by its date: what is planned takes effect; groups, head counts, sockets follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from office.kernel import clock
from office.kernel.realtime.revocations import membership_changed
from orgchart.models import Appointment, Person
from orgchart.models.paths import ids_of
from orgchart.services.loading import recount
from orgchart.services.plans import apply_due
from orgchart.services.principals import refresh

LOOK_BACK = timedelta(days=7)
"""How long ago a process may have ended whose sockets, in other processes, still wait for the change."""

_followed: date | None = None


def follow_dates() -> int:
    """Apply the planned changes that are due; bring groups and head counts up to today. Returns the
    memberships changed. Looks at appointments once a day.

    The first call of a process looks at everybody (nobody knows when the last process ended), later
    ones at those whose appointments began or ended since.
    """
    global _followed
    today = clock.today()
    apply_due()
    if _followed == today:
        return 0
    if _followed is None:
        recount()
        changes = refresh()
        _regroup_sockets(row[0] for row in _turned(today - LOOK_BACK, today))
    else:
        changes = _follow_since(_followed, today)
    _followed = today
    return changes


def forget_dates() -> None:
    """As in a new process. For tests."""
    global _followed
    _followed = None


def _follow_since(last: date, today: date) -> int:
    rows = _turned(last, today)
    if not rows:
        return 0
    recount({unit_id for _, path in rows for unit_id in ids_of(path)})
    people = {person_id for person_id, _ in rows}
    changes = refresh(people)
    _regroup_sockets(people)
    return changes


def _turned(last: date, today: date) -> list[tuple[int, str]]:
    """(person id, path) of the appointments that began or ended after ``last``, up to ``today``."""
    began = Q(valid_from__gt=last, valid_from__lte=today)
    ended = Q(valid_to__gt=last, valid_to__lte=today)
    return list(Appointment.objects.filter(began | ended).values_list("person_id", "path"))


def _regroup_sockets(person_ids: Iterable[int]) -> None:
    """Open sockets hear a unit's conversations no longer than the appointment lasts."""
    people = Person.objects.filter(id__in=set(person_ids))
    membership_changed(list(people.values_list("account_id", flat=True)))
