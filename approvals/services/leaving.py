"""A signer whose appointment has ended holds nothing: their place is sought anew, or said to be empty."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from approvals.models import Chain, Task
from approvals.services.holders import LEFT
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from approvals.subjects import subject_handler
from office.kernel import clock

BATCH = 500


def seek_successors() -> int:
    """Ask whoever holds the place now, wherever a holder serves there no more; returns how many were moved.

    Nobody found: the step waits and it is told. Again changes nothing. Held chains stay as they are.
    """
    ended = Q(appointment__valid_to__lte=clock.today()) | Q(account__is_active=False)
    rows = Task.objects.filter(
        ended, state=Task.State.ACTIVE, kind=Task.Kind.SIGN, chain__state=Chain.State.RUNNING
    ).exclude(step__stage=DRAFT)
    chains: dict[int, set[int]] = defaultdict(set)
    for chain_id, task_id in rows.order_by("id").values_list("chain_id", "id")[:BATCH]:
        chains[chain_id].add(task_id)
    return sum(_replace(chain_id, ids) for chain_id, ids in sorted(chains.items()))


@transaction.atomic
def _replace(chain_id: int, ids: set[int]) -> int:
    chain = Chain.objects.select_related("started_by").get(id=chain_id)
    subject_handler(chain.subject_type).lock(chain.subject_id)
    walk = Walk(lock_chain(chain_id), chain.started_by, clock.now())
    walk.actor = None
    if walk.chain.state != Chain.State.RUNNING:
        return 0
    moved = 0
    for step in walk.steps:
        gone = [task for task in walk.active(step) if task.id in ids]
        if not gone:
            continue
        places = {(task.slot, task.assignee_id) for task in gone}
        lent = [t for t in walk.active(step) if (t.slot, t.on_behalf_of_id) in places and t not in gone]
        walk.end_tasks([*gone, *lent], LEFT)
        walk.fill(step)
        moved += len(gone)
    if moved:
        settle(walk, "assigned", verb="seek_successors", recorded={"tasks": [str(i) for i in sorted(ids)]})
    return moved
