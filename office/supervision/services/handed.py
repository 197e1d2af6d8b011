"""What leaders hand to 督查 from a document or the dashboard stands on the same board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.selectors.supervised import Handed, handed_over
from office.kernel import clock, grants
from office.supervision.models import Basis, Matter, MatterState
from office.supervision.models.matters import ENDED
from office.supervision.permissions import READ_MATTER
from office.supervision.services.common import lock_matter, step
from orgchart.selectors import people_by_ids

if TYPE_CHECKING:
    from office.kernel.models import Account


@transaction.atomic
def adopt(supervision_id: int) -> Matter | None:
    """Put a document's 督查 item on the board; again does nothing.

    Only the supervisor and the leader read it: others may not read the paper that it names.
    """
    handed = next(iter(handed_over([supervision_id])), None)
    if handed is None or Matter.objects.filter(handover=supervision_id).exists():
        return None
    matter = _made(handed)
    step(matter, "handed", by=matter.opened_by, words=handed.reason, todo=[matter.supervisor.account_id])
    return matter


def adopt_all() -> int:
    """The same for all that are open and not on the board yet; returns how many."""
    known = Matter.objects.exclude(handover=None).values_list("handover", flat=True)
    waiting = [one.id for one in handed_over(None) if one.id not in set(known)]
    return sum(adopt(key) is not None for key in waiting)


@transaction.atomic
def settled(supervision_id: int) -> None:
    """The document's own record was closed: so is the matter that nobody else works on."""
    found = Matter.objects.filter(handover=supervision_id).values_list("id", flat=True).first()
    handed = next(iter(handed_over([supervision_id])), None)
    if found is None or handed is None:
        return
    matter = lock_matter(found)
    if matter.state in ENDED or matter.assignments.exists():
        return
    matter.state, matter.closed_at, matter.outcome = MatterState.CLOSED, clock.now(), handed.outcome
    matter.save(update_fields=["state", "closed_at", "outcome"])
    step(matter, "closed", by=matter.supervisor, words=handed.outcome)


def _made(handed: Handed) -> Matter:
    people = people_by_ids([handed.supervisor_id, handed.handed_by_id])
    matter = Matter.objects.create(
        title=handed.title[:200],
        content=handed.reason,
        organ_id=handed.organ_id,
        supervisor=people[handed.supervisor_id],
        opened_by=people[handed.handed_by_id],
        basis=Basis.INSTRUCTION,
        source_kind="delivery" if handed.delivery_id else "document",
        source_id=handed.delivery_id or handed.document_id,
        handover=handed.id,
        state=MatterState.HANDED,
        created_at=handed.created_at,
    )
    accounts: list[Account] = [person.account for person in people.values()]
    grants.give_many(accounts, READ_MATTER, [matter])
    return matter
