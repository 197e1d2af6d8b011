"""People: a person's page, and the search as one types."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.api.schemas import (
    AppointmentView,
    DirectoryFound,
    FoundPerson,
    PersonPage,
    found_unit,
    unit_ref,
)
from orgchart.models import Appointment
from orgchart.selectors.persons import Profile, profile_of
from orgchart.selectors.search import search_colleagues, search_people, search_units
from orgchart.selectors.units import organs_of, units_by_ids
from orgchart.selectors.visibility import viewer_of, visible_fields

router = Router()


@router.get("/people/{person_id}", response=PersonPage, operation_id="orgchart_person")
def person_page(request: HttpRequest, person_id: Id) -> PersonPage:
    viewer = viewer_of(current(request))
    profile = profile_of(viewer, person_id)
    first = profile.current[0] if profile.current else None
    fields = visible_fields(viewer, first, organ=profile.organs.get(first.unit_id)) if first else None
    return PersonPage.model_validate(
        {
            "id": profile.person.id,
            "name": profile.person.name,
            "is_me": profile.person.id == viewer.person_id,
            "current": [_appointment(row, profile) for row in profile.current],
            "past": [_appointment(row, profile) for row in profile.past],
            "office_phone": fields.office_phone if fields else "",
            "mobile": fields.mobile if fields else "",
            "mobile_view": fields.mobile_view if fields else "none",
        }
    )


@router.get("/search", response=DirectoryFound, operation_id="orgchart_search")
def search(
    request: HttpRequest, q: str = "", people: Annotated[int, Field(ge=0, le=50)] = 20, issuing: bool = False
) -> DirectoryFound:
    """People and units by characters, full pinyin or initials; in the reader's organ also by post or the
    end of a number. ``issuing``: only units with a register."""
    viewer = viewer_of(current(request))
    rows = search_people(q, viewer, people) if people else []
    named = {row.person_id for row in rows}
    by, more = search_colleagues(q, viewer, people - len(rows), leave_out=named) if people else ("name", [])
    rows = [*rows, *more]
    units = search_units(q, viewer, issuing=issuing)
    organs = organs_of([*(row.unit for row in rows), *units])
    parents = units_by_ids({unit.parent_id for unit in units if unit.parent_id})
    return DirectoryFound(
        people=[
            FoundPerson(
                id=row.person_id,
                name=row.person.name,
                post=row.post.title,
                unit=unit_ref(row.unit),
                organ=unit_ref(organs.get(row.unit_id, row.unit)),
                by="name" if row.person_id in named else by,
                office_phone=visible_fields(
                    viewer, row, in_list=True, organ=organs.get(row.unit_id)
                ).office_phone,
            )
            for row in rows
        ],
        units=[found_unit(unit, parents) for unit in units],
    )


def _appointment(row: Appointment, profile: Profile) -> AppointmentView:
    return AppointmentView.model_validate(
        {
            "id": row.id,
            "post": row.post.title,
            "kind": row.kind,
            "unit": unit_ref(row.unit),
            "organ": unit_ref(profile.organs.get(row.unit_id, row.unit)),
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
    )
