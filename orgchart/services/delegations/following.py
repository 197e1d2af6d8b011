"""Delegations begin and end by their dates, or are ended earlier."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, not_found
from office.kernel.models import Account
from office.kernel.outbox import publish
from orgchart.events import DelegationEnded, DelegationStarted
from orgchart.models import Delegation, DelegationState
from orgchart.permissions import authority_of
from orgchart.selectors.delegations import broken, delegation_by_id, may_end
from orgchart.selectors.scopes import Authority


@transaction.atomic
def end(*, by: Account, delegation_id: int) -> Delegation:
    """End it now, or call it off before its first day.

    404 to who is no party to it and administers neither side; 403 to the delegate; 409 when it is over.
    """
    row = delegation_by_id(delegation_id)
    authority = authority_of(by)
    if row is None or not _may_know(authority, row):
        raise not_found()
    locked = Delegation.objects.select_for_update().get(id=row.id)
    if locked.state == DelegationState.ENDED:
        raise conflict("orgchart.delegation_over")
    if not may_end(authority, row):
        raise forbidden("orgchart.delegation_not_yours")
    _end(row, by)
    return row


def follow() -> int:
    """Begin what begins today and end what is over; returns how many. Again changes nothing.

    What somebody must end who no longer serves ends too: its work is with its own holder, or with who
    follows them.
    """
    today = clock.today()
    rows = Delegation.objects.exclude(state=DelegationState.ENDED)
    over = rows.filter(Q(valid_to__lte=today) | broken(today)).distinct()
    begun = rows.filter(state=DelegationState.PLANNED, valid_from__lte=today)
    keys = [*over.order_by("id").values_list("id", flat=True)]
    keys += [key for key in begun.order_by("id").values_list("id", flat=True) if key not in keys]
    return sum(_turn(key) for key in keys)


@transaction.atomic
def _turn(delegation_id: int) -> bool:
    today = clock.today()
    Delegation.objects.select_for_update().get(id=delegation_id)
    row = delegation_by_id(delegation_id)
    if row is None or row.state == DelegationState.ENDED:
        return False
    gone = Delegation.objects.filter(broken(today), id=row.id).exists()
    if gone or row.valid_to <= today:
        _end(row, None)
        return True
    if row.state == DelegationState.PLANNED and row.valid_from <= today:
        start(row)
        return True
    return False


def continue_in(successors: Mapping[int, int]) -> None:
    """Where an appointment is continued by another of the same person, so are its delegations."""
    for old, new in successors.items():
        rows = Delegation.objects.exclude(state=DelegationState.ENDED)
        rows.filter(principal_id=old).update(principal_id=new)
        rows.filter(delegate_id=old).update(delegate_id=new)


def start(row: Delegation) -> None:
    """Its first day has come. In the caller's transaction, which holds the row."""
    row.state = DelegationState.RUNNING
    row.save(update_fields=["state"])
    audit.record(actor=None, verb="orgchart.delegation_start", entity="orgchart.delegation", entity_id=row.id)
    _tell(row, DelegationStarted(delegation_id=row.id))


def _end(row: Delegation, by: Account | None) -> None:
    row.state, row.ended_at, row.ended_by = DelegationState.ENDED, clock.now(), by
    row.save(update_fields=["state", "ended_at", "ended_by"])
    actor = by.id if by else None
    audit.record(actor=actor, verb="orgchart.delegation_end", entity="orgchart.delegation", entity_id=row.id)
    _tell(row, DelegationEnded(delegation_id=row.id, by_account=actor))


def _tell(row: Delegation, event: DelegationStarted | DelegationEnded) -> None:
    publish(event, aggregate="orgchart.delegation", aggregate_id=row.id)


def _may_know(authority: Authority, row: Delegation) -> bool:
    own = authority.viewer.person_id
    party = own is not None and own in (row.principal.person_id, row.delegate.person_id)
    if party or authority.may("people", row.principal.path):
        return True
    return authority.may("people", row.delegate.path) and authority.viewer.sees(row.principal)
