"""From an address in a flow ("the head of the drafter's division") to people.

A head is the valid head, else the acting head, else nobody: it is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

from django.db.models import QuerySet
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from office.kernel import clock
from office.kernel.ids import Id
from office.kernel.prepared import answers, padded
from orgchart.models import Appointment, AppointmentKind, InCharge, Person, Role, Unit, UnitRole
from orgchart.models.paths import ids_of, within
from orgchart.selectors.people import Assignee, assignee, serving
from orgchart.selectors.succession import heir_of
from orgchart.selectors.units import LEADERSHIP, division_named, office_of, organ_of


class _Address(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ToPerson(_Address):
    to: Literal["person"]
    id: Id


class ToPost(_Address):
    to: Literal["post"]
    id: Id


class ToHead(_Address):
    to: Literal["head"]
    unit: Id


class ToHeadOfOrigin(_Address):
    """The head of the origin's division; ``up`` climbs that many parents, not past the organ."""

    to: Literal["head_of_origin"]
    up: int = Field(default=0, ge=0, le=8)


class ToRole(_Address):
    """Whoever has the role in ``unit``, or in the organ of origin."""

    to: Literal["role"]
    role: Role
    unit: Id | None = None


class ToInCharge(_Address):
    """The leader in charge (分管) of the origin's division."""

    to: Literal["in_charge"]


class ToOrganHead(_Address):
    to: Literal["organ_head"]


class ToOfficeHead(_Address):
    to: Literal["office_head"]


class ToDivision(_Address):
    """The head of the division of that name inside the organ of origin."""

    to: Literal["division"]
    name: str = Field(min_length=1, max_length=80)


Address = Annotated[
    ToPerson
    | ToPost
    | ToHead
    | ToHeadOfOrigin
    | ToRole
    | ToInCharge
    | ToOrganHead
    | ToOfficeHead
    | ToDivision,
    Field(discriminator="to"),
]
address_adapter: TypeAdapter[Address] = TypeAdapter(Address)


def resolve(address: Address, *, origin: Unit, on: date | None = None) -> list[Assignee]:
    """The people an address means on a day, seen from ``origin``; empty when nobody holds it.

    Units that have ended stand for those that go on for them: a paper outlives a reorganisation.
    """
    day = on or clock.today()
    origin = heir_of(origin) or origin
    match address:
        case ToPerson():
            return _person(address.id, origin, day)
        case ToPost():
            return _assignees(list(serving(day).filter(post_id=address.id).order_by("sort", "id")))
        case ToHead():
            return heads_of(_heir(address.unit), day)
        case ToHeadOfOrigin():
            return heads_of(_climb(origin, address.up), day)
        case ToRole():
            return people_in_role(address.role, _unit(address.unit, origin), day)
        case ToInCharge():
            return in_charge_of(origin, day)
        case ToOrganHead():
            return heads_of(organ_of(origin), day)
        case ToOfficeHead():
            return heads_of(office_of(organ_of(origin)), day)
        case ToDivision():
            return heads_of(division_named(organ_of(origin), address.name), day)


def heads_of(unit: Unit | None, on: date | None = None) -> list[Assignee]:
    """The head of a unit; an organ's head sits in its leadership division."""
    if unit is None:
        return []
    seats = seats_of(unit)
    rows = list(serving(on).filter(unit__in=seats, post__is_head=True).order_by("sort", "id"))
    valid = [row for row in rows if row.kind in (AppointmentKind.PRIMARY, AppointmentKind.CONCURRENT)]
    if valid:
        return _assignees(valid[:1])
    acting = list(serving(on).filter(unit__in=seats, kind=AppointmentKind.ACTING).order_by("sort", "id"))
    return _assignees(acting[:1])


def seats_of(unit: Unit) -> list[int]:
    """The unit and its leadership division, as ids: a join with "or" would read every appointment."""
    return [unit.id, *Unit.objects.filter(parent=unit, function=LEADERSHIP).values_list("id", flat=True)]


def people_in_role(role: str, unit: Unit | None, on: date | None = None) -> list[Assignee]:
    if unit is None:
        return []
    holders = UnitRole.objects.filter(unit=unit, role=role).values("appointment_id")
    return _assignees(list(serving(on).filter(id__in=holders).order_by("sort", "id")))


def serves_as(role: str, person: Person, on: date | None = None) -> bool:
    """Whether the person has the role anywhere."""
    return serving(on).filter(person=person, roles__role=role).exists()


def in_charge_of(unit: Unit, on: date | None = None) -> list[Assignee]:
    """The organ's own leaders in charge of a unit, or of the nearest unit around it in the organ."""
    organ = organ_of(unit)
    inside = [key for key in ids_of(unit.path) if key not in set(ids_of(organ.path)[:-1])]
    charges = InCharge.objects.filter(within(organ.path, "appointment__path"), unit_id__in=inside)
    rows = charges.values_list("unit_id", "appointment_id")
    by_unit: dict[int, list[int]] = {}
    for unit_id, appointment_id in rows:
        by_unit.setdefault(unit_id, []).append(appointment_id)
    nearest = next((key for key in reversed(inside) if key in by_unit), None)
    if nearest is None:
        return []
    return _assignees(list(serving(on).filter(id__in=by_unit[nearest]).order_by("sort", "id")))


def leaders_of(organ: Unit, on: date | None = None) -> list[Assignee]:
    """The organ's leadership, the head first."""
    rows = serving(on).filter(unit__in=seats_of(organ), post__is_leader=True)
    return _assignees(list(rows.order_by("-post__is_head", "sort", "id")))


def people_in_posts(person_ids: Collection[int], *, origin: Unit, on: date) -> dict[int, Assignee]:
    """By person, the appointment they hold in the origin's organ, or else their first; those who serve
    nowhere are left out. One query, two where somebody holds several.
    """
    rows: dict[int, list[Appointment]] = {}
    for row in answers(_held, padded(person_ids), on):
        rows.setdefault(row.person_id, []).append(row)
    several = any(len(held) > 1 for held in rows.values())
    organ = organ_of(heir_of(origin) or origin) if several else origin
    return {key: assignee(_foremost(held, organ)) for key, held in rows.items()}


def _held(day: date, *person_ids: int) -> QuerySet[Appointment]:
    return serving(day).filter(person_id__in=person_ids).order_by("sort", "id")


def _foremost(rows: list[Appointment], organ: Unit) -> Appointment:
    here = [row for row in rows if row.path.startswith(organ.path)]
    primary = [row for row in rows if row.kind == AppointmentKind.PRIMARY]
    return (here or primary or rows)[0]


def _person(person_id: int, origin: Unit, on: date) -> list[Assignee]:
    return list(people_in_posts([person_id], origin=origin, on=on).values())


def _climb(origin: Unit, up: int) -> Unit | None:
    """``up`` parents above the origin, but not past its organ."""
    organ = organ_of(origin)
    ids = ids_of(origin.path)[len(ids_of(organ.path)) - 1 :]
    target = ids[max(len(ids) - 1 - up, 0)]
    return origin if target == origin.id else Unit.objects.filter(id=target).first()


def _unit(unit_id: int | None, origin: Unit) -> Unit | None:
    if unit_id is None:
        return organ_of(origin)
    return _heir(unit_id)


def _heir(unit_id: int) -> Unit | None:
    unit = Unit.objects.filter(id=unit_id, valid_from__lte=clock.today()).first()
    return heir_of(unit) if unit is not None else None


def _assignees(rows: list[Appointment]) -> list[Assignee]:
    seen: set[int] = set()
    result = []
    for row in rows:
        if row.person_id not in seen:
            seen.add(row.person_id)
            result.append(assignee(row))
    return result
