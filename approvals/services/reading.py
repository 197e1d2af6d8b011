"""Reading: the first opening of a task, and circulation for reading (传阅)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from approvals.calendar import working_minutes
from approvals.events import Circulated, TaskRead
from approvals.models import Step, Task
from approvals.permissions import access_chain, access_task
from approvals.services.chains import described, slot
from approvals.services.holders import Holder, find
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.walk import Walk, refs
from approvals.stages import READ
from approvals.subjects import Opened, subject_handler
from office.kernel import clock
from office.kernel.errors import forbidden, invalid
from orgchart.selectors import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person

CIRCULATION_LIMIT = 200


@transaction.atomic
def mark_read(*, task_id: int, by: Person) -> Task:
    """The assignee has opened it: waiting ends, handling begins. A reading task is done with it.

    Repeating it changes nothing. 404 to who may not read it, 403 to others than the assignee.
    """
    task = access_task(account=by.account, task_id=task_id)
    if task.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=task.assignee.name)
    if task.state != Task.State.ACTIVE or task.read_at is not None:
        return task
    walk = Walk(lock_chain(task.chain_id), by, clock.now(), steps=[])
    waiting = max(working_minutes(task.opened_at, walk.at) - task.suspended_minutes, 0)
    change = {"read_at": walk.at, "working_minutes_waiting": waiting}
    if task.kind == Task.Kind.READ:
        change |= {"state": Task.State.DONE, "decision": "read", "decided_at": walk.at}
        change |= {"working_minutes_handling": 0}
    rows = Task.objects.filter(id=task.id, state=Task.State.ACTIVE, read_at=None)
    if rows.update(**change):
        for name, value in change.items():
            setattr(task, name, value)
        walk.log("read", task=str(task.id), step=str(task.step_id), done=task.kind == Task.Kind.READ)
        walk.events.append(
            TaskRead(
                **walk.about(),
                step_id=task.step_id,
                task_id=task.id,
                stage=task.step.stage,
                by_account=by.account_id,
            )
        )
        walk.flush()
    return task


@transaction.atomic
def mark_subject_read(*, subject_type: str, subject_id: int, by: Person) -> None:
    """The person has opened the full text: whatever of theirs waits on it, to sign or to read, is read."""
    waiting = Task.objects.filter(
        assignee=by,
        state=Task.State.ACTIVE,
        read_at=None,
        chain__subject_type=subject_type,
        chain__subject_id=subject_id,
    )
    for task_id in waiting.order_by("id").values_list("id", flat=True):
        mark_read(task_id=task_id, by=by)


@transaction.atomic
def circulate(*, chain_id: int, by: Person, people: Sequence[int], note: str = "") -> Step:
    """Send to people for reading. It blocks nothing and is possible after the chain has ended.

    By the drafter or whoever has a task in the chain. 422 on an empty or too long list.
    """
    if not 1 <= len(set(people)) <= CIRCULATION_LIMIT:
        raise invalid("approvals.circulation_size", field="people", limit=CIRCULATION_LIMIT)
    chain = access_chain(account=by.account, chain_id=chain_id)
    taking_part = Task.objects.filter(chain=chain, assignee=by).exclude(kind=Task.Kind.READ).exists()
    if not taking_part and chain.started_by_id != by.id:
        raise forbidden("approvals.not_your_turn", holder="")
    subject_handler(chain.subject_type).lock(chain.subject_id)
    walk = Walk(lock_chain(chain_id), by, clock.now())
    step, made = _send(walk, people)
    walk.events.append(
        Circulated(**walk.about(), step_id=step.id, tasks=refs(made), by_account=by.account_id, note=note)
    )
    recorded = {"people": [str(task.assignee_id) for task in made]}
    settle(walk, "circulated", verb="circulate", recorded=recorded, step=step, opinion=note)
    return step


def _send(walk: Walk, people: Sequence[int]) -> tuple[Step, list[Task]]:
    order = max((s.order for s in walk.steps if s.state == Step.State.ACTIVE), default=walk.chain.last_order)
    addresses = [{"to": "person", "id": str(person)} for person in dict.fromkeys(people)]
    step = Step(
        chain=walk.chain,
        key=f"{READ}_{walk.chain.event_seq}",
        stage=READ,
        order=order,
        rule=Step.Rule.ALL,
        slots=[slot(address, origin="added") for address in addresses],
        state=Step.State.DONE,
        origin=Step.Origin.ADDED,
        opened_at=walk.at,
        closed_at=walk.at,
    )
    walk.add_step(step)
    walk.log("step_added", **described(step))
    made = []
    seen = visible_people(walk.by.account, list(people))
    for index, address in enumerate(addresses):
        found = find(address, walk.chain.origin_unit) if int(address["id"]) in seen else []
        if not found:
            raise invalid("approvals.person_unknown", field="people")
        made.append(walk.new_task(step, index, Holder.of(found[0])))
    walk.opened.append(Opened(step, made))
    return step, made
