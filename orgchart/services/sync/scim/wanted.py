"""What a client asks a user to be, read from a whole resource and checked by attribute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from office.kernel import clock
from office.kernel.plain import is_plain
from orgchart.models import AppointmentKind
from orgchart.services.sync.scim.refusals import refuse
from orgchart.services.sync.scim.resources import ENTERPRISE, POSTS, Resource

KINDS = {kind.value for kind in AppointmentKind}
MOST = 20  # appointments


@dataclass(frozen=True)
class Place:
    """An appointment wanted; ``unit`` is as the client names it. ``until`` is the first day without."""

    unit: str
    title: str
    kind: str = AppointmentKind.PRIMARY.value
    since: date | None = None
    until: date | None = None
    head: bool = False


@dataclass(frozen=True)
class Wanted:
    login: str
    name: str
    external_id: str | None
    active: bool
    mobile: str
    office_phone: str
    places: tuple[Place, ...]

    @property
    def primary(self) -> Place | None:
        return next((one for one in self.places if one.kind == AppointmentKind.PRIMARY), None)


def read(body: Resource, before: Resource | None = None) -> Wanted:
    """A resource as it is wanted; ``before`` is what it was, so that the client may change either of two
    attributes that say the same (displayName and name, the primary post and title with department).
    """
    fields = {key.lower(): value for key, value in body.items()}
    phones = _phones(fields.get("phonenumbers"))
    wanted = Wanted(
        login=text_in(fields, "userName", 64).lower(),
        name=_name(fields, before),
        external_id=text_in(fields, "externalId", 64) or None,
        active=_truth(fields.get("active", True)),
        mobile=phones.get("mobile", ""),
        office_phone=phones.get("work", ""),
        places=_places(fields, before),
    )
    for key, value in (("userName", wanted.login), ("displayName", wanted.name)):
        if not value:
            raise refuse("invalidValue", "required", field=key)
    return wanted


def _name(fields: Resource, before: Resource | None) -> str:
    shown = text_in(fields, "displayName", 40)
    name = fields.get("name")
    formatted = (
        text_in({k.lower(): v for k, v in name.items()}, "formatted", 40) if isinstance(name, dict) else ""
    )
    if before is not None and shown == before["displayName"] and formatted:
        return formatted
    return shown or formatted


def text_in(fields: Resource, key: str, limit: int) -> str:
    value = fields.get(key.lower())
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > limit or not is_plain(value, line=True):
        raise refuse("invalidValue", "text", field=key, limit=limit)
    return value.strip()


def _truth(value: Any) -> bool:
    """Some clients send the word."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise refuse("invalidValue", "value", field="active")
    return value


def _phones(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in value if isinstance(value, list) else []:
        fields = {str(key).lower(): each for key, each in one.items()} if isinstance(one, dict) else {}
        found[text_in(fields, "type", 20) or "work"] = text_in(fields, "value", 20)
    return found


def _extension(fields: Resource, urn: str) -> Resource:
    value = fields.get(urn.lower()) or {}
    if not isinstance(value, dict):
        raise refuse("invalidValue", "value", field=urn)
    return {key.lower(): one for key, one in value.items()}


def _places(fields: Resource, before: Resource | None) -> tuple[Place, ...]:
    """Our extension; where the primary post in it is as before, title and department may speak for it."""
    rows = _extension(fields, POSTS).get("appointments") or []
    if not isinstance(rows, list) or len(rows) > MOST:
        raise refuse("invalidValue", "value", field="appointments")
    places = [_place(row) for row in rows]
    primaries = [one for one in places if one.kind == AppointmentKind.PRIMARY]
    if len(primaries) > 1:
        raise refuse("invalidValue", "one_primary", field="appointments")
    said = _said(fields, before)
    if said is not None and (not primaries or (before is not None and primaries[0] == _before(before))):
        places = [one for one in places if one not in primaries] + [said]
    return tuple(places)


def _said(fields: Resource, before: Resource | None) -> Place | None:
    """The primary post by title and department, where the client changed one of them."""
    title = text_in(fields, "title", 40)
    department = text_in(_extension(fields, ENTERPRISE), "department", 80)
    if before is not None:
        was = (before.get("title", ""), before[ENTERPRISE].get("department", ""))
        primary = _before(before)
        if (title, department) == was or primary is None:
            return None
        return Place(unit=primary.unit if department == was[1] else department, title=title)
    return Place(unit=department, title=title) if title and department else None


def _before(before: Resource) -> Place | None:
    rows = [_place(row) for row in before[POSTS]["appointments"]]
    return next((one for one in rows if one.kind == AppointmentKind.PRIMARY), None)


def _place(row: Any) -> Place:
    if not isinstance(row, dict):
        raise refuse("invalidValue", "value", field="appointments")
    fields = {str(key).lower(): value for key, value in row.items()}
    kind = text_in(fields, "kind", 10) or AppointmentKind.PRIMARY.value
    if kind not in KINDS:
        raise refuse("invalidValue", "kind", field="appointments.kind", kinds=", ".join(sorted(KINDS)))
    place = Place(
        unit=text_in(fields, "unit", 80),
        title=text_in(fields, "post", 40),
        kind=kind,
        since=_day(fields, "from"),
        until=_day(fields, "to"),
        head=_truth(fields.get("head", False)),
    )
    if not place.unit or not place.title:
        raise refuse("invalidValue", "required", field="appointments")
    return place


def _day(fields: Resource, key: str) -> date | None:
    text = text_in(fields, key, 10)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse("invalidValue", "day", field=f"appointments.{key}") from None


def check_new(place: Place) -> None:
    """What begins by SCIM begins today: planned changes and history are made in the browser."""
    if place.since not in (None, clock.today()):
        raise refuse("invalidValue", "from", field="appointments.from")
