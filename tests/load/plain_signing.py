"""Signing as one writes it with an ORM at first: a query for each question, a row saved at a time.

The same rules, the same log, audit and events as ``approvals.services.decide`` for agreeing, so that the two
may be compared. Nothing else uses it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from approvals.calendar import add_working_minutes, working_minutes
from approvals.events import ChainFinished, StepOpened, TaskClosed, TaskDecided, TaskRef
from approvals.models import NEVER, Chain, ChainEvent, Step, Task
from approvals.permissions import access_task
from approvals.services.holders import find
from approvals.services.log import append
from approvals.subjects import subject_handler
from office.kernel import audit, clock, outbox
from office.kernel.errors import conflict, forbidden
from orgchart.models import Appointment, Person


@transaction.atomic
def plain_agree(*, task_id: int, by: Person, seen_hash: str, key: str) -> None:
    found = access_task(account=by.account, task_id=task_id)
    chain = Chain.objects.select_for_update().get(id=found.chain_id)
    task = Task.objects.get(id=task_id)
    if task.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=task.assignee.name)
    if task.state != Task.State.ACTIVE or chain.state != Chain.State.RUNNING:
        raise conflict("approvals.task_closed", reason="")
    held = Appointment.objects.filter(person=by, valid_to=None).values_list("id", flat=True)
    if task.appointment_id not in set(held):
        raise forbidden("approvals.appointment_ended")
    handler = subject_handler(chain.subject_type)
    handler.check(chain=chain, step=task.step, task=task, action="agree", seen_hash=seen_hash, data={})
    at = clock.now()
    _decide(chain, task, by, seen_hash, key, at)
    if _met(task.step):
        _close(chain, task.step, by, at)
    audit.record(
        actor=by.account_id,
        verb="approvals.agree",
        entity="approvals.chain",
        entity_id=chain.id,
        data={"task": str(task.id), "stage": task.step.stage, "seen": seen_hash},
    )


def _decide(chain: Chain, task: Task, by: Person, seen_hash: str, key: str, at: datetime) -> None:
    task.state, task.decision, task.decided_at = Task.State.DONE, "agree", at
    task.read_at = task.read_at or at
    task.seen_hash, task.idempotency_key = seen_hash, key
    task.working_minutes_waiting = working_minutes(task.opened_at, task.read_at)
    task.working_minutes_handling = working_minutes(task.read_at, at)
    task.save()
    _log(chain, by, at, "decided", task=str(task.id), step=str(task.step_id), action="agree", seen=seen_hash)
    _publish(
        chain,
        TaskDecided(
            **_about(chain),
            step_id=task.step_id,
            task_id=task.id,
            stage=task.step.stage,
            action="agree",
            by_account=by.account_id,
            by_person=by.id,
            on_behalf_of=None,
            opinion="",
        ),
    )


def _met(step: Step) -> bool:
    return all(
        step.tasks.filter(slot=index, round=step.round, state=Task.State.DONE).exists()
        for index in range(len(step.slots))
    )


def _close(chain: Chain, step: Step, by: Person, at: datetime) -> None:
    left = list(step.tasks.filter(state=Task.State.ACTIVE))
    for other in left:
        other.state, other.closed_reason = Task.State.CANCELLED, "met"
        other.save()
    if left:
        _log(chain, by, at, "tasks_closed", tasks=[str(one.id) for one in left], reason="met")
        _publish(chain, TaskClosed(**_about(chain), tasks=[_ref(one) for one in left], reason="met"))
    step.state, step.closed_at = Step.State.DONE, at
    step.save()
    _log(chain, by, at, "step_closed", step=str(step.id))
    following = chain.steps.filter(order__gt=step.order, state=Step.State.WAITING).order_by("order").first()
    if following is not None:
        _open(chain, following, by, at)
        return
    chain.state, chain.ended_at = Chain.State.DONE, at
    _log(chain, by, at, "finished", state="done")
    drafter = chain.started_by.account_id
    finished = ChainFinished(**_about(chain), state="done", by_account=by.account_id, drafter_account=drafter)
    _publish(chain, finished)


def _open(chain: Chain, step: Step, by: Person, at: datetime) -> None:
    step.state, step.opened_at = Step.State.ACTIVE, at
    if step.due_minutes:
        step.due_at = add_working_minutes(at, step.due_minutes)
    step.save()
    _log(chain, by, at, "step_opened", step=str(step.id), round=step.round)
    made = []
    for index, slot in enumerate(step.slots):
        for one in find(slot["address"], chain.origin_unit):
            task = Task.objects.create(
                step=step,
                chain=chain,
                slot=index,
                assignee_id=one.person_id,
                account_id=one.account_id,
                appointment_id=one.appointment_id,
                unit_id=one.unit_id,
                unit_name=one.unit_name,
                post_title=one.post_title,
                opened_at=at,
                due_at=step.due_at,
                due_key=step.due_at or NEVER,
            )
            made.append(task)
            _log(chain, by, at, "task_opened", task=str(task.id), step=str(step.id), slot=index)
    _publish(
        chain,
        StepOpened(
            **_about(chain),
            step_id=step.id,
            stage=step.stage,
            tasks=[_ref(one) for one in made],
            resumed=False,
        ),
    )


def _log(chain: Chain, by: Person, at: datetime, kind: str, **data: Any) -> ChainEvent:
    entry = append(chain, kind, actor=by.account_id, data=data, at=at)
    entry.save()
    chain.save()
    return entry


def _publish(chain: Chain, event: outbox.Event) -> None:
    outbox.publish(event, aggregate="approvals.chain", aggregate_id=chain.id)


def _about(chain: Chain) -> dict[str, Any]:
    return {"chain_id": chain.id, "subject_type": chain.subject_type, "subject_id": chain.subject_id}


def _ref(task: Task) -> TaskRef:
    return TaskRef(task_id=task.id, account_id=task.account_id, person_id=task.assignee_id, on_behalf_of=None)
