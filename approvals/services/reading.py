"""Reading: the first opening of a task, and circulation for reading (传阅)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from approvals.calendar import working_minutes
from approvals.events import Circulated, ReadingCommented, TaskRead
from approvals.models import Step, Task
from approvals.permissions import access_chain, access_task
from approvals.services.chains import described, slot
from approvals.services.holders import Holder, find
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.walk import Walk, refs
from approvals.stages import READ
from approvals.subjects import Opened, subject_handler
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from orgchart.selectors import people_by_ids, visible_people

if TYPE_CHECKING:
    from orgchart.models import Person

CIRCULATION_LIMIT = 200
COMMENT_LIMIT = 2000


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
    passing_on = task.kind == Task.Kind.READ and task.step.rule == Step.Rule.SERIAL
    if passing_on:
        subject_handler(task.chain.subject_type).lock(task.chain.subject_id)
    walk = Walk(lock_chain(task.chain_id), by, clock.now(), steps=[task.step])
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
        if passing_on and _pass_on(walk, task):
            settle(walk, "circulated", verb="circulate", recorded=_readers(walk), step=task.step)
        else:
            walk.flush()
    return task


def _pass_on(walk: Walk, task: Task) -> bool:
    """In order: to the next reader who still serves. The paper came from whoever had sent it."""
    walk.tasks[task.step_id] = []
    step = task.step
    for index in range(task.slot + 1, len(step.slots)):
        found = find(step.slots[index]["address"], walk.chain.origin_unit)
        if found:
            _send_to(walk, step, {index: Holder.of(found[0])}, note=str(step.options.get("note", "")))
            return True
    return False


@transaction.atomic
def comment(*, task_id: int, by: Person, text: str) -> Task:
    """Write something on what was circulated to one; it is read with it. Once; 422 on no text."""
    text = text.strip()
    if not text:
        raise invalid("approvals.opinion_missing", field="text")
    if len(text) > COMMENT_LIMIT:
        raise invalid("approvals.opinion_long", field="text", limit=COMMENT_LIMIT)
    task = mark_read(task_id=task_id, by=by)
    if task.kind != Task.Kind.READ or task.state != Task.State.DONE:
        raise invalid("approvals.comment_reading_only", field="task_id")
    walk = Walk(lock_chain(task.chain_id), by, clock.now(), steps=[])
    if Task.objects.filter(id=task_id, opinion="").update(opinion=text) != 1:
        raise conflict("approvals.decided_already", action="read", at="")
    task.opinion = text
    walk.log("commented", task=str(task.id), step=str(task.step_id), text=text)
    walk.events.append(ReadingCommented(**walk.about(), task_id=task.id, by_account=by.account_id))
    walk.flush()
    audit.record(
        actor=by.account_id,
        verb="approvals.comment",
        entity="approvals.chain",
        entity_id=task.chain_id,
        data={"task": str(task.id)},
    )
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
def circulate(
    *, chain_id: int, by: Person, people: Sequence[int], note: str = "", in_order: bool = False
) -> Step:
    """Send to people for reading, all at once or ``in_order`` (the next when one has read). It blocks
    nothing and is possible after the chain has ended.

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
    holders = _holders(walk, list(dict.fromkeys(people)))
    step = _reading_step(walk, list(holders), note, in_order=in_order)
    first = list(holders.values())[: 1 if in_order else None]
    _send_to(walk, step, dict(enumerate(first)), note=note)
    settle(walk, "circulated", verb="circulate", recorded=_readers(walk), step=step, opinion=note)
    return step


def _holders(walk: Walk, people: list[int]) -> dict[int, Holder]:
    """By person, in the order given. 422 when one is unknown or serves nowhere."""
    seen = visible_people(walk.by.account, people)
    holders = {}
    for person in people:
        address = {"to": "person", "id": str(person)}
        found = find(address, walk.chain.origin_unit) if person in seen else []
        if not found:
            raise invalid("approvals.person_unknown", field="people")
        holders[person] = Holder.of(found[0])
    return holders


def _reading_step(walk: Walk, people: list[int], note: str, *, in_order: bool) -> Step:
    order = max((s.order for s in walk.steps if s.state == Step.State.ACTIVE), default=walk.chain.last_order)
    names = {key: person.name for key, person in people_by_ids(people).items()}
    slots = [
        slot({"to": "person", "id": str(person)}, origin="added") | {"name": names[person]}
        for person in people
    ]
    step = Step(
        chain=walk.chain,
        key=f"{READ}_{walk.chain.event_seq}",
        stage=READ,
        order=order,
        rule=Step.Rule.SERIAL if in_order else Step.Rule.ALL,
        slots=slots,
        options={"note": note, "by": walk.by.name},
        state=Step.State.DONE,
        origin=Step.Origin.ADDED,
        opened_at=walk.at,
        closed_at=walk.at,
    )
    walk.add_step(step)
    walk.log("step_added", **described(step))
    return step


def _send_to(walk: Walk, step: Step, holders: dict[int, Holder], *, note: str) -> None:
    made = [walk.new_task(step, index, holder) for index, holder in holders.items()]
    walk.opened.append(Opened(step, made))
    walk.events.append(
        Circulated(
            **walk.about(), step_id=step.id, tasks=refs(made), by_account=walk.by.account_id, note=note
        )
    )


def _readers(walk: Walk) -> dict[str, list[str]]:
    return {"people": [str(task.assignee_id) for opened in walk.opened for task in opened.tasks]}
