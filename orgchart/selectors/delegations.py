"""Duties handed over for a time: who stands in for whom today, and what a reader may know of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from office.kernel import clock
from office.kernel.prepared import Rows, answers, padded
from orgchart.models import Appointment, Delegation, DelegationState, Duty, Person, PersonStatus
from orgchart.selectors.scopes import Authority
from orgchart.selectors.units import in_force
from orgchart.selectors.visibility import seen_by

__all__ = [
    "Duty",
    "StandIn",
    "broken",
    "covers",
    "delegation_by_id",
    "delegations_of",
    "may_end",
    "open_delegations",
    "runs",
    "stand_ins",
]

PAST = 20  # delegations that are over, shown below the open ones


_STANDS_IN = (
    *("id", "principal__person_id", "principal_id"),
    *("delegate__person_id", "delegate__person__account_id", "delegate_id", "upward"),
)


@dataclass(frozen=True)
class StandIn:
    """Who does a person's work for them, and in which appointments both stand."""

    delegation_id: int
    for_person: int
    for_appointment: int
    person_id: int
    account_id: int
    appointment_id: int
    upward: bool


def open_delegations() -> QuerySet[Delegation]:
    """Those that are not over, with both sides."""
    rows = Delegation.objects.exclude(state=DelegationState.ENDED)
    return rows.select_related(*_SIDES)


_SIDES = (
    *("principal__person__account", "principal__post", "principal__unit"),
    *("delegate__person__account", "delegate__post", "delegate__unit"),
    "made_by",
)


def running(on: date | None = None) -> QuerySet[Delegation]:
    """Those in force on a day: not over, both still in their appointments and in service, and the delegate
    able to sign in."""
    day = on or clock.today()
    active = PersonStatus.ACTIVE
    return open_delegations().filter(
        in_force(day),
        in_force(day, "principal__"),
        in_force(day, "delegate__"),
        principal__person__status=active,
        delegate__person__status=active,
        delegate__person__account__is_active=True,
    )


def runs(delegation_id: int) -> bool:
    return running().filter(id=delegation_id).exists()


def broken(on: date) -> Q:
    """The rule of what must end although its days are not over: a side no longer serves."""
    gone = Q()
    for side in ("principal", "delegate"):
        gone |= Q(**{f"{side}__valid_to__lte": on}) | ~Q(**{f"{side}__person__status": PersonStatus.ACTIVE})
    return gone


def stand_ins(
    appointment_ids: Collection[int], duty: str, *, delegation_id: int | None = None
) -> dict[int, StandIn]:
    """By appointment, who does this kind of work for its holder today; one query."""
    if not appointment_ids or not duty:
        return {}
    found = answers(_stand_in, padded(appointment_ids), clock.today())
    rows = (row for *row, kinds in found if covers(kinds, [duty]) and delegation_id in (None, row[0]))
    return {row[2]: StandIn(*row) for row in rows}


def _stand_in(day: date, *appointment_ids: int) -> Rows:
    # Nothing but what is asked: with both sides' posts and units it joins ten tables to find nobody.
    rows = running(day).filter(principal_id__in=appointment_ids).order_by("-id")
    return rows.values_list(*_STANDS_IN, "kinds")


def covers(kinds: Collection[str], wanted: Collection[str]) -> bool:
    """Whether two choices of kinds have one in common; none chosen means all."""
    return not kinds or not wanted or bool(set(kinds) & set(wanted))


def delegation_by_id(delegation_id: int) -> Delegation | None:
    return Delegation.objects.select_related(*_SIDES).filter(id=delegation_id).first()


def delegations_of(authority: Authority, person: Person) -> list[Delegation]:
    """What the person handed over and took over, as far as the reader is a party to it or administers
    one of its sides; the open ones first, in two queries."""
    either = Q(principal__person=person) | Q(delegate__person=person)
    rows = Delegation.objects.filter(either, _known_to(authority)).select_related(*_SIDES)
    over = Q(state=DelegationState.ENDED)
    planned = list(rows.exclude(over).order_by("valid_from", "id"))
    return [*planned, *rows.filter(over).order_by("-ended_at", "-id")[:PAST]]


def _known_to(authority: Authority) -> Q:
    """The parties and the administrators of their people; those of the delegate's only where they see the
    principal's post."""
    own = authority.viewer.person_id
    party = Q(principal__person=own) | Q(delegate__person=own) if own is not None else Q(pk__in=[])
    if authority.everything:
        return Q()
    held = [one for one in authority.scopes if "people" in one.rights]
    staff = Authority(authority.account, authority.viewer, tuple(held))
    seen = seen_by(authority.viewer, path="principal__path", scope="principal__scope")
    return party | staff.covers("principal__path") | (staff.covers("delegate__path") & seen)


def may_end(authority: Authority, row: Delegation) -> bool:
    """The principal at any time, and who administers the people where the principal serves."""
    if row.state == DelegationState.ENDED:
        return False
    own = authority.viewer.person_id is not None and row.principal.person_id == authority.viewer.person_id
    return own or authority.may("people", row.principal.path)


def seats(person_id: int, start: date) -> list[Appointment]:
    """What a person holds on the day of the start, the primary first."""
    rows = Appointment.objects.filter(in_force(start), person_id=person_id)
    held = rows.select_related("person", "post", "unit").order_by("sort", "id")
    return sorted(held, key=lambda row: row.kind != "primary")
