"""Send a paper back to an earlier step or the drafter, and settle how it will come forward again."""

from __future__ import annotations

from approvals.events import ChainReturned
from approvals.models import Step, Task
from approvals.services.walk import Walk
from approvals.stages import DRAFT, READ
from office.kernel.errors import invalid


def send_back(walk: Walk, task: Task, *, return_to: int | str | None, back: str) -> bool:
    """Reopen the target for those who decided it. ``straight``: from there directly to the returner
    again; ``again``: through every step between. True when the target is the drafter.
    """
    step = task.step
    target = _target(walk, step, return_to)
    group = [other for other in walk.steps if other.order == step.order and other.state == Step.State.ACTIVE]
    for other in group:
        walk.end_tasks(walk.active(other), "returned")
        other.state = Step.State.RETURNED
        walk.change(other)
        walk.log("step_returned", step=str(other.id))
    if back == "straight":
        walk.chain.resume = [*walk.chain.resume, {"after": str(target.id), "to": str(step.id)}]
    else:
        _walk_again(walk, target, step)
    walk.log(
        "returned", step=str(step.id), task=str(task.id), to=str(target.id), back=back, opinion=task.opinion
    )
    walk.events.append(
        ChainReturned(
            **walk.about(),
            step_id=step.id,
            task_id=task.id,
            stage=step.stage,
            to_step_id=target.id,
            to_drafter=target.stage == DRAFT,
            back=back,
            by_account=walk.by.account_id,
            by_person=walk.by.id,
            opinion=task.opinion,
        )
    )
    target.round += 1
    walk.open(target, same_people=True)
    return target.stage == DRAFT


def _target(walk: Walk, step: Step, return_to: int | str | None) -> Step:
    if return_to in (None, "drafter"):
        return next(other for other in walk.steps if other.stage == DRAFT)
    target = walk.step(int(return_to)) if str(return_to).isdigit() else None
    reachable = (
        target is not None
        and target.order < step.order
        and target.state == Step.State.DONE
        and target.stage != READ
    )
    if target is None or not reachable:
        raise invalid("approvals.return_target", field="return_to")
    return target


def _walk_again(walk: Walk, target: Step, step: Step) -> None:
    for other in walk.steps:
        between = target.order < other.order <= step.order
        if between and other.state in (Step.State.DONE, Step.State.RETURNED) and other.stage != READ:
            other.state = Step.State.WAITING
            other.round += 1
            walk.change(other)
            walk.log("step_reset", step=str(other.id), round=other.round)
