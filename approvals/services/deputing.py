"""A delegation begins and ends: open work is offered to the delegate, and what is undecided goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from approvals.models import Task
from approvals.selectors.held import open_tasks_of
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.standing_in import deputed
from approvals.services.walk import Walk
from approvals.stages import STAGES
from approvals.subjects import subject_handler
from office.kernel import clock
from orgchart.selectors.delegations import covers, running

if TYPE_CHECKING:
    from approvals.models import Chain
    from orgchart.models import Person


def offer(*, delegation_id: int | None = None) -> int:
    """Ask delegates beside their principals wherever they are not asked yet; returns how many tasks.

    For one delegation, or for all in force: a step that opened while a delegation began may have missed
    it. Again changes nothing.
    """
    rows = running() if delegation_id is None else running().filter(id=delegation_id)
    kinds = {row.principal_id: row.kinds for row in rows}
    asked = Task.objects.filter(
        step=OuterRef("step"),
        slot=OuterRef("slot"),
        state=Task.State.ACTIVE,
        on_behalf_of=OuterRef("assignee"),
    )
    waiting = open_tasks_of(list(kinds)).filter(~Exists(asked))
    wanted = [t for t in waiting if _passes(t, kinds[t.appointment_id or 0])]
    return sum(_by_chain(wanted, lambda walk, ids: _offer(walk, ids, delegation_id)))


def release(*, delegation_id: int) -> int:
    """Take back what the delegate has not decided, and what it let them read; returns how many tasks."""
    rows = Task.objects.filter(delegation_id=delegation_id, released=False, decided_at=None)
    tasks = list(rows.select_related("chain", "assignee__account").order_by("id"))
    return sum(_by_chain(tasks, _release))


def _passes(task: Task, kinds: list[str]) -> bool:
    stage = STAGES.get(task.step.stage)
    return stage is not None and bool(stage.duty) and covers(kinds, [stage.duty])


def _by_chain(tasks: Iterable[Task], act: Callable[[Walk, set[int]], int]) -> Iterable[int]:
    """Each chain in its own transaction and in one order, so that no two of these wait for each other."""
    chains: dict[int, Chain] = {}
    people: dict[int, Person] = {}
    ids: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        chains[task.chain_id], people[task.chain_id] = task.chain, task.assignee
        ids[task.chain_id].add(task.id)
    for chain_id in sorted(ids):
        with transaction.atomic():
            subject_handler(chains[chain_id].subject_type).lock(chains[chain_id].subject_id)
            walk = Walk(lock_chain(chain_id), people[chain_id], clock.now())
            walk.actor = None
            yield act(walk, ids[chain_id])


def _offer(walk: Walk, ids: set[int], delegation_id: int | None) -> int:
    count = 0
    for step in walk.steps:
        mine = [task for task in walk.active(step) if task.id in ids]
        fresh = deputed(walk, step, mine, delegation_id=delegation_id)
        walk.announce(step, fresh)
        count += len(fresh)
    if count:
        recorded = {"tasks": [str(task.id) for opened in walk.opened for task in opened.tasks]}
        settle(walk, "delegated", verb="delegated", recorded=recorded)
    return count


def _release(walk: Walk, ids: set[int]) -> int:
    mine = [task for tasks in walk.tasks.values() for task in tasks if task.id in ids]
    mine = [task for task in mine if task.decided_at is None]
    walk.end_tasks([task for task in mine if task.state == Task.State.ACTIVE], "delegation_ended")
    Task.objects.filter(id__in=[task.id for task in mine]).update(released=True)
    walk.log("released", tasks=[str(task.id) for task in mine])
    recorded = {"tasks": [str(task.id) for task in mine]}
    settle(walk, "delegation_ended", verb="delegation_ended", recorded=recorded, released=mine)
    return len(mine)
