"""Load units, people and appointments in bulk: the demo, the generator and tests.

Everything derived is set here (paths, readings, search keys, scopes, head counts), so that a loaded
org chart is the same as one built by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import F, Func, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from office.kernel import clock
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import (
    AdminScope,
    Appointment,
    AppointmentKind,
    InCharge,
    Person,
    PersonKey,
    Post,
    Unit,
    UnitKey,
    UnitKind,
    UnitRole,
    UnitSuccession,
    Visibility,
)
from orgchart.models.paths import extend, ids_of
from orgchart.selectors.units import LEADERSHIP, in_force
from orgchart.services.bulk import insert_objects, insert_rows
from orgchart.services.names import person_keys, person_reading, unit_keys, unit_reading
from orgchart.services.principals import refresh

MANY = 1000  # appointments above which everything is recounted, not the touched alone


@dataclass
class Loader:
    """Collects rows, then writes them all in one transaction with ``flush``."""

    since: date
    units: list[Unit] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    roles: list[UnitRole] = field(default_factory=list)
    in_charge: list[InCharge] = field(default_factory=list)
    successions: list[UnitSuccession] = field(default_factory=list)
    scopes: list[AdminScope] = field(default_factory=list)

    def unit(self, parent: Unit | None, kind: str, name: str, **values: Any) -> Unit:
        """A unit below ``parent``; level and region come from the parent unless given."""
        unit_id = new_id()
        values.setdefault("short_name", name)
        values.setdefault("level", parent.level if parent else 1)
        values.setdefault("region_code", parent.region_code if parent else "")
        values.setdefault("sort", len(self.units))
        values.setdefault("valid_from", self.since)
        pinyin, initials = unit_reading(name)
        unit = Unit(
            id=unit_id,
            parent=parent,
            path=extend(parent.path if parent else "", unit_id),
            kind=kind,
            name=name,
            pinyin=pinyin,
            initials=initials,
            **values,
        )
        unit.may_issue = values.get("may_issue", kind == UnitKind.ORGAN)
        self.units.append(unit)
        return unit

    def person(self, name: str, *, login: str, password: str = "", **values: Any) -> Person:
        """A person and their account; ``password`` is a hash, none means that nobody signs in with it."""
        account = Account(login=login, password=password or "!")
        pinyin, initials = person_reading(name)
        person = Person(account=account, name=name, pinyin=pinyin, initials=initials, **values)
        self.accounts.append(account)
        self.people.append(person)
        return person

    def post(self, unit: Unit, title: str, **values: Any) -> Post:
        values.setdefault("sort", values.get("rank", 12))
        post = Post(unit=unit, title=title, **values)
        self.posts.append(post)
        return post

    def appoint(
        self, person: Person, post: Post, kind: str = AppointmentKind.PRIMARY, **values: Any
    ) -> Appointment:
        values.setdefault("valid_from", self.since)
        values.setdefault("sort", post.sort)
        row = Appointment(person=person, post=post, unit=post.unit, path=post.unit.path, kind=kind, **values)
        self.appointments.append(row)
        return row

    def role(self, unit: Unit, appointment: Appointment, role: str) -> None:
        self.roles.append(UnitRole(unit=unit, appointment=appointment, role=role))

    def charge(self, appointment: Appointment, unit: Unit) -> None:
        self.in_charge.append(InCharge(appointment=appointment, unit=unit))

    @transaction.atomic
    def flush(self) -> None:
        """Write what was collected, and bring the units' groups up to date."""
        self._derive_scopes()
        for rows in (self.units, self.accounts, self.people, self.posts, self.appointments):
            insert_objects(rows)
        for more in (self.roles, self.in_charge, self.successions, self.scopes):
            insert_objects(more)
        # Every organ has a leadership: searching for the word would find nothing but those.
        named = [unit for unit in self.units if unit.function != LEADERSHIP]
        insert_rows(UnitKey, ["unit_id", "key"], [(unit.id, key) for unit in named for key in _keys_of(unit)])
        keys = [(one.id, key) for one in self.people for key in sorted(person_keys(one.name))]
        insert_rows(PersonKey, ["person_id", "key"], keys)
        many = len(self.appointments) > MANY
        recount(None if many else {key for row in self.appointments for key in ids_of(row.path)})
        refresh(None if many else {row.person_id for row in self.appointments})

    def _derive_scopes(self) -> None:
        for unit in self.units:  # parents come before their children
            unit.scope = max(own_scope(unit), unit.parent.scope if unit.parent else "", key=len)
        for row in self.appointments:
            row.scope = row.unit.scope
            if row.person.hidden:
                row.scope = max(row.scope, organ_path(row.unit), key=len)


def recount(unit_ids: set[int] | None = None) -> None:
    """Set head counts (primary appointments in force in the subtree) of some units, or of all."""
    subtree = Appointment.objects.filter(
        in_force(clock.today()),
        kind=AppointmentKind.PRIMARY,
        path__gte=OuterRef("path"),
        path__lt=Concat(OuterRef("path"), Value("~")),
    )
    count = subtree.order_by().annotate(n=Func(F("id"), function="COUNT")).values("n")
    units = Unit.objects.all() if unit_ids is None else Unit.objects.filter(id__in=unit_ids)
    units.update(headcount=Subquery(count, output_field=models.PositiveIntegerField()))


def organ_path(unit: Unit) -> str:
    """The path of the nearest self or ancestor that issues; the unit's own where none does."""
    nearest: Unit | None = unit
    while nearest is not None and not nearest.may_issue:
        nearest = nearest.parent
    return nearest.path if nearest is not None else unit.path


def own_scope(unit: Unit) -> str:
    """The path whose members see the unit, by its own rule alone; "" for everyone."""
    if unit.visibility == Visibility.MEMBERS:
        return unit.path
    return organ_path(unit) if unit.visibility == Visibility.ORGAN else ""


def _keys_of(unit: Unit) -> Iterable[str]:
    return sorted(unit_keys(unit.name, unit.short_name))
