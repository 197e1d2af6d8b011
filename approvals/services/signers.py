"""Change who is asked while the chain runs: 加签 (add a signer), 减签 (take them out), 转办 (hand over), or
look again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from approvals.models import Chain, Step, Task
from approvals.permissions import access_chain, access_task
from approvals.rules import OPEN
from approvals.services.chains import described, slot
from approvals.services.holders import Holder, barred_from, find
from approvals.services.loading import lock_chain
from approvals.services.settling import settle
from approvals.services.standing_in import require_running
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import people_by_ids, visible_people

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def transfer(*, task_id: int, by: Person, to_person: int, reason: str = "") -> Task:
    """Hand one's task to another (转办). The former holder keeps reading access and the log."""
    walk, task = own_active(task_id, by)
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
    """Ask one more person: ``before`` oneself, ``beside`` in the same step, or ``after`` it.

    Whatever the step's rule, an added signer is waited for; they add none themselves.
    """
    if where not in ("before", "beside", "after"):
        raise invalid("approvals.where_unknown", field="where")
    walk, task = own_active(task_id, by)
    if task.step.slots[task.slot].get("origin") == "added" or task.step.origin == Step.Origin.ADDED:
        raise forbidden("approvals.adding_nested")
    if task.step.options.get("no_adding"):
        raise forbidden("approvals.adding_closed")
    holder = _newcomer(walk, task.step, person)
    name = people_by_ids([person])[person].name
    entry = slot({"to": "person", "id": str(person)}, origin="added") | {"name": name, "by": str(by.id)}
    if where == "after":
        step = _insert_after(walk, task.step, entry)
    else:
        step = _add_slot(walk, task, entry, holder, before=where == "before")
    _settle(walk, "signer_added", task, reason)
    return step


def _add_slot(walk: Walk, task: Task, entry: dict[str, Any], holder: Holder, *, before: bool) -> Step:
    step = task.step
    if before:
        entry = entry | {"before": task.slot}
        step.slots[task.slot]["put_off"] = walk.at.isoformat()
        walk.end_tasks([t for t in walk.active(step) if t.slot == task.slot], "adding")
    step.slots = [*step.slots, entry]
    walk.change(step)
    walk.log("slot_added", step=str(step.id), slots=len(step.slots), rule=str(step.rule), before=before)
    walk.ask(step, [walk.new_task(step, len(step.slots) - 1, holder)])
    return step


@transaction.atomic
def remove_signer(*, step_id: int, slot: int, by: Person, reason: str = "") -> Step:
    """Take out an added signer who has not decided (减签). By whoever added them, or the drafter."""
    chain_id = Step.objects.filter(id=step_id).values_list("chain_id", flat=True).first()
    if chain_id is None:
        raise not_found()
    chain = access_chain(account=by.account, chain_id=chain_id)
    subject_handler(chain.subject_type).lock(chain.subject_id)
    walk = Walk(lock_chain(chain_id), by, clock.now())
    if walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    step = walk.step(step_id)
    if step is None or not 0 <= slot < len(step.slots) or step.slots[slot].get("origin") != "added":
        raise invalid("approvals.remove_added_only", field="slot")
    if str(by.id) != step.slots[slot].get("by") and by.id != walk.chain.started_by_id:
        raise forbidden("approvals.remove_not_yours")
    if step.state == Step.State.DONE or walk.slot_state(step, slot) not in OPEN:
        raise conflict("approvals.remove_late")
    _take_out(walk, step, slot)
    _settle(walk, "signer_removed", None, reason)
    return step


def _take_out(walk: Walk, step: Step, slot: int) -> None:
    step.slots[slot]["omitted"] = "removed"
    walk.change(step)
    walk.log("slot_omitted", step=str(step.id), slot=slot, why="removed")
    walk.end_tasks([task for task in walk.active(step) if task.slot == slot], "removed")
    if step.state == Step.State.ACTIVE:
        walk.advance(step)
    elif all(one.get("omitted") for one in step.slots):
        walk.skip(step)


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


def own_active(task_id: int, by: Person) -> tuple[Walk, Task]:
    """The walk under its locks and one's own task in it; 403 to others, 409 when it is over or held."""
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


def _insert_after(walk: Walk, before: Step, entry: dict[str, Any]) -> Step:
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
    # What was to go straight on after that step goes through this one first.
    for jump in walk.chain.resume:
        if jump["after"] == str(before.id):
            jump["after"] = str(step.id)
    walk.log("step_added", **described(step), after=str(before.id))
    return step


def _settle(walk: Walk, kind: str, task: Task | None, reason: str) -> None:
    recorded = {"task": str(task.id) if task else "", "reason": reason}
    step = task.step if task else None
    settle(walk, kind, verb=kind, recorded=recorded, step=step, task=task, opinion=reason)
