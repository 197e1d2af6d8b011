"""What may be agreed to together: tasks whose flow allows it, each with the text that was read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.models import Task
from approvals.selectors.taskrows import read_rows
from approvals.selectors.worklist import WorkItem, items_of
from approvals.subjects import subject_handler

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

SHOWN = 50


@dataclass(frozen=True)
class BulkCandidate:
    """``seen_hash``: of the text that the person has had open in full; "" while they have not."""

    item: WorkItem
    seen_hash: str


def bulk_candidates(person: Person, account: Account) -> list[BulkCandidate]:
    """The person's first ``SHOWN`` tasks that may be agreed to with others, by due time; a query or three for
    each kind of subject, however many tasks.
    """
    rows = Task.objects.filter(
        assignee=person,
        state=Task.State.ACTIVE,
        kind=Task.Kind.SIGN,
        chain__state="running",
        step__options__bulk=True,
    )
    items = items_of(read_rows(rows.order_by("due_key", "id")[:SHOWN], person), account)
    wanted: dict[str, list[int]] = defaultdict(list)
    for item in items:
        wanted[item.subject_type].append(item.subject_id)
    opened = {
        (kind, subject): seen
        for kind, ids in sorted(wanted.items())
        for subject, seen in subject_handler(kind).opened_hashes(account, sorted(ids)).items()
    }
    return [BulkCandidate(one, opened.get((one.subject_type, one.subject_id), "")) for one in items]
