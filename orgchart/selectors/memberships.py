"""Which accounts serve in which units: what follows the org chart asks here (conversations, sockets)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from office.kernel import clock
from orgchart.models import Appointment, AppointmentKind, Person, PersonStatus, Unit
from orgchart.models.paths import ids_of, within
from orgchart.selectors.units import in_force


@dataclass(frozen=True)
class Place:
    """One appointment as seen from an account: its unit, all units around it, and since when."""

    unit_id: int
    around: tuple[int, ...]  # outermost first, the unit itself last
    since: date


def places_of(account_id: int) -> list[Place]:
    """Where an account serves today."""
    return places_by_account([account_id]).get(account_id, [])


def places_by_account(account_ids: Collection[int]) -> dict[int, list[Place]]:
    """Where accounts serve today; one query, accounts that serve nowhere are left out."""
    rows = Appointment.objects.filter(
        in_force(clock.today()), person__account_id__in=account_ids, person__status=PersonStatus.ACTIVE
    )
    found: dict[int, list[Place]] = defaultdict(list)
    for account_id, unit_id, path, since in rows.values_list(
        "person__account_id", "unit_id", "path", "valid_from"
    ):
        found[account_id].append(Place(unit_id, tuple(ids_of(path)), since))
    return found


def accounts_in(
    unit_ids: Iterable[int],
    subtree_paths: Iterable[str] = (),
    among: QuerySet[Any, int] | None = None,
) -> set[int]:
    """Active accounts that serve today in any of the units, or at or below any of the paths; of those in
    ``among``, where it is given.
    """
    where = Q(unit_id__in=list(unit_ids))
    for path in subtree_paths:
        where |= within(path)
    rows = Appointment.objects.filter(
        where, in_force(clock.today()), person__status=PersonStatus.ACTIVE, person__account__is_active=True
    )
    if among is not None:
        rows = rows.filter(person__account_id__in=among)
    return set(rows.values_list("person__account_id", flat=True))


def serving_under(path: str) -> QuerySet[Appointment, int]:
    """The accounts that serve today at or below a path, for a question asked of the database."""
    rows = Appointment.objects.filter(within(path), in_force(clock.today()))
    return rows.order_by().values_list("person__account_id", flat=True)


def served_paths(account_ids: Iterable[int]) -> list[tuple[int, str]]:
    """For each appointment that the accounts hold today: the account and its unit's path."""
    rows = Appointment.objects.filter(in_force(clock.today()), person__account_id__in=list(account_ids))
    return list(rows.values_list("person__account_id", "path"))


def people_serving_under(path: str, person_ids: Iterable[int]) -> set[int]:
    """Which of the people hold an appointment today at or below a path."""
    rows = Appointment.objects.filter(in_force(clock.today()), within(path), person_id__in=set(person_ids))
    return set(rows.values_list("person_id", flat=True))


def people_by_accounts(account_ids: Iterable[int]) -> dict[int, Person]:
    """People by account id, with appointments in force prefetched for ``display``; two queries."""
    current = Appointment.objects.filter(in_force(clock.today())).select_related("post", "unit")
    people = Person.objects.filter(account_id__in=list(account_ids))
    rows = people.prefetch_related(Prefetch("appointments", queryset=current, to_attr="current"))
    return {person.account_id: person for person in rows}


def named_like(account_ids: Iterable[int], query: str, limit: int) -> list[int]:
    """Which of the accounts belong to people of such a name: characters, pinyin or initials."""
    word = query.strip().lower()
    match = Q(name__contains=query.strip()) | Q(pinyin__startswith=word) | Q(initials__startswith=word)
    rows = Person.objects.filter(match, account_id__in=list(account_ids)).order_by("pinyin", "id")
    return list(rows.values_list("account_id", flat=True)[:limit])


def first_unit(person: Person) -> Unit | None:
    """The unit of the primary appointment (else of the first); for people from ``people_by_accounts``."""
    held: list[Appointment] = getattr(person, "current", [])
    first = min(held, key=lambda row: (row.kind != AppointmentKind.PRIMARY, row.sort, row.id), default=None)
    return first.unit if first is not None else None
