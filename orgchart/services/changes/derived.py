"""What follows from a change in its transaction: copies, head counts, groups, sockets, versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from office.kernel import clock
from office.kernel.realtime.revocations import membership_changed
from orgchart.models import Appointment, AppointmentKind, Person, PersonKey, Post, Unit, UnitKey
from orgchart.models.paths import depth, ids_of, within
from orgchart.selectors.units import LEADERSHIP, in_force
from orgchart.services.loading import organ_path, own_scope
from orgchart.services.names import person_keys, person_reading, unit_keys, unit_reading
from orgchart.services.principals import refresh

DEEPEST = 20  # units on a path, by the width of its column


@dataclass
class Touched:
    """The rows a change reached; ``settle`` brings their groups, sockets and versions up to date."""

    units: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)  # whose version grows
    serving: set[int] = field(default_factory=set)  # whose groups may differ now

    def settle(self) -> list[int]:
        """Returns the accounts whose memberships were looked at."""
        Unit.objects.filter(id__in=self.units).update(version=F("version") + 1)
        Person.objects.filter(id__in=self.people).update(version=F("version") + 1)
        ids = sorted(self.serving)
        accounts: list[int] = []
        for start in range(0, len(ids), 5000):
            part = ids[start : start + 5000]
            refresh(part)
            accounts += Person.objects.filter(id__in=part).values_list("account_id", flat=True)
        membership_changed(accounts)
        return accounts


def counts_today(row: Appointment) -> bool:
    """Whether the appointment is in today's head counts."""
    today = clock.today()
    begun = row.valid_from <= today and (row.valid_to is None or row.valid_to > today)
    return begun and row.kind == AppointmentKind.PRIMARY


def shift_headcount(path: str, by: int) -> None:
    """Add to the head counts of the units on a path."""
    if by:
        Unit.objects.filter(id__in=ids_of(path)).update(headcount=F("headcount") + by)


def end_appointment(row: Appointment, on: date) -> None:
    """``on`` is the first day without it."""
    before = counts_today(row)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    if before and not counts_today(row):
        shift_headcount(row.path, -1)


def begin_appointment(row: Appointment) -> Appointment:
    """Write a new appointment with what it copies from its post and person."""
    row.unit, row.path = row.post.unit, row.post.unit.path
    row.scope = scope_of(row.person, with_parents(row.post.unit))
    row.save(force_insert=True)
    if counts_today(row):
        shift_headcount(row.path, 1)
    return row


def repoint(row: Appointment, post: Post) -> None:
    """Put an appointment to another post for all of its time: it has not begun before the day."""
    if counts_today(row):
        shift_headcount(row.path, -1)
    row.post, row.unit, row.path = post, post.unit, post.unit.path
    row.scope = scope_of(row.person, with_parents(post.unit))
    row.save(update_fields=["post", "unit", "path", "scope"])
    if counts_today(row):
        shift_headcount(row.path, 1)


def with_parents(unit: Unit) -> Unit:
    """The unit with its ancestors linked, in one query."""
    above = Unit.objects.in_bulk(ids_of(unit.path)[:-1])
    lower = unit
    while lower.parent_id is not None:
        lower.parent = above[lower.parent_id]
        lower = lower.parent
    return unit


def scope_of(person: Person, unit: Unit) -> str:
    """The scope of a person's appointment in a unit whose ancestors are linked."""
    return max(unit.scope, organ_path(unit), key=len) if person.hidden else unit.scope


def narrow_person(person: Person) -> None:
    """Set the scopes of all of a person's appointments anew."""
    for row in Appointment.objects.filter(person=person).select_related("unit"):
        scope = scope_of(person, with_parents(row.unit))
        if scope != row.scope:
            Appointment.objects.filter(id=row.id).update(scope=scope)


def move_paths(unit: Unit, parent: Unit) -> None:
    """Put a unit with all below it under another parent: paths, head counts and scopes."""
    old = unit.path
    new = parent.path + old[-13:]
    count = Appointment.objects.filter(
        within(old), in_force(clock.today()), kind=AppointmentKind.PRIMARY
    ).count()
    shift_headcount(old[:-13], -count)
    renamed = Concat(Value(new), Substr("path", len(old) + 1))
    Appointment.objects.filter(within(old)).update(path=renamed)
    Unit.objects.filter(within(old)).update(path=renamed)
    Unit.objects.filter(id=unit.id).update(parent=parent)
    unit.parent, unit.path = parent, new
    shift_headcount(parent.path, count)
    narrow(unit)


def narrow(top: Unit) -> None:
    """Set the scopes anew of a unit and all below it, and of the appointments there."""
    with_parents(top)
    units = {one.id: one for one in Unit.objects.filter(within(top.path)).order_by("path")}
    due: dict[str, list[int]] = {}
    for one in units.values():
        one.parent = units.get(one.parent_id or 0) or (top.parent if one.id == top.id else None)
        scope = max(own_scope(one), one.parent.scope if one.parent else "", key=len)
        if scope != one.scope:
            one.scope = scope
            due.setdefault(scope, []).append(one.id)
    top.scope = units[top.id].scope
    for scope, ids in due.items():
        Unit.objects.filter(id__in=ids).update(scope=scope)
    _copy_scopes(top, units)


def _copy_scopes(top: Unit, units: dict[int, Unit]) -> None:
    """Appointments' scopes from their units; those of hidden people by their organs."""
    rows = Appointment.objects.filter(within(top.path))
    due: dict[str, list[int]] = {}
    stale = rows.filter(person__hidden=False).exclude(scope=F("unit__scope"))
    for key, unit_id in stale.values_list("id", "unit_id"):
        due.setdefault(units[unit_id].scope, []).append(key)
    for row in rows.filter(person__hidden=True).select_related("person"):
        scope = scope_of(row.person, units[row.unit_id])
        if scope != row.scope:
            due.setdefault(scope, []).append(row.id)
    for scope, ids in due.items():
        for start in range(0, len(ids), 5000):
            Appointment.objects.filter(id__in=ids[start : start + 5000]).update(scope=scope)


def deepest_below(unit: Unit) -> int:
    """How many units deep the subtree is, the unit itself counted."""
    paths = Unit.objects.filter(within(unit.path)).values_list("path", flat=True)
    return max(depth(path) for path in paths) - depth(unit.path) + 1


def read_unit(unit: Unit) -> None:
    """Set a unit's reading from its name."""
    unit.pinyin, unit.initials = unit_reading(unit.name)


def key_units(units: Iterable[Unit]) -> None:
    """Write units' search keys anew; ended units and leadership divisions have none."""
    for unit in units:
        UnitKey.objects.filter(unit=unit).delete()
        if unit.valid_to is None and unit.function != LEADERSHIP:
            keys = sorted(unit_keys(unit.name, unit.short_name))
            UnitKey.objects.bulk_create(UnitKey(unit=unit, key=key) for key in keys)


def read_person(person: Person) -> None:
    person.pinyin, person.initials = person_reading(person.name)


def key_person(person: Person) -> None:
    PersonKey.objects.filter(person=person).delete()
    keys = sorted(person_keys(person.name))
    PersonKey.objects.bulk_create(PersonKey(person=person, key=key) for key in keys)
