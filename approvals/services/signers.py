"""Change who is asked while the chain runs: add a signer (加签), hand over (转办), look again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from approvals.models import Chain, Step, Task
from approvals.permissions import access_chain, access_task
from approvals.services.chains import described, slot
from approvals.services.holders import Holder, barred_from, find
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.standing_in import require_running
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid
from orgchart.selectors import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def transfer(*, task_id: int, by: Person, to_person: int, reason: str = "") -> Task:
    """Hand one's task to another (转办). The former holder keeps reading access and the log."""
    walk, task = _own_active(task_id, by)
    if task.on_behalf_of_id is not None:
        raise forbidden("approvals.delegated_stays")
    standing_in = [t for t in walk.active(task.step) if t.slot == task.slot and t.on_behalf_of_id == by.id]
    holder = _newcomer(walk, task.step, to_person, leaving=standing_in)
    changed = Task.objects.filter(id=task.id, state=Task.State.ACTIVE).update(
        state=Task.State.TRANSFERRED, closed_reason="transferred"
    )
    if changed != 1:
        raise conflict("approvals.task_closed", reason="")
    task.state = Task.State.TRANSFERRED
    walk.log("transferred", task=str(task.id), step=str(task.step_id), reason=reason)
    walk.end_tasks(standing_in, "transferred")
    fresh = walk.new_task(task.step, task.slot, holder)
    walk.ask(task.step, [fresh])
    _settle(walk, "transferred", task, reason)
    return fresh


@transaction.atomic
def add_signer(*, task_id: int, by: Person, person: int, where: str = "beside", reason: str = "") -> Step:
    """Ask one more person: ``beside`` in the same step, or ``after`` it. An added signer adds none."""
    if where not in ("beside", "after"):
        raise invalid("approvals.where_unknown", field="where")
    walk, task = _own_active(task_id, by)
    if task.step.slots[task.slot].get("origin") == "added" or task.step.origin == Step.Origin.ADDED:
        raise forbidden("approvals.adding_nested")
    holder = _newcomer(walk, task.step, person)
    entry = slot({"to": "person", "id": str(person)}, origin="added")
    if where == "beside":
        step = task.step
        step.slots = [*step.slots, entry]
        if step.rule == Step.Rule.SERIAL:
            step.rule = Step.Rule.ALL
        walk.change(step)
        walk.log("slot_added", step=str(step.id), slots=len(step.slots), rule=str(step.rule))
        walk.ask(step, [walk.new_task(step, len(step.slots) - 1, holder)])
    else:
        step = _insert_after(walk, task.step, entry)
    _settle(walk, "signer_added", task, reason)
    return step


@transaction.atomic
def find_again(*, chain_id: int, by: Person) -> list[Task]:
    """Look again for the holders that were not found (a post has been filled). By the drafter or a holder."""
    chain = access_chain(account=by.account, chain_id=chain_id)
    handler = subject_handler(chain.subject_type)
    handler.lock(chain.subject_id)
    walk = Walk(lock_chain(chain_id), by, clock.now())
    if walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    taking_part = any(t.assignee_id == by.id for tasks in walk.tasks.values() for t in tasks)
    if not taking_part and walk.chain.started_by_id != by.id:
        raise forbidden("approvals.drafter_only")
    for step in [s for s in walk.steps if s.state == Step.State.ACTIVE]:
        walk.fill(step)
    _settle(walk, "assigned", None, "")
    return [task for opened in walk.opened for task in opened.tasks]


def _own_active(task_id: int, by: Person) -> tuple[Walk, Task]:
    found = access_task(account=by.account, task_id=task_id)
    if found.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=found.assignee.name)
    subject_handler(found.chain.subject_type).lock(found.chain.subject_id)
    walk = Walk(lock_chain(found.chain_id), by, clock.now())
    task = next((t for t in walk.tasks.get(found.step_id, []) if t.id == task_id), None)
    if task is None or task.state != Task.State.ACTIVE or walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.task_closed", reason=found.closed_reason)
    if task.step.stage == DRAFT:
        raise invalid("approvals.action_unknown", field="task_id", action="")
    if task.delegation_id is not None:
        require_running(walk, task)
    return walk, task


def _newcomer(walk: Walk, step: Step, person: int, leaving: Sequence[Task] = ()) -> Holder:
    """Not oneself, not somebody who handles it now, not somebody the step must be distinct from."""
    if person == walk.by.id:
        raise invalid("approvals.not_to_oneself", field="person")
    if any(task.assignee_id == person for task in walk.active(step) if task not in leaving):
        raise invalid("approvals.handles_it_now", field="person")
    if barred_from(walk, step, person):
        raise forbidden("approvals.not_distinct")
    seen = visible_people(walk.by.account, [person])
    found = find({"to": "person", "id": str(person)}, walk.chain.origin_unit) if seen else []
    if not found:
        raise invalid("approvals.person_unknown", field="person")
    return Holder.of(found[0])


def _insert_after(walk: Walk, before: Step, entry: dict[str, object]) -> Step:
    for other in walk.steps:
        if other.order > before.order:
            other.order += 1
    Step.objects.filter(chain=walk.chain, order__gt=before.order).update(order=F("order") + 1)
    step = Step(
        chain=walk.chain,
        key=f"added_{walk.chain.event_seq}",
        stage=before.stage,
        order=before.order + 1,
        slots=[entry],
        origin=Step.Origin.ADDED,
        due_minutes=before.due_minutes,
    )
    walk.add_step(step)
    walk.chain.last_order += 1
    walk.log("step_added", **described(step), after=str(before.id))
    return step


def _settle(walk: Walk, kind: str, task: Task | None, reason: str) -> None:
    recorded = {"task": str(task.id) if task else "", "reason": reason}
    step = task.step if task else None
    settle(walk, kind, verb=kind, recorded=recorded, step=step, task=task, opinion=reason)
