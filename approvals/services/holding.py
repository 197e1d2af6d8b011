"""Take a chain out of circulation: withdraw it, or hold it for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals.calendar import add_working_minutes, working_minutes
from approvals.events import ChainHeld
from approvals.models import NEVER, Chain, Step, Task
from approvals.permissions import access_chain, access_task, require_drafter
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.standing_in import require_running
from approvals.services.walk import Walk
from approvals.stages import ISSUE
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def withdraw(*, chain_id: int, by: Person, reason: str = "") -> Chain:
    """The drafter's withdrawal, before 签发. 403 to others, 409 when too late."""
    walk = _locked(chain_id, by)
    require_drafter(walk.chain, by)
    if walk.chain.state not in Chain.LIVE:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    if any(step.stage == ISSUE and step.state == Step.State.DONE for step in walk.steps):
        raise conflict("approvals.withdraw_too_late")
    walk.log("withdrawn", reason=reason)
    walk.finish(Chain.State.WITHDRAWN)
    return _settle(walk, "withdrawn", reason)


@transaction.atomic
def suspend(*, task_id: int, by: Person, reason: str) -> Chain:
    """Hold the chain (缓发, 暂挂): nobody can decide, the time does not count. By the holder of a task."""
    if not reason.strip():
        raise invalid("approvals.reason_missing", field="reason")
    task = access_task(account=by.account, task_id=task_id)
    if task.assignee_id != by.id or task.state != Task.State.ACTIVE:
        raise forbidden("approvals.not_your_turn", holder=task.assignee.name)
    walk = _locked(task.chain_id, by)
    if task.delegation_id is not None:
        require_running(walk, task)
    if walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    walk.chain.state, walk.chain.suspended_at = Chain.State.SUSPENDED, walk.at
    walk.log("suspended", reason=reason, task=str(task.id))
    walk.events.append(ChainHeld(**walk.about(), held=True, by_account=by.account_id, reason=reason))
    return _settle(walk, "suspended", reason)


@transaction.atomic
def resume(*, chain_id: int, by: Person) -> Chain:
    """Take it up again: by whoever holds a task in it, or the drafter. Deadlines move by the time held."""
    walk = _locked(chain_id, by)
    chain = walk.chain
    holders = {task.assignee_id for step in walk.steps for task in walk.active(step)}
    if by.id not in holders | {chain.started_by_id}:
        raise forbidden("approvals.not_your_turn", holder="")
    if chain.state != Chain.State.SUSPENDED or chain.suspended_at is None:
        raise conflict("approvals.chain_not_running", state=str(chain.state))
    held = working_minutes(chain.suspended_at, walk.at)
    chain.state, chain.suspended_at = Chain.State.RUNNING, None
    _put_off(walk, held)
    walk.log("resumed", held=held)
    walk.events.append(ChainHeld(**walk.about(), held=False, by_account=by.account_id, reason=""))
    return _settle(walk, "resumed", "")


def _put_off(walk: Walk, minutes: int) -> None:
    tasks = [task for step in walk.steps for task in walk.active(step)]
    for task in tasks:
        task.suspended_minutes += minutes
        if task.due_at is not None:
            task.due_at = add_working_minutes(task.due_at, minutes)
            task.due_key = task.due_at
        else:
            task.due_key = NEVER
    Task.objects.bulk_update(tasks, ["suspended_minutes", "due_at", "due_key"])
    for step in walk.steps:
        if step.state == Step.State.ACTIVE and step.due_at is not None:
            step.due_at = add_working_minutes(step.due_at, minutes)
            walk.change(step)
    if walk.chain.due_at is not None:
        walk.chain.due_at = add_working_minutes(walk.chain.due_at, minutes)


def _locked(chain_id: int, by: Person) -> Walk:
    chain = access_chain(account=by.account, chain_id=chain_id)
    subject_handler(chain.subject_type).lock(chain.subject_id)
    return Walk(lock_chain(chain_id), by, clock.now())


def _settle(walk: Walk, kind: str, reason: str) -> Chain:
    settle(walk, kind, verb=kind, recorded={"reason": reason}, opinion=reason)
    return walk.chain
