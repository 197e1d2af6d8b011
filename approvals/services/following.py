"""Open tasks go along when an appointment is continued by another (promotion, merger, split)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from approvals.models import ChainEvent, Task
from approvals.selectors.held import open_tasks_of
from approvals.services.loading import lock_chain
from approvals.services.log import append
from office.kernel import clock
from orgchart.selectors import serving


@transaction.atomic
def follow_appointments(successors: Mapping[int, int], *, actor: int) -> int:
    """Give each open task of an ended appointment to the one that continues it; the holder stays.

    ``successors``: ended appointment to the one that continues it, both of the same person; ``actor``
    the account that changed the org chart. Returns how many tasks went along.
    """
    by_chain: dict[int, list[Task]] = defaultdict(list)
    for task in open_tasks_of(list(successors)):
        by_chain[task.chain_id].append(task)
    goals = {row.id: row for row in serving().filter(id__in=successors.values())}
    for chain_id in sorted(by_chain):
        chain = lock_chain(chain_id)
        entries: list[ChainEvent] = []
        for task in by_chain[chain_id]:
            goal = goals[successors[task.appointment_id or 0]]
            Task.objects.filter(id=task.id).update(
                appointment=goal,
                unit_id=goal.unit_id,
                unit_name=goal.unit.short_name,
                post_title=goal.post.title,
            )
            data = {"task": str(task.id), "appointment": str(goal.id), "post": goal.post.title}
            entries.append(append(chain, "task_followed", actor=actor, data=data, at=clock.now()))
        ChainEvent.objects.bulk_create(entries)
        chain.save(update_fields=["event_seq", "event_head"])
    return sum(len(tasks) for tasks in by_chain.values())
