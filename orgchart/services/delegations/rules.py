"""What a delegation must keep to. Each rule raises what forbids it and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, forbidden, invalid, not_found
from office.kernel.models import Account
from orgchart.models import Appointment, Delegation, Duty, Person, Role, UnitRole
from orgchart.permissions import authority_of, require
from orgchart.selectors.delegations import covers, open_delegations, seats
from orgchart.selectors.people import serving
from orgchart.selectors.scopes import Authority
from orgchart.selectors.visibility import visible_people

REASON_LIMIT = 200
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``principal`` None means oneself, ``appointment`` None all posts; ``last_day`` is
    still part of it; no ``kinds`` means all."""

    delegate: int
    valid_from: date
    last_day: date
    principal: int | None = None
    appointment: int | None = None
    kinds: Sequence[str] = ()
    reason: str = ""
    upward: bool = False


@dataclass(frozen=True)
class Terms:
    """A wish that keeps to the rules; ``until`` is the first day without it."""

    principal: Person
    posts: list[Appointment]
    seat: Appointment
    kinds: list[str]
    start: date
    until: date
    reason: str
    upward: bool


def terms_of(by: Account, wish: Wish, *, lock: bool) -> Terms:
    """404 and 403 on the principal, 422 by field, 409 against what has been handed over already."""
    authority = authority_of(by)
    principal = _principal(authority, wish.principal)
    if lock:
        ids = [principal.id, wish.delegate]
        list(Person.objects.select_for_update().filter(id__in=ids).order_by("id"))
    start, until = _days(wish)
    kinds = _kinds(wish.kinds)
    reason = wish.reason.strip()
    if len(reason) > REASON_LIMIT:
        raise invalid("orgchart.delegation_reason", field="reason", limit=REASON_LIMIT)
    posts = _posts(authority, principal, wish.appointment, start, until)
    seat = _seat(authority, principal, wish.delegate, start, until)
    _within(authority, principal, seat)
    terms = Terms(
        principal, posts, seat, kinds, start, until, reason, wish.upward and covers(kinds, ["issue"])
    )
    _keep_apart(terms)
    _once(terms)
    return terms


def _principal(authority: Authority, person_id: int | None) -> Person:
    """Oneself, or somebody whose people one administers."""
    own = authority.viewer.person_id
    key = own if person_id is None else person_id
    if key is None:
        raise not_found()
    row = serving().filter(person_id=key, kind="primary").select_related("person__account", "unit").first()
    if key != own:
        administered = row is not None and authority.rights_over(row.path)
        if row is None or (not administered and key not in visible_people(authority.viewer, [row.person_id])):
            raise not_found()
        require(authority, "people", row.unit, field="principal")
    if row is None:
        raise forbidden("orgchart.delegation_no_post")
    return row.person


def _days(wish: Wish) -> tuple[date, date]:
    today, limit = clock.today(), settings.OFFICE_DELEGATION_DAYS
    if wish.valid_from < today:
        raise invalid("orgchart.delegation_past", field="valid_from")
    if wish.valid_from > today + AHEAD:
        raise invalid("orgchart.delegation_far", field="valid_from")
    if wish.last_day < wish.valid_from:
        raise invalid("orgchart.delegation_days", field="last_day")
    # Compared before the day after is named: the calendar ends with the year 9999.
    if (wish.last_day - wish.valid_from).days >= limit:
        raise invalid("orgchart.delegation_long", field="last_day", limit=limit)
    return wish.valid_from, wish.last_day + timedelta(days=1)


def _kinds(wanted: Sequence[str]) -> list[str]:
    unknown = [kind for kind in wanted if kind not in Duty.values]
    if unknown:
        raise invalid("orgchart.duty_unknown", field="kinds", kind=unknown[0][:40])
    chosen = [kind for kind in Duty.values if kind in wanted]
    return [] if len(chosen) == len(Duty.values) else chosen


def _posts(
    authority: Authority, principal: Person, appointment: int | None, start: date, until: date
) -> list[Appointment]:
    """What is handed over: one's own posts, or those that one administers."""
    held = delegable(authority, principal, start)
    posts = [row for row in held if appointment is None or row.id == appointment]
    if not posts:
        raise invalid("orgchart.delegation_not_held", field="appointment", name=principal.name)
    for row in posts:
        if row.valid_to is not None and row.valid_to < until:
            last = row.valid_to - timedelta(days=1)
            data = {"title": row.post.title, "on": last.isoformat()}
            raise invalid("orgchart.delegation_beyond_post", field="last_day", **data)
    return posts


def delegable(authority: Authority, principal: Person, on: date) -> list[Appointment]:
    """The posts of a person whose work the account may hand over: its own, or those it administers."""
    held = seats(principal.id, on)
    if principal.id == authority.viewer.person_id:
        return held
    return [row for row in held if authority.may("people", row.path)]


def _seat(authority: Authority, principal: Person, delegate: int, start: date, until: date) -> Appointment:
    """The delegate's appointment: one that is seen and lasts until the end, the primary before others."""
    if delegate == principal.id:
        raise invalid("orgchart.delegation_oneself", field="delegate")
    seen = delegate in visible_people(authority.viewer, [delegate])
    held = [row for row in seats(delegate, start) if authority.viewer.sees(row)] if seen else []
    if not held or not serving().filter(person_id=delegate).exists():
        raise invalid("orgchart.delegate_unknown", field="delegate")
    lasting = [row for row in held if row.valid_to is None or row.valid_to >= until]
    if not lasting:
        last = max(row.valid_to for row in held if row.valid_to is not None) - timedelta(days=1)
        raise invalid(
            "orgchart.delegate_leaves", field="delegate", name=held[0].person.name, on=last.isoformat()
        )
    return lasting[0]


def _within(authority: Authority, principal: Person, seat: Appointment) -> None:
    """An administrator gives nobody's work to themselves, nor to people they do not administer."""
    if principal.account_id == authority.account.id:
        return
    if seat.person_id == authority.viewer.person_id:
        raise _on_delegate(forbidden("orgchart.not_oneself"))
    if not authority.may("people", seat.path):
        raise _on_delegate(forbidden("orgchart.outside_scope", name=seat.unit.name))


def _on_delegate(error: OfficeError) -> OfficeError:
    error.field = "delegate"
    return error


def _keep_apart(terms: Terms) -> None:
    """A checker's work never passes to who keeps the same organ's seal: nobody checks and seals."""
    if not covers(terms.kinds, [Duty.DISPATCH]):
        return
    checked = UnitRole.objects.filter(role=Role.CHECKER, appointment__in=terms.posts).values("unit_id")
    kept = UnitRole.objects.filter(role=Role.SEAL, unit_id__in=checked)
    if kept.filter(appointment__person_id=terms.seat.person_id).exists():
        raise invalid("orgchart.delegation_apart", field="kinds", name=terms.seat.person.name)


def _once(terms: Terms) -> None:
    """Not twice for the same kind of work, and not to somebody who hands their own over: no chains."""
    within = Q(valid_from__lt=terms.until, valid_to__gt=terms.start)
    posts = [row.id for row in terms.posts]
    for row in open_delegations().filter(within, principal__in=posts).order_by("valid_from", "id"):
        if covers(row.kinds, terms.kinds):
            raise conflict("orgchart.delegation_overlaps", **_told(row, row.delegate.person.name))
    away = open_delegations().filter(within, principal__person_id=terms.seat.person_id)
    for row in away.order_by("valid_from", "id"):
        if covers(row.kinds, terms.kinds):
            raise conflict("orgchart.delegate_away", **_told(row, row.principal.person.name))


def received(terms: Terms) -> list[Delegation]:
    """What the principal does for others in these days: it is not handed on."""
    within = Q(valid_from__lt=terms.until, valid_to__gt=terms.start)
    rows = open_delegations().filter(within, delegate__person=terms.principal)
    return [row for row in rows.order_by("valid_from", "id") if covers(row.kinds, terms.kinds)]


def _told(row: Delegation, name: str) -> dict[str, str]:
    last = row.valid_to - timedelta(days=1)
    return {"name": name, "start": row.valid_from.isoformat(), "last": last.isoformat()}
