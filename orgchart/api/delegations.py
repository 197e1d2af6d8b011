"""Delegation of duties: one's own, a person's, looking ahead, setting up, ending."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja import Status

from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from orgchart.api.delegation_schemas import (
    DelegationIn,
    DelegationPost,
    DelegationPreview,
    DelegationsView,
    DelegationView,
)
from orgchart.models import AppointmentKind, Person
from orgchart.permissions import authority_of, known_person_any
from orgchart.selectors.delegations import delegations_of
from orgchart.selectors.people import person_of
from orgchart.selectors.scopes import Authority
from orgchart.services import delegations as services
from orgchart.services.delegations.rules import delegable

router = Router()


@router.get("/delegations", response=DelegationsView, operation_id="orgchart_delegations")
def mine(request: HttpRequest) -> DelegationsView:
    """What one handed over and took over; 404 to administrators, who have no work of their own here."""
    account = current(request)
    person = person_of(account)
    if person is None:
        raise not_found()
    return _view(authority_of(account), person)


@router.get(
    "/people/{person_id}/delegations", response=DelegationsView, operation_id="orgchart_person_delegations"
)
def of_person(request: HttpRequest, person_id: Id) -> DelegationsView:
    """Of somebody one sees: what one is a party to; for who administers them all of it."""
    authority = authority_of(current(request))
    person, _ = known_person_any(authority, person_id)
    return _view(authority, person)


@router.post("/delegations/preview", response=DelegationPreview, operation_id="orgchart_delegation_preview")
def preview(request: HttpRequest, payload: DelegationIn) -> DelegationPreview:
    """What would pass over; refuses whatever setting it up would."""
    return DelegationPreview.of(services.preview(by=current(request), wish=payload.wish()))


@router.post("/delegations", response={201: list[DelegationView]}, operation_id="orgchart_make_delegation")
def make(request: HttpRequest, payload: DelegationIn) -> Status[list[DelegationView]]:
    """Set it up: one for each post. It begins by itself on its first day."""
    account = current(request)
    rows = services.make(by=account, wish=payload.wish())
    authority = authority_of(account)
    return Status(201, [DelegationView.of(row, authority) for row in rows])


@router.post(
    "/delegations/{delegation_id}/end", response=DelegationView, operation_id="orgchart_end_delegation"
)
def end(request: HttpRequest, delegation_id: Id) -> DelegationView:
    """End it now; what the delegate has not decided is with the principal alone again."""
    account = current(request)
    row = services.end(by=account, delegation_id=delegation_id)
    return DelegationView.of(row, authority_of(account))


def _view(authority: Authority, person: Person) -> DelegationsView:
    rows = delegations_of(authority, person)
    held = delegable(authority, person, clock.today())
    # Only where the primary post lies does one administer the person.
    may_make = bool(held) and held[0].kind == AppointmentKind.PRIMARY
    return DelegationsView(
        person_id=person.id,
        name=person.name,
        may_make=may_make,
        days=settings.OFFICE_DELEGATION_DAYS,
        posts=[DelegationPost.of(row) for row in held] if may_make else [],
        given=[DelegationView.of(row, authority) for row in rows if row.principal.person_id == person.id],
        received=[DelegationView.of(row, authority) for row in rows if row.delegate.person_id == person.id],
    )
