"""What the reader keeps at hand."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel

from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.api.schemas import (
    FoundUnit,
    UnitRef,
    found_unit,
    unit_ref,
)
from orgchart.models import Appointment, Unit
from orgchart.selectors.favourites import favourites_of
from orgchart.selectors.units import organs_of, units_by_ids
from orgchart.selectors.visibility import Viewer, viewer_of, visible_fields
from orgchart.services import favourites as services

router = Router()


class FavouritePerson(BaseModel):
    """A starred person in the appointment they are shown in."""

    id: Id
    name: str
    post: str
    unit: UnitRef
    organ: UnitRef
    office_phone: str


class FavouritesView(BaseModel):
    """Those starred last come first."""

    people: list[FavouritePerson]
    units: list[FoundUnit]


@router.get("/favourites", response=FavouritesView, operation_id="orgchart_favourites")
def favourites(request: HttpRequest) -> FavouritesView:
    """The people and units the reader starred and still sees."""
    account = current(request)
    viewer = viewer_of(account)
    found = favourites_of(account, viewer)
    organs = organs_of([row.unit for row in found.people])
    parents = units_by_ids({unit.parent_id for unit in found.units if unit.parent_id})
    return FavouritesView(
        people=[_person(row, organs.get(row.unit_id, row.unit), viewer) for row in found.people],
        units=[found_unit(unit, parents) for unit in found.units],
    )


@router.put("/favourites/{kind}/{key}", response={204: None}, operation_id="orgchart_star")
def star(request: HttpRequest, kind: services.Kind, key: Id) -> Status[None]:
    """Star a person or a unit; again changes nothing."""
    services.star(by=current(request), kind=kind, key=key)
    return Status(204, None)


@router.delete("/favourites/{kind}/{key}", response={204: None}, operation_id="orgchart_unstar")
def unstar(request: HttpRequest, kind: services.Kind, key: Id) -> Status[None]:
    """Take the star away; where there is none nothing changes."""
    services.unstar(by=current(request), kind=kind, key=key)
    return Status(204, None)


def _person(row: Appointment, organ: Unit, viewer: Viewer) -> FavouritePerson:
    return FavouritePerson(
        id=row.person_id,
        name=row.person.name,
        post=row.post.title,
        unit=unit_ref(row.unit),
        organ=unit_ref(organ),
        office_phone=visible_fields(viewer, row, in_list=True, organ=organ).office_phone,
    )
