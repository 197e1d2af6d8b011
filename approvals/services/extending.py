"""More time for a task (延期): asked by its holder, answered by whoever had sent it on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from approvals.calendar import add_working_days
from approvals.events import ExtensionAnswered, ExtensionAsked
from approvals.models import Extension, Step, Task
from approvals.permissions import access_task
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.signers import own_active
from approvals.services.walk import Walk
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

REASON_LIMIT = 500
LONGEST = 60  # working days


@transaction.atomic
def ask_extension(*, task_id: int, by: Person, until: datetime, reason: str) -> Extension:
    """Ask for time until ``until``; 422 without a reason, deadline or later day, 409 when asked already."""
    reason = checked_reason(reason)
    walk, task = own_active(task_id, by)
    if task.due_at is None:
        raise invalid("approvals.extension_no_deadline", field="until")
    if not task.due_at < until <= add_working_days(max(task.due_at, walk.at), LONGEST) or until <= walk.at:
        raise invalid("approvals.extension_until", field="until", days=LONGEST)
    approver = sender(walk, task)
    if approver is None:
        raise forbidden("approvals.extension_own_paper")
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                task=task,
                asked_by=by,
                approver_id=approver[0],
                due_before=task.due_at,
                due_wanted=until,
                reason=reason,
                asked_at=walk.at,
            )
    except IntegrityError as error:
        raise conflict("approvals.extension_asked_already") from error
    walk.log("extension_asked", task=str(task.id), until=until.isoformat(), reason=reason)
    walk.events.append(
        ExtensionAsked(
            **walk.about(),
            task_id=task.id,
            stage=task.step.stage,
            account_id=approver[1],
            by_account=by.account_id,
            holder=by.name,
            reason=reason,
        )
    )
    recorded = {"task": str(task.id), "until": until.isoformat(), "reason": reason}
    settle(walk, "extension_asked", verb="ask_extension", recorded=recorded, step=task.step, task=task)
    return extension


@transaction.atomic
def answer_extension(*, extension_id: int, by: Person, granted: bool, answer: str = "") -> Extension:
    """Grant or refuse it; 404 to who may not read it, 403 to others than its approver, 409 when late."""
    row = Extension.objects.filter(id=extension_id).first()
    if row is None:
        raise not_found()
    if not granted:
        answer = checked_reason(answer)
    task = access_task(account=by.account, task_id=row.task_id)
    if row.approver_id != by.id:
        raise forbidden("approvals.extension_not_yours")
    subject_handler(task.chain.subject_type).lock(task.chain.subject_id)
    walk = Walk(lock_chain(task.chain_id), by, clock.now())
    held = next((t for t in walk.tasks.get(task.step_id, []) if t.id == task.id), None)
    if held is None or held.state != Task.State.ACTIVE:
        raise conflict("approvals.task_closed", reason=task.closed_reason)
    state = Extension.State.GRANTED if granted else Extension.State.REFUSED
    rows = Extension.objects.filter(id=extension_id, state=Extension.State.ASKED)
    if rows.update(state=state, answer=answer[:REASON_LIMIT], answered_at=walk.at) != 1:
        raise conflict("approvals.extension_answered")
    if granted:
        _extend(walk, held, row.due_wanted)
    walk.log("extension_answered", task=str(held.id), granted=granted, until=row.due_wanted.isoformat())
    walk.events.append(
        ExtensionAnswered(
            **walk.about(),
            task_id=held.id,
            account_id=held.account_id,
            by_account=by.account_id,
            granted=granted,
            answer=answer,
        )
    )
    recorded = {"task": str(held.id), "granted": granted, "until": row.due_wanted.isoformat()}
    settle(walk, "extension_answered", verb="answer_extension", recorded=recorded, step=held.step, task=held)
    row.refresh_from_db()
    return row


def _extend(walk: Walk, task: Task, until: datetime) -> None:
    """The whole slot, so that a post's several holders, and who stands in for them, have the same time."""
    mates = [other for other in walk.active(task.step) if other.slot == task.slot]
    for other in mates:
        other.due_at = other.due_key = until
    Task.objects.filter(id__in=[other.id for other in mates]).update(due_at=until, due_key=until)
    if task.step.due_at is None or task.step.due_at < until:
        task.step.due_at = until
        walk.change(task.step)
    if walk.chain.due_at is not None and walk.chain.due_at < until:
        walk.chain.due_at = until


def sender(walk: Walk, task: Task) -> tuple[int, int] | None:
    """Person and account of who sent it here: the last who decided before, at first the drafter."""
    passed = [s for s in walk.steps if s.order < task.step.order and s.state == Step.State.DONE]
    decided = [t for s in passed for t in walk.tasks[s.id] if t.decided_at and t.state == Task.State.DONE]
    for other in sorted(decided, key=lambda t: (t.decided_at or walk.at, t.id), reverse=True):
        if other.assignee_id != task.assignee_id:
            return other.assignee_id, other.account_id
    drafter = walk.chain.started_by
    return None if drafter.id == task.assignee_id else (drafter.id, drafter.account_id)


def checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise invalid("approvals.reason_missing", field="reason")
    if len(reason) > REASON_LIMIT:
        raise invalid("approvals.opinion_long", field="reason", limit=REASON_LIMIT)
    return reason
