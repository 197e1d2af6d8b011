"""A signer takes back their own consent (撤回) while nobody after them has opened the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals.models import Chain, Step, Task
from approvals.permissions import access_task
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.walk import Walk
from approvals.stages import DRAFT, READ, WORK
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden

if TYPE_CHECKING:
    from orgchart.models import Person

TAKEN_BACK = "taken_back"


@transaction.atomic
def take_back(*, task_id: int, by: Person, reason: str = "") -> list[Task]:
    """Undo one's own consent; returns the tasks asked anew. What was decided stays on record as taken back.

    404 to who may not read it, 403 to others than the decider; 409 when somebody after has read or decided,
    or the chain does not run.
    """
    found = access_task(account=by.account, task_id=task_id)
    if found.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=found.assignee.name)
    handler = subject_handler(found.chain.subject_type)
    handler.lock(found.chain.subject_id)
    walk = Walk(lock_chain(found.chain_id), by, clock.now())
    task = next((t for tasks in walk.tasks.values() for t in tasks if t.id == task_id), None)
    refused = why_not(walk, task)
    if task is None or refused:
        raise conflict(refused or "approvals.take_back_nothing")
    step = task.step
    handler.check(
        chain=walk.chain, step=step, task=task, action="take_back", seen_hash=task.seen_hash, data={}
    )
    _undo_later(walk, task)
    _undo(walk, task)
    settle(
        walk,
        TAKEN_BACK,
        verb="take_back",
        recorded={"task": str(task.id), "reason": reason},
        step=step,
        task=task,
        opinion=reason,
    )
    return [one for opened in walk.opened for one in opened.tasks]


def why_not(walk: Walk, task: Task | None) -> str:
    """The code of what forbids it; "" when it may be taken back."""
    if task is None or task.state != Task.State.DONE or task.decision != "agree" or task.step.stage == DRAFT:
        return "approvals.take_back_nothing"
    step, at = task.step, task.decided_at
    current = task.round == step.round and step.state in (Step.State.ACTIVE, Step.State.DONE)
    if step.stage in WORK:
        return "approvals.take_back_work"
    if walk.chain.state != Chain.State.RUNNING or not current or at is None:
        return "approvals.take_back_nothing"
    if step.state == Step.State.ACTIVE:
        return ""
    for other in walk.steps:
        if other.stage == READ or other.order == step.order:
            continue
        opened = [t for t in walk.tasks[other.id] if t.opened_at >= at]
        decided = [t for t in walk.tasks[other.id] if t.decided_at is not None and t.decided_at > at]
        if decided or any(t.read_at is not None for t in opened):
            return "approvals.take_back_late"
        # An earlier step that is open again: the paper has been sent back meanwhile.
        if other.order < step.order and other.state == Step.State.ACTIVE:
            return "approvals.take_back_late"
    return ""


def _undo_later(walk: Walk, task: Task) -> None:
    """What had opened, or was passed over, since the consent waits again; its people stay the same."""
    step, at = task.step, task.decided_at
    for other in walk.steps:
        if other.order <= step.order or other.stage == READ or step.state != Step.State.DONE:
            continue
        passed = other.state == Step.State.DONE and at is not None and (other.closed_at or at) >= at
        if other.state != Step.State.ACTIVE and not passed:
            continue
        walk.end_tasks(walk.active(other), TAKEN_BACK)
        other.state, other.closed_at = Step.State.WAITING, None
        for slot in other.slots:
            slot.pop("unassigned", None)
        walk.change(other)
        walk.log("step_reset", step=str(other.id), round=other.round)


def _undo(walk: Walk, task: Task) -> None:
    step = task.step
    task.state, task.closed_reason = Task.State.CANCELLED, TAKEN_BACK
    changed = Task.objects.filter(id=task.id, state=Task.State.DONE).update(
        state=task.state, closed_reason=TAKEN_BACK
    )
    if changed != 1:
        raise conflict("approvals.take_back_nothing")
    walk.log("taken_back", task=str(task.id), step=str(step.id))
    if step.state == Step.State.DONE:
        step.state, step.closed_at = Step.State.ACTIVE, None
        walk.change(step)
        walk.log("step_opened", step=str(step.id), round=step.round)
    walk.fill(step, resumed=True)
