"""Who may change what of the org chart.

Absent and hidden answer alike (404); what is seen but lies outside one's scope is refused as such.
"""

from __future__ import annotations

from datetime import date

from office.kernel import clock
from office.kernel.errors import conflict, forbidden, not_found
from orgchart.models import AdminScope, Appointment, AppointmentKind, Person, Plan, Post, Unit
from orgchart.models.paths import WIDTH
from orgchart.selectors.directory import visible_units
from orgchart.selectors.people import serving
from orgchart.selectors.scopes import Authority, authority_of
from orgchart.selectors.visibility import visible_people

__all__ = [
    "Authority",
    "authority_of",
    "known_appointment",
    "known_person",
    "known_person_any",
    "known_plan",
    "known_post",
    "known_unit",
    "living_unit",
    "not_oneself",
    "require",
    "require_above",
    "require_any",
    "revocable",
]


def require(authority: Authority, right: str, unit: Unit, *, field: str | None = None) -> None:
    """The right over a unit that the account knows of."""
    if not authority.may(right, unit.path):
        raise _outside(unit.name, field)


def require_any(authority: Authority, unit: Unit) -> None:
    if not authority.rights_over(unit.path):
        raise _outside(unit.name, None)


def require_above(authority: Authority, right: str, unit: Unit) -> None:
    """The right over what the unit lies in: what makes or unmakes a unit is decided above it."""
    above = unit.parent
    if above is None and authority.everything:
        return
    if above is None or not authority.may(right, above.path):
        raise _outside(above.name if above else unit.name, None)


def known_unit(authority: Authority, unit_id: int) -> Unit:
    """A unit, living or not, that the account administers or sees."""
    unit = Unit.objects.select_related("parent").filter(id=unit_id).first()
    if unit is None:
        raise not_found()
    if (
        not authority.rights_over(unit.path)
        and not visible_units(authority.viewer).filter(id=unit_id).exists()
    ):
        raise not_found()
    return unit


def living_unit(authority: Authority, unit_id: int, on: date) -> Unit:
    """A unit that exists on the day and today."""
    unit = known_unit(authority, unit_id)
    today = clock.today()
    ended = unit.valid_to is not None and unit.valid_to <= max(on, today)
    if ended or unit.valid_from > on:
        raise conflict("orgchart.unit_not_living", name=unit.name, on=on.isoformat())
    return unit


def known_person(authority: Authority, person_id: int, on: date) -> tuple[Person, Appointment]:
    """A person in service whom the account sees or administers, and their primary appointment."""
    person = Person.objects.select_related("account").filter(id=person_id).first()
    if person is None:
        raise not_found()
    rows = serving().filter(person=person)
    administered = rows.filter(authority.covers()).exists()
    if not administered and person_id not in visible_people(authority.viewer, [person_id]):
        raise not_found()
    primary = serving(on).filter(person=person, kind=AppointmentKind.PRIMARY).first()
    if primary is None:
        raise conflict("orgchart.not_in_service", name=person.name, on=on.isoformat())
    return person, primary


def known_person_any(authority: Authority, person_id: int) -> tuple[Person, bool]:
    """A person, in service or not, whom the account sees, and whether it administers them: by where
    they serve, or last served.
    """
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise not_found()
    rows = Appointment.objects.filter(person=person, kind=AppointmentKind.PRIMARY)
    last = rows.order_by("-valid_from").values_list("path", flat=True).first()
    administered = last is not None and authority.may("people", last)
    if not administered and person_id not in visible_people(authority.viewer, [person_id]):
        raise not_found()
    return person, administered


def known_post(authority: Authority, post_id: int, on: date) -> Post:
    """A post that exists on the day, in a unit that does."""
    post = Post.objects.filter(id=post_id).first()
    if post is None:
        raise not_found()
    post.unit = living_unit(authority, post.unit_id, on)
    if post.valid_to is not None and post.valid_to <= max(on, clock.today()):
        raise conflict("orgchart.post_not_living", title=post.title)
    return post


def known_appointment(authority: Authority, appointment_id: int, on: date) -> Appointment:
    """An appointment in force on the day, of somebody whom the account sees or administers."""
    rows = Appointment.objects.select_related("person__account", "post", "unit")
    row = rows.filter(id=appointment_id).first()
    if row is None:
        raise not_found()
    known_person(authority, row.person_id, on)
    if not serving(on).filter(id=row.id).exists():
        raise conflict("orgchart.appointment_not_in_force", name=row.person.name, on=on.isoformat())
    return row


def known_plan(authority: Authority, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan of a unit that the account administers."""
    rows = Plan.objects.select_related("unit", "made_by", "changed_by", "scheduled_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    plan = rows.filter(id=plan_id).first()
    if plan is None or not authority.rights_over(plan.unit.path):
        raise not_found()
    return plan


def not_oneself(authority: Authority, person: Person) -> None:
    """Nobody changes what they themselves may."""
    if person.account_id == authority.account.id:
        raise forbidden("orgchart.not_oneself")


def revocable(authority: Authority, scope: AdminScope) -> bool:
    """Whether the account may take a scope back: one given by it, or on a unit below its own; with no
    more rights than its own, and never its own.
    """
    if scope.account_id == authority.account.id:
        return False
    if authority.everything:
        return True
    unit = scope.unit
    held = authority.rights_over(unit.path)
    if "grant" not in held or not set(scope.rights) <= held:
        return False
    below = "grant" in authority.rights_over(unit.path[:-WIDTH])
    return below or scope.granted_by_id == authority.account.id


def _outside(name: str, field: str | None) -> Exception:
    error = forbidden("orgchart.outside_scope", name=name)
    error.field = field
    return error
