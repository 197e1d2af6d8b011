"""Set a delegation up, or look at what it would do."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from office.kernel import audit, clock
from office.kernel.models import Account
from office.kernel.outbox import publish
from orgchart.events import DelegationMade
from orgchart.models import Appointment, Delegation, Duty
from orgchart.selectors.delegations import covers
from orgchart.services.delegations.following import start
from orgchart.services.delegations.rules import Terms, Wish, received, terms_of
from orgchart.services.delegations.work import open_work


@dataclass(frozen=True)
class Preview:
    """What would pass over: posts, and how much open work of each kind; ``kept`` are the names of those
    whose work the principal does meanwhile, which stays with them."""

    posts: list[Appointment]
    seat: Appointment
    open_work: dict[str, int]
    kept: list[str]


def preview(*, by: Account, wish: Wish) -> Preview:
    """Raises whatever ``make`` would; writes nothing."""
    terms = terms_of(by, wish, lock=False)
    work = open_work([row.id for row in terms.posts])
    passing = {kind: work[kind] for kind in Duty.values if work.get(kind) and covers(terms.kinds, [kind])}
    kept = [row.principal.person.name for row in received(terms)]
    return Preview(terms.posts, terms.seat, passing, list(dict.fromkeys(kept)))


@transaction.atomic
def make(*, by: Account, wish: Wish) -> list[Delegation]:
    """One delegation for each post; those whose day has come begin at once.

    404 on a principal that one may not know of, 403 on one whom one does not administer, 422 by field,
    409 when this work is handed over already or the delegate hands over their own.
    """
    terms = terms_of(by, wish, lock=True)
    return [_make(by, terms, post) for post in terms.posts]


def _make(by: Account, terms: Terms, post: Appointment) -> Delegation:
    row = Delegation.objects.create(
        principal=post,
        delegate=terms.seat,
        kinds=terms.kinds,
        upward=terms.upward,
        reason=terms.reason,
        valid_from=terms.start,
        valid_to=terms.until,
        made_by=by,
    )
    told = {
        "principal": str(post.person_id),
        "delegate": str(terms.seat.person_id),
        "appointment": str(post.id),
        "kinds": terms.kinds,
        "upward": terms.upward,
        "from": terms.start.isoformat(),
        "until": terms.until.isoformat(),
    }
    audit.record(
        actor=by.id,
        verb="orgchart.delegation_make",
        entity="orgchart.delegation",
        entity_id=row.id,
        data=told,
    )
    publish(
        DelegationMade(delegation_id=row.id, by_account=by.id),
        aggregate="orgchart.delegation",
        aggregate_id=row.id,
    )
    if row.valid_from <= clock.today():
        start(row)
    return row
