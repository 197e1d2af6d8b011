"""Decide a task: agree, return, reject. One transaction; the first of several wins, the rest get a 409."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction

from approvals.calendar import working_minutes
from approvals.events import ChainResubmitted, TaskDecided
from approvals.ink import Drawing, drawing
from approvals.models import Chain, Ink, Task
from approvals.permissions import access_task
from approvals.services.choosing import apply_choice
from approvals.services.holders import barred_from
from approvals.services.loading import lock_again
from approvals.services.returning import send_back, sign_again
from approvals.services.settling import settle
from approvals.services.standing_in import require_running
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

OPINION_LIMIT = 2000
DICTATED = frozenset({"dictated_by", "dictation"})
KINDS = {"agree": "agreed", "return": "returned", "reject": "rejected", "resubmit": "resubmitted"}


@dataclass(frozen=True)
class Decision:
    """The outcome of a decision. ``repeated``: the same decision had already been taken by this key."""

    task_id: int
    chain_id: int
    action: str
    chain_state: str
    step_state: str
    opened: list[int]
    repeated: bool = False


@dataclass(frozen=True)
class Request:
    """What the decider sent."""

    action: str
    opinion: str
    seen_hash: str
    key: str
    data: dict[str, Any]
    return_to: int | str | None
    back: str
    ink: Drawing | None = None

    @property
    def says(self) -> bool:
        return bool(self.opinion) or self.ink is not None


@transaction.atomic
def decide(
    *,
    task_id: int,
    by: Person,
    action: str,
    opinion: str = "",
    seen_hash: str,
    idempotency_key: str,
    data: dict[str, Any] | None = None,
    return_to: int | Literal["drafter"] | None = None,
    back: str = "straight",
    ink: Mapping[str, Any] | None = None,
    dictated: Mapping[str, str] | None = None,
) -> Decision:
    """Decide the task as ``by``. ``ink``: the opinion, or a part of it, written by hand
    (``approvals.ink.drawing``). ``dictated``: who entered it for the holder (代录), which no client says.

    404 to who may not read the subject; 403 when it is not their turn; 409 when it was decided already,
    the chain does not run, or the text is not the one they saw; 422 on bad input. Nothing changes then.
    """
    hand = drawing(ink) if ink is not None else None
    request = Request(action, opinion.strip(), seen_hash, idempotency_key, data or {}, return_to, back, hand)
    _check_request(request)
    request = replace(request, data=request.data | dict(dictated or {}))
    found = _own(by, task_id)
    handler = subject_handler(found.chain.subject_type)
    handler.lock(found.chain.subject_id)
    walk = Walk(lock_again(found.chain), by, clock.now())
    task = _task_in(walk, found.id)
    if task.state != Task.State.ACTIVE and task.idempotency_key == idempotency_key:
        return _outcome(walk, task, repeated=True)
    _check_turn(walk, task, request)
    handler.check(
        chain=walk.chain, step=task.step, task=task, action=action, seen_hash=seen_hash, data=request.data
    )
    _record(walk, task, request)
    to_drafter = _move(walk, task, request)
    settle(
        walk,
        KINDS[action],
        verb=action,
        recorded=_recorded(task, seen_hash),
        step=task.step,
        task=task,
        opinion=request.opinion,
        seen_hash=seen_hash,
        data=request.data,
        to_drafter=to_drafter,
    )
    return _outcome(walk, task, repeated=False)


def _own(by: Person, task_id: int) -> Task:
    task = access_task(account=by.account, task_id=task_id)
    if task.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=task.assignee.name)
    return task


@transaction.atomic
def resubmit(
    *, chain_id: int, by: Person, seen_hash: str, idempotency_key: str, substantive: bool = False
) -> Decision:
    """The drafter sends a returned paper in again; it goes where the return said it would.

    ``substantive``: what changed is such that those who had countersigned are asked again (重新会签). A text
    changed after 签发 is always signed again.
    """
    task = (
        Task.objects.filter(chain_id=chain_id, assignee=by, step__stage=DRAFT, chain__started_by=by)
        .order_by("-id")
        .first()
    )
    if task is None:
        raise not_found()
    return decide(
        task_id=task.id,
        by=by,
        action="resubmit",
        seen_hash=seen_hash,
        idempotency_key=idempotency_key,
        data={"substantive": substantive},
    )


def _recorded(task: Task, seen_hash: str) -> dict[str, Any]:
    """For the audit: which task, on which text, and for whom by delegation."""
    told = {"task": str(task.id), "stage": task.step.stage, "seen": seen_hash}
    return told | ({"on_behalf_of": str(task.on_behalf_of_id)} if task.on_behalf_of_id else {})


def _check_request(request: Request) -> None:
    if request.action not in KINDS:
        raise invalid("approvals.action_unknown", field="action", action=request.action)
    if not 1 <= len(request.key) <= 64:
        raise invalid("approvals.key_missing", field="idempotency_key")
    if len(request.opinion) > OPINION_LIMIT:
        raise invalid("approvals.opinion_long", field="opinion", limit=OPINION_LIMIT)
    if request.action in ("return", "reject") and not request.opinion:
        raise invalid("approvals.reason_missing", field="opinion", rule="条例第二十一条")
    if request.back not in ("straight", "again"):
        raise invalid("approvals.back_unknown", field="back")
    if request.ink is not None and request.action == "resubmit":
        raise invalid("approvals.ink_not_here", field="ink")
    if DICTATED & request.data.keys():
        raise invalid("approvals.dictation_only", field="data")


def _task_in(walk: Walk, task_id: int) -> Task:
    for tasks in walk.tasks.values():
        for task in tasks:
            if task.id == task_id:
                return task
    raise invalid("approvals.reading_only", field="task_id")


def _check_turn(walk: Walk, task: Task, request: Request) -> None:
    if task.state != Task.State.ACTIVE:
        raise _too_late(walk, task)
    if walk.chain.state != Chain.State.RUNNING:
        raise conflict("approvals.chain_not_running", state=str(walk.chain.state))
    drafting = task.step.stage == DRAFT
    if drafting != (request.action == "resubmit"):
        raise invalid("approvals.action_unknown", field="action", action=request.action)
    if request.action == "agree" and task.step.options.get("opinion_required") and not request.says:
        raise invalid("approvals.opinion_missing", field="opinion")
    if request.action == "agree" and barred_from(walk, task.step, task.assignee_id):
        raise forbidden("approvals.not_distinct")
    if task.delegation_id is not None:
        require_running(walk, task)
        return
    if task.appointment_id is not None and task.id not in walk.serving:
        raise forbidden("approvals.appointment_ended")


def _too_late(walk: Walk, task: Task) -> Exception:
    """Say what happened: decided by oneself, by another holder, returned, withdrawn."""
    if task.decided_at is not None:
        return conflict("approvals.decided_already", action=task.decision, at=task.decided_at.isoformat())
    if task.state == Task.State.TRANSFERRED:
        return conflict("approvals.transferred_already")
    return conflict("approvals.task_closed", reason=task.closed_reason)


def _record(walk: Walk, task: Task, request: Request) -> None:
    """Compare and set: the one row that says who decided what, in which post, on which text."""
    at = walk.at
    task.read_at = task.read_at or at
    task.decided_at, task.decision, task.opinion = at, request.action, request.opinion
    task.state = Task.State.RETURNED if request.action == "return" else Task.State.DONE
    task.seen_hash, task.idempotency_key, task.decision_data = request.seen_hash, request.key, request.data
    task.working_minutes_waiting, task.working_minutes_handling = measured(task, at)
    task.ink_sha256 = request.ink.sha256 if request.ink else ""
    changed = Task.objects.filter(id=task.id, state=Task.State.ACTIVE).update(
        state=task.state,
        read_at=task.read_at,
        decided_at=at,
        decision=task.decision,
        opinion=task.opinion,
        decision_data=task.decision_data,
        seen_hash=task.seen_hash,
        ink_sha256=task.ink_sha256,
        idempotency_key=task.idempotency_key,
        working_minutes_waiting=task.working_minutes_waiting,
        working_minutes_handling=task.working_minutes_handling,
    )
    if changed != 1:
        raise _too_late(walk, task)
    if request.ink is not None:
        _keep(task, request.ink)
    walk.log(
        "decided",
        task=str(task.id),
        step=str(task.step_id),
        action=request.action,
        opinion=request.opinion,
        seen=request.seen_hash,
        post=task.post_title,
        on_behalf_of=str(task.on_behalf_of_id or ""),
        **({"ink": task.ink_sha256} if task.ink_sha256 else {}),
    )
    walk.events.append(
        TaskDecided(
            **walk.about(),
            step_id=task.step_id,
            task_id=task.id,
            stage=task.step.stage,
            action=request.action,
            by_account=walk.by.account_id,
            by_person=walk.by.id,
            on_behalf_of=task.on_behalf_of_id,
            opinion=request.opinion,
        )
    )


def _keep(task: Task, ink: Drawing) -> None:
    strokes = [list(stroke) for stroke in ink.strokes]
    Ink.objects.create(task=task, width=ink.width, height=ink.height, strokes=strokes)


def measured(task: Task, until: datetime) -> tuple[int, int]:
    """Working minutes from opening to first reading, and from there to ``until``, suspensions excluded.

    What was waited is known since the reading; a suspension after it is taken from the handling.
    """
    read = task.read_at or until
    waiting, handling = working_minutes(task.opened_at, read), working_minutes(read, until)
    spent = max(waiting + handling - task.suspended_minutes, 0)
    known = task.working_minutes_waiting if task.read_at else None
    waited = max(waiting - task.suspended_minutes, 0) if known is None else min(known, spent)
    return waited, spent - waited


def _move(walk: Walk, task: Task, request: Request) -> bool:
    """What follows from the decision; True when it went back to the drafter."""
    if request.action == "return":
        return send_back(walk, task, return_to=request.return_to, back=request.back)
    if request.action == "reject":
        walk.finish(Chain.State.STOPPED)
        return False
    if request.action == "resubmit":
        _tell_resubmitted(walk, request.seen_hash)
        substantive = bool(request.data.get("substantive"))
        sign_again(walk, task.step, request.seen_hash, substantive=substantive)
    apply_choice(walk, task.step, request.data.get("choose"))
    mates = [other for other in walk.active(task.step) if other.slot == task.slot]
    walk.end_tasks(mates, "met")
    walk.advance(task.step)
    return False


def _tell_resubmitted(walk: Walk, seen_hash: str) -> None:
    """Every earlier signer of another text is to see what changed."""
    signers = {
        task.account_id
        for tasks in walk.tasks.values()
        for task in tasks
        if task.state == Task.State.DONE and task.decision == "agree" and task.seen_hash != seen_hash
    }
    walk.log("resubmitted", seen=seen_hash, told=sorted(str(signer) for signer in signers))
    walk.events.append(
        ChainResubmitted(
            **walk.about(),
            by_account=walk.by.account_id,
            earlier_signers=sorted(signers),
            seen_hash=seen_hash,
        )
    )


def _outcome(walk: Walk, task: Task, *, repeated: bool) -> Decision:
    return Decision(
        task_id=task.id,
        chain_id=walk.chain.id,
        action=task.decision,
        chain_state=str(walk.chain.state),
        step_state=str(task.step.state),
        opened=[] if repeated else [t.id for opened in walk.opened for t in opened.tasks],
        repeated=repeated,
    )
