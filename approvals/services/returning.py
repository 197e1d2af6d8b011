"""Send a paper back to an earlier step or the drafter, and settle how it will come forward again."""

from __future__ import annotations

from approvals.events import ChainReturned
from approvals.models import Step, Task
from approvals.services.walk import Walk
from approvals.stages import COUNTERSIGN, DRAFT, ISSUE, READ
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
            walk.reset(other)


def sign_again(walk: Walk, draft: Step, seen_hash: str, *, substantive: bool) -> list[Step]:
    """A text that comes back changed is signed again: 签发 always (article 25), 会签 when the change is
    substantive (重新会签). Returns the steps reset; those after a renewed 签发 are walked again too.
    """
    stages = {ISSUE, COUNTERSIGN} if substantive else {ISSUE}
    old = [s for s in walk.steps if s.stage in stages and s.state == Step.State.DONE]
    old = [s for s in old if any(t.round == s.round and _other_text(t, seen_hash) for t in walk.tasks[s.id])]
    if not old:
        return []
    issued = min((s.order for s in old if s.stage == ISSUE), default=None)
    if issued is not None:
        later = (s for s in walk.steps if s.order > issued and s.state == Step.State.DONE and s.stage != READ)
        old += [step for step in later if step not in old]
    for step in old:
        walk.reset(step)
    # Forward through these, not straight to whoever returned it.
    walk.chain.resume = [entry for entry in walk.chain.resume if entry["after"] != str(draft.id)]
    return old


def _other_text(task: Task, seen_hash: str) -> bool:
    return task.state == Task.State.DONE and task.decision == "agree" and task.seen_hash != seen_hash
