"""Seats: the posts that appointments are made to, existing or new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import conflict, invalid
from orgchart.models import Appointment, AppointmentKind, Change, ChangeState, Person, Post, Unit
from orgchart.permissions import Authority, known_post, living_unit, require
from orgchart.services.changes import payloads

LEAVING = (
    "person_transfer",
    "person_promote",
    "person_retire",
    "person_leave",
    "head_set",
)


def seat_of(authority: Authority, seat: payloads.Seat, on: date, right: str = "people") -> Post:
    """The post meant, or a new one not yet written; the right over its unit is required."""
    if (seat.post is None) == (seat.unit is None):
        raise invalid("orgchart.seat_missing", field="seat")
    if seat.post is not None:
        post = known_post(authority, seat.post, on)
        require(authority, right, post.unit, field="seat")
        return post
    unit = living_unit(authority, seat.unit or 0, on)
    require(authority, right, unit, field="seat")
    require(authority, "structure", unit, field="seat")
    if not seat.title:
        raise invalid("orgchart.title_missing", field="title")
    return new_post(unit, seat.title, seat.rank, is_head=seat.is_head, is_leader=seat.is_leader)


def new_post(unit: Unit, title: str, rank: int, *, is_head: bool, is_leader: bool) -> Post:
    """A post of a unit that may have it; not yet written."""
    check_head_post(unit, is_head=is_head)
    return Post(unit=unit, title=title, rank=rank, is_head=is_head, is_leader=is_leader, sort=rank)


def check_head_post(unit: Unit, *, is_head: bool, but: int | None = None) -> None:
    """A unit has one head's post."""
    if not is_head:
        return
    others = Post.objects.filter(unit=unit, is_head=True).exclude(valid_to__lte=clock.today())
    other = (others.exclude(id=but) if but is not None else others).first()
    if other is not None:
        raise conflict("orgchart.head_post_exists", name=unit.name, title=other.title)


def write_post(post: Post) -> None:
    if post._state.adding:
        post.save(force_insert=True)


def check_free(post: Post, on: date, *, until: date | None = None, but: Person | None = None) -> None:
    """Whether the post has a place from the day on; who is planned to leave it by then is gone."""
    if post._state.adding:
        return
    holders = holders_on(post, on, until=until)
    if but is not None and any(row.person_id == but.id for row in holders):
        raise conflict("orgchart.holds_already", name=but.name, title=post.title)
    if len(holders) >= post.quota:
        names = [row.person.name for row in holders[:5]]
        raise conflict("orgchart.post_full", title=post.title, quota=post.quota, names=names)


def holders_on(post: Post, on: date, *, until: date | None = None) -> list[Appointment]:
    """Who holds the post on the day or later, but not those planned to have left it by then."""
    later = Q(valid_from__lt=until) if until is not None else Q()
    rows = Appointment.objects.filter(later, post=post).exclude(valid_to__lte=on)
    rows = rows.exclude(kind=AppointmentKind.ACTING).select_related("person")
    leaving = _leaving(rows.values_list("person_id", flat=True), on)
    return [row for row in rows if row.person_id not in leaving]


def _leaving(people: Iterable[int], on: date) -> set[int]:
    """Who of them is planned to leave their primary post by the day."""
    planned = Change.objects.filter(
        state=ChangeState.PLANNED, kind__in=LEAVING, effective_on__lte=on, person_id__in=people
    )
    return {key for key in planned.values_list("person_id", flat=True) if key is not None}


def check_no_later(person: Person, on: date) -> None:
    """Nothing of the person begins later, which a change on this day would contradict."""
    rows = Appointment.objects.filter(person=person, kind=AppointmentKind.PRIMARY, valid_from__gt=on)
    if rows.exists():
        raise conflict("orgchart.later_appointment", name=person.name, on=on.isoformat())


def check_began(row: Appointment, on: date) -> None:
    """An appointment lasts at least a day."""
    if row.valid_from >= on:
        raise conflict(
            "orgchart.began_then", name=row.person.name, title=row.post.title, on=row.valid_from.isoformat()
        )
