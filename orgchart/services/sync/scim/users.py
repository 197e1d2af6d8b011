"""Users written: each difference between what is and what is wanted is one change of the org chart.

So everything holds that holds in the browser: rights, rules, audit, events, groups, open tasks. All
changes of a request are one transaction.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from pydantic import ValidationError

from office.kernel import audit
from office.kernel.errors import OfficeError, not_found
from office.kernel.models import Account
from orgchart.models import Appointment, AppointmentKind, Person, PersonStatus, Post, ScimToken, Unit
from orgchart.selectors.scim import held_by, people_below, units_below
from orgchart.services import changes
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.sync.scim.refusals import refuse
from orgchart.services.sync.scim.wanted import Place, Wanted, check_new

PRIMARY = AppointmentKind.PRIMARY.value


def find_user(token: ScimToken, key: str) -> Person:
    """A person of the token's; not_found for all others alike."""
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    person = people_below(token.unit).filter(id=number).first()
    if person is None:
        raise not_found()
    return person


@transaction.atomic
def create(token: ScimToken, wanted: Wanted) -> Person:
    """Hire somebody to their primary post, and give them their others."""
    if not wanted.active:
        raise refuse("invalidValue", "born_inactive", field="active")
    place = wanted.primary
    if place is None:
        raise refuse("invalidValue", "no_primary", field="appointments")
    if Account.objects.filter(login=wanted.login).exists():
        raise refuse("uniqueness", "taken", field="userName")
    check_new(place)
    fields = {"name": wanted.name, "mobile": wanted.mobile, "office_phone": wanted.office_phone}
    made = make_change(token, "person_hire", login=wanted.login, seat=_seat(token, place), **fields)
    person = Person.objects.get(id=made.person_id)
    _identify(token, person, wanted.external_id)
    for other in wanted.places:
        if other is not place:
            _begin(token, person, other)
    return person


@transaction.atomic
def replace(token: ScimToken, person: Person, wanted: Wanted) -> None:
    """Bring somebody to what is wanted."""
    if wanted.login != person.account.login.lower():
        raise refuse("mutability", "login", field="userName")
    _identify(token, person, wanted.external_id)
    if person.status != PersonStatus.ACTIVE:
        if wanted.active:
            raise refuse("mutability", "return", field="active")
        return
    _edit(token, person, wanted)
    if wanted.active:
        _appoint(token, person, wanted)
    else:
        _leave(token, person)


@transaction.atomic
def delete(token: ScimToken, person: Person) -> None:
    """Let somebody leave, and forget what the client called them: for it they are no more (404)."""
    if person.status == PersonStatus.ACTIVE:
        _leave(token, person)
    _identify(token, person, None)


def _leave(token: ScimToken, person: Person) -> None:
    make_change(token, "person_leave", person=person.id, version=_version(person))


def _edit(token: ScimToken, person: Person, wanted: Wanted) -> None:
    given = {"name": wanted.name, "mobile": wanted.mobile, "office_phone": wanted.office_phone}
    changed = {key: value for key, value in given.items() if value != getattr(person, key)}
    if changed:
        make_change(token, "person_edit", person=person.id, version=_version(person), **changed)


def _appoint(token: ScimToken, person: Person, wanted: Wanted) -> None:
    """Their posts: the primary one moved, others ended and begun."""
    held = held_by([person]).get(person.id, [])
    free = list(held)
    fresh: list[Place] = []
    for place in wanted.places:
        unit = named_unit(token, place.unit, held)
        row = next((one for one in free if _is(one, unit, place)), None)
        if row is None:
            fresh.append(place)
        else:
            free.remove(row)
            _same_days(row, place)
    for place in fresh:
        if place.kind == PRIMARY:
            free = [one for one in free if one.kind != PRIMARY]
            _move(token, person, held[0], place)
    for row in free:
        if row.kind == PRIMARY:
            raise refuse("invalidValue", "no_primary", field="appointments")
        make_change(token, "appointment_end", appointment=row.id, version=_version(person))
    for place in fresh:
        if place.kind != PRIMARY:
            _begin(token, person, place)


def _is(row: Appointment, unit: Unit, place: Place) -> bool:
    return (row.unit_id, row.post.title, row.kind) == (unit.id, place.title, place.kind)


def _same_days(row: Appointment, place: Place) -> None:
    """The days of an appointment there is stay what they are; it ends by being left out."""
    if place.since not in (None, row.valid_from) or place.until not in (None, row.valid_to):
        raise refuse("mutability", "days", field="appointments")


def _move(token: ScimToken, person: Person, primary: Appointment, place: Place) -> None:
    check_new(place)
    seat = _seat(token, place)
    unit = named_unit(token, place.unit)
    kind = "person_promote" if unit.id == primary.unit_id else "person_transfer"
    make_change(token, kind, person=person.id, version=_version(person), seat=seat)


def _begin(token: ScimToken, person: Person, place: Place) -> None:
    check_new(place)
    said = {
        "person": person.id,
        "version": _version(person),
        "seat": _seat(token, place),
        "until": place.until,
    }
    match place.kind:
        case AppointmentKind.CONCURRENT:
            make_change(token, "person_concurrent", **said)
        case AppointmentKind.SECONDED:
            make_change(token, "person_second", **said)
        case _:
            make_change(token, "person_deputise", as_kind=place.kind, **said)


def named_unit(token: ScimToken, name: str, held: list[Appointment] | None = None) -> Unit:
    """A unit as clients name it: by external id, # and number, or a name that only one has."""
    for row in held or []:
        if name in (row.unit.external_id, f"#{row.unit_id}"):
            return row.unit  # posts outside the token's scope stay as they are
    number = name.removeprefix("#")
    rule = Q(external_id=name)
    if name.startswith("#") and number.isdecimal() and len(number) < 19:
        rule = Q(id=int(number))
    found = list(units_below(token.unit).filter(rule)[:1])
    found = found or list(units_below(token.unit).filter(name=name)[:2])
    if len(found) != 1:
        raise refuse("invalidValue", "unit", field="unit", unit=name)
    return found[0]


def _seat(token: ScimToken, place: Place) -> dict[str, Any]:
    """The unit's post of that title: one that is free, the head's, or a new one."""
    unit = named_unit(token, place.unit)
    held = Appointment.objects.filter(post__unit=unit, valid_to=None).values_list("post_id", flat=True)
    holders = list(held)
    posts = list(Post.objects.filter(unit=unit, title=place.title, valid_to=None).order_by("sort", "id"))
    for post in posts:
        if post.is_head or holders.count(post.id) < post.quota:
            return {"post": post.id}
    return {"unit": unit.id, "title": place.title, "is_head": place.head}


def _identify(token: ScimToken, person: Person, external_id: str | None) -> None:
    """Write down what the client calls somebody."""
    if person.external_id == external_id:
        return
    if external_id and Person.objects.filter(external_id=external_id).exists():
        raise refuse("uniqueness", "taken", field="externalId")
    Person.objects.filter(id=person.id).update(external_id=external_id, version=F("version") + 1)
    person.external_id = external_id
    audit.record(
        actor=token.account_id,
        verb="orgchart.scim_identify",
        entity="orgchart.Person",
        entity_id=person.id,
        data={"external_id": external_id or ""},
    )


def _version(person: Person) -> int:
    """As it is now: the client said what it saw by If-Match."""
    return Person.objects.values_list("version", flat=True).get(id=person.id)


def make_change(token: ScimToken, kind: str, **said: Any) -> Any:
    try:
        payload = payload_adapter.validate_python({"kind": kind, **said})
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][-1])
        raise refuse("invalidValue", "value", field=field) from error
    try:
        return changes.make(by=token.account, payload=payload)
    except OfficeError as refused:
        if refused.status in (403, 404, 422):
            raise OfficeError(
                refused.code, status=400, field=refused.field, rule="invalidValue", **refused.data
            ) from refused
        raise
