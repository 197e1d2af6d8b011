"""What an administrator sees of one unit or person before changing it, and their history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.api.change_schemas import (
    AdminScopeHeld,
    FirstPassword,
    PersonRecord,
    UnitAdministration,
    UnitHistory,
    change_views,
)
from orgchart.api.schemas import person_ref, unit_ref
from orgchart.models import AdminScope, Appointment, Change, ChangeState, Person, Post, Unit, UnitSuccession
from orgchart.permissions import (
    authority_of,
    known_person_any,
    known_unit,
    require_any,
    revocable,
)
from orgchart.selectors import changes as selectors
from orgchart.selectors.history import heads_over_time, service_record
from orgchart.selectors.scopes import Authority
from orgchart.selectors.visibility import seen_by
from orgchart.services.changes.kinds import KINDS
from orgchart.services.passwords import issue_first_password, may_issue_first_password

router = Router()


@router.get(
    "/units/{unit_id}/administration",
    response=UnitAdministration,
    operation_id="orgchart_unit_administration",
)
def unit_administration(request: HttpRequest, unit_id: Id) -> UnitAdministration:
    """Abilities, posts with holders, scopes and planned changes of a unit that one administers."""
    authority = authority_of(current(request))
    unit = known_unit(authority, unit_id)
    require_any(authority, unit)
    rights = authority.rights_over(unit.path)
    planned = selectors.changes_of(unit=unit, states=[ChangeState.PLANNED])
    return UnitAdministration.model_validate(
        {
            "unit": unit_ref(unit),
            "version": unit.version,
            "rights": sorted(rights),
            "abilities": _abilities(unit, authority),
            "from_above": _from_above(unit, authority),
            "function": unit.function,
            "organ_kind": unit.organ_kind,
            "region_code": unit.region_code,
            "sight": unit.sight,
            "posts": [_post(post, rows) for post, rows in selectors.posts_with_holders(unit)],
            "scopes": [_scope(scope, row, authority) for scope, row in selectors.scopes_over(unit)],
            "planned": change_views(planned, authority, selectors.makers(planned)),
        }
    )


@router.get("/people/{person_id}/record", response=PersonRecord, operation_id="orgchart_person_record")
def person_record(request: HttpRequest, person_id: Id) -> PersonRecord:
    """Where somebody serves and served; for who administers them also what is planned."""
    authority = authority_of(current(request))
    person, administered = known_person_any(authority, person_id)
    rows = service_record(person)
    if not administered:
        own = authority.viewer.person_id == person.id
        seen = Appointment.objects.filter(seen_by(authority.viewer), person=person)
        shown = set(seen.values_list("id", flat=True))
        today = clock.today()
        rows = [row for row in rows if row.valid_from <= today and (own or row.id in shown)]
    planned: list[Change] = []
    if administered:
        planned = selectors.changes_of(person_id=person.id, states=[ChangeState.PLANNED])
    return PersonRecord.model_validate(
        {
            "person_id": person.id,
            "name": person.name,
            "administered": administered,
            "version": person.version if administered else None,
            "hidden": person.hidden if administered else None,
            "awaits_password": may_issue_first_password(authority, person.account),
            "entries": [_entry(row) for row in rows],
            "planned": change_views(planned, authority, selectors.makers(planned)),
        }
    )


@router.post(
    "/people/{person_id}/first-password", response=FirstPassword, operation_id="orgchart_first_password"
)
def first_password(request: HttpRequest, person_id: Id) -> FirstPassword:
    """The first password of somebody hired; by the system administrator, once."""
    password = issue_first_password(by=current(request), person_id=person_id)
    login = Person.objects.values_list("account__login", flat=True).get(id=person_id)
    return FirstPassword(login=login, password=password)


@router.get("/units/{unit_id}/history", response=UnitHistory, operation_id="orgchart_unit_history")
def unit_history(request: HttpRequest, unit_id: Id) -> UnitHistory:
    """Heads by date and succession; for who administers the unit also the changes made."""
    authority = authority_of(current(request))
    unit = known_unit(authority, unit_id)
    administered = bool(authority.rights_over(unit.path))
    heads = heads_over_time(unit)
    if not administered:
        seen = Appointment.objects.filter(
            seen_by(authority.viewer), id__in=[one.appointment.id for one in heads]
        )
        shown = set(seen.values_list("id", flat=True))
        heads = [one for one in heads if one.appointment.id in shown]
    states = [ChangeState.APPLIED, ChangeState.FAILED]
    rows = selectors.changes_of(unit=unit, states=states) if administered else []
    steps = UnitSuccession.objects.filter(unit=unit).order_by("-effective_on", "-id")
    return UnitHistory.model_validate(
        {
            "unit": unit_ref(unit),
            "heads": [
                {
                    "person": person_ref(one.appointment),
                    "acting": one.acting,
                    "since": one.since,
                    "until": one.until,
                }
                for one in heads
            ],
            "steps": [
                {
                    "kind": step.kind,
                    "effective_on": step.effective_on,
                    "predecessor": step.predecessor_name,
                    "decree": step.decree,
                    "note": step.note,
                }
                for step in steps
            ],
            "changes": change_views(rows, authority, selectors.makers(rows)),
        }
    )


# What unmakes the unit or changes its place is decided above it.
_DECIDED_ABOVE = {"unit_move", "unit_merge", "unit_split", "unit_abolish"}


def _abilities(unit: Unit, authority: Authority) -> dict[str, bool]:
    rights = authority.rights_over(unit.path)
    living = unit.valid_to is None or unit.valid_to > clock.today()
    above = _from_above(unit, authority)
    return {
        name: living and one.right in rights and (above or name not in _DECIDED_ABOVE)
        for name, one in KINDS.items()
    }


def _from_above(unit: Unit, authority: Authority) -> bool:
    if unit.parent is None:
        return authority.everything
    return authority.may("structure", unit.parent.path)


def _post(post: Post, rows: list[Appointment]) -> dict[str, Any]:
    return {
        "id": post.id,
        "title": post.title,
        "rank": post.rank,
        "is_head": post.is_head,
        "is_leader": post.is_leader,
        "quota": post.quota,
        "sort": post.sort,
        "holders": [
            {
                "appointment_id": row.id,
                "person_id": row.person_id,
                "name": row.person.name,
                "version": row.person.version,
                "kind": row.kind,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
            for row in rows
        ],
    }


def _scope(scope: AdminScope, row: Appointment | None, authority: Authority) -> AdminScopeHeld:
    return AdminScopeHeld.model_validate(
        {
            "id": scope.id,
            "person": person_ref(row) if row else None,
            "rights": scope.rights,
            "until": scope.valid_to,
            "revocable": revocable(authority, scope),
        }
    )


def _entry(row: Appointment) -> dict[str, Any]:
    return {
        "appointment_id": row.id,
        "post": row.post.title,
        "unit": unit_ref(row.unit),
        "kind": row.kind,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
