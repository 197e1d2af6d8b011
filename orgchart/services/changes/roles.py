"""Duties in an organ, leaders in charge, and a unit's head."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from office.kernel.errors import conflict, invalid, not_found
from orgchart.models import Appointment, InCharge, Post, Role, Unit, UnitRole
from orgchart.models.paths import contains
from orgchart.permissions import known_appointment, living_unit, not_oneself, require
from orgchart.selectors.units import LEADERSHIP, organ_of
from orgchart.services.changes import payloads
from orgchart.services.changes.base import Operation
from orgchart.services.changes.people import PersonMoves, same_body
from orgchart.services.changes.rules import living
from orgchart.services.changes.seats import new_post

P = TypeVar("P", bound=payloads.Payload)


class _Roles(Operation[P], Generic[P]):
    right = "roles"
    row: Appointment

    def check_unit(self) -> None:
        body: Any = self.payload
        self.unit = living_unit(self.authority, body.unit, self.on)
        require(self.authority, self.right, self.unit)

    def describe(self) -> None:
        body: Any = self.payload
        self.person = self.row.person
        self.units = [self.unit]
        role = f"@orgchart.role.{body.role}"
        self.summary = {"name": self.row.person.name, "unit": self.unit.name, "role": role}

    def follow(self) -> None:
        self.touched.units.add(self.unit.id)
        self.touched.serving.add(self.row.person_id)


class RoleSet(_Roles[payloads.RoleSet]):
    """The holder serves inside the administrator's scope, as the unit lies in it."""

    kind = "role_set"

    def check(self) -> None:
        self.check_unit()
        self.row = known_appointment(self.authority, self.payload.appointment, self.on)
        require(self.authority, self.right, self.row.unit, field="appointment")
        not_oneself(self.authority, self.row.person)
        if self.payload.role == Role.IN_CHARGE:
            self._check_charge()
        elif UnitRole.objects.filter(unit=self.unit, role=self.payload.role, appointment=self.row).exists():
            raise conflict("orgchart.role_held", name=self.row.person.name)
        self.describe()
        self.say("role_set", **self.summary)

    def _check_charge(self) -> None:
        if not self.row.post.is_leader:
            raise conflict("orgchart.charge_leader", name=self.row.person.name)
        if not contains(organ_of(self.row.unit).path, self.unit.path):
            raise conflict("orgchart.charge_inside", name=self.row.person.name)
        if InCharge.objects.filter(unit=self.unit, appointment=self.row).exists():
            raise conflict("orgchart.role_held", name=self.row.person.name)

    def apply(self) -> None:
        if self.payload.role == Role.IN_CHARGE:
            InCharge.objects.create(unit=self.unit, appointment=self.row)
        else:
            UnitRole.objects.create(unit=self.unit, role=self.payload.role, appointment=self.row)
        self.follow()


class RoleUnset(_Roles[payloads.RoleUnset]):
    """Also of who no longer serves: what is left over can be tidied away."""

    kind = "role_unset"

    def check(self) -> None:
        self.check_unit()
        body = self.payload
        if body.role == Role.IN_CHARGE:
            held: Any = InCharge.objects.filter(unit=self.unit, appointment_id=body.appointment)
        else:
            held = UnitRole.objects.filter(unit=self.unit, role=body.role, appointment_id=body.appointment)
        self.held = held.select_related("appointment__person", "appointment__unit").first()
        if self.held is None:
            raise not_found()
        self.row = self.held.appointment
        not_oneself(self.authority, self.row.person)
        self.describe()
        self.say("role_unset", **self.summary)

    def apply(self) -> None:
        self.held.delete()
        self.follow()


class HeadSet(PersonMoves[payloads.HeadSet]):
    """Somebody of the same organ takes the head's post, which is vacant, or new."""

    kind = "head_set"
    right = "people"

    def check(self) -> None:
        body = self.payload
        unit = living_unit(self.authority, body.unit, self.on)
        require(self.authority, self.right, unit)
        self.same_version(unit, body.version)
        seats = _leadership(unit) or unit
        post = Post.objects.filter(unit=seats, is_head=True).exclude(valid_to__lte=self.on).first()
        if post is None:
            require(self.authority, "structure", unit)
            if not body.title:
                raise invalid("orgchart.title_missing", field="title")
            post = new_post(seats, body.title, 6, is_head=True, is_leader=seats.id != unit.id)
        post.unit = seats
        self.check_post(body.person, post)
        self.check_end()
        if not same_body(post, self.primary):
            raise conflict("orgchart.promote_inside", name=unit.name)
        self.unit, self.continued = unit, True
        self.say("head_set", **self.summary)

    def apply(self) -> None:
        made = self.replace_primary()
        self.successors = {self.primary.id: made.id}
        self.touched.units.add(self.unit.id)


def _leadership(unit: Unit) -> Unit | None:
    """The division that holds an organ's leaders, where it has one."""
    rows = Unit.objects.filter(living(), parent=unit, function=LEADERSHIP)
    return rows.select_related("parent").order_by("sort", "id").first()
