"""Whoever stands in for a holder (代办) is asked beside them: a task of their own in the same slot.

So one decision of either closes the other's task, as with several holders of one post. What came by
delegation is not delegated on: only holders' own tasks are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from approvals.models import Step, Task
from approvals.services.holders import Holder, barred_from
from approvals.stages import ISSUE, STAGES
from office.kernel.errors import forbidden
from orgchart.selectors.delegations import StandIn, runs, stand_ins

if TYPE_CHECKING:
    from approvals.services.walk import Walk

UPWARD = "up"  # the direction of a paper to a superior, as its context names it


def deputed(walk: Walk, step: Step, made: Iterable[Task], *, delegation_id: int | None = None) -> list[Task]:
    """Make the tasks of those who stand in for the holders of ``made``; one query.

    Nobody is asked for another who may not decide here themselves: who drafted the paper, who must be
    distinct from this step, who is asked in this slot already, or in another one where votes are counted.
    """
    duty = STAGES[step.stage].duty if step.stage in STAGES else ""
    own = {t.appointment_id: t for t in made if t.on_behalf_of_id is None and t.appointment_id is not None}
    found = stand_ins(list(own), duty, delegation_id=delegation_id)
    tasks = []
    for appointment_id, one in found.items():
        task = own[appointment_id]
        if _may(walk, step, task, one):
            holder = Holder(
                one.person_id,
                one.account_id,
                one.appointment_id,
                task.post_title,
                task.unit_id,
                task.unit_name,
            )
            tasks.append(walk.new_task(step, task.slot, holder, one))
    return tasks


def _may(walk: Walk, step: Step, task: Task, one: StandIn) -> bool:
    if walk.chain.started_by_id == one.person_id:
        return False
    if step.stage == ISSUE and walk.chain.context.get("direction") == UPWARD and not one.upward:
        return False
    here: Sequence[Task] = [other for other in walk.active(step) if other.assignee_id == one.person_id]
    if any(other.slot == task.slot for other in here) or (here and step.rule == Step.Rule.QUORUM):
        return False
    return not barred_from(walk, step, one.person_id)


def require_running(walk: Walk, task: Task) -> None:
    """A delegate decides only while the delegation lasts, and only what its principal might."""
    if task.delegation_id is None or not runs(task.delegation_id):
        raise forbidden("approvals.delegation_ended")
    if task.on_behalf_of_id is not None and barred_from(walk, task.step, task.on_behalf_of_id):
        raise forbidden("approvals.not_distinct")
