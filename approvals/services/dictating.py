"""秘书代录: a secretary enters what a leader wrote on paper; it counts when the leader confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from approvals.events import DictationEntered
from approvals.models import Dictation, Task
from approvals.permissions import access_task, may_dictate
from approvals.services.deciding import OPINION_LIMIT, Decision, decide
from approvals.services.loading import lock_chain
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from approvals.subjects import subject_handler
from office.kernel import audit, clock, files
from office.kernel.errors import conflict, forbidden, invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

SCANS = {name: files.KINDS[name] for name in (".pdf", ".png", ".jpg", ".jpeg")}


@transaction.atomic
def enter(
    *,
    task_id: int,
    by: Person,
    opinion: str,
    seen_hash: str,
    scan: tuple[str, bytes] | None = None,
) -> Dictation:
    """Enter it beside the leader's task, with its scan (name and content) when there is one.

    404 to who may not read the paper, 403 to who is no secretary (文书) of the leader's organ, 409 when the
    task is over, the text has changed or something is entered already, 422 on no opinion.
    """
    opinion = opinion.strip()
    if not opinion:
        raise invalid("approvals.opinion_missing", field="opinion")
    if len(opinion) > OPINION_LIMIT:
        raise invalid("approvals.opinion_long", field="opinion", limit=OPINION_LIMIT)
    task = access_task(account=by.account, task_id=task_id)
    if not may_dictate(by, task):
        raise forbidden("approvals.dictation_not_yours")
    handler = subject_handler(task.chain.subject_type)
    walk = Walk(lock_chain(task.chain_id), by, clock.now(), steps=[])
    if task.step.stage == DRAFT or not Task.objects.filter(id=task_id, state=Task.State.ACTIVE).exists():
        raise conflict("approvals.task_closed", reason=task.closed_reason)
    if handler.version_hash(task.chain.subject_id) != seen_hash:
        raise conflict("approvals.text_changed")
    stored = files.save(scan[1], name=scan[0], by=by.account_id, kinds=SCANS) if scan else None
    try:
        with transaction.atomic():
            row = Dictation.objects.create(
                task=task, by=by, opinion=opinion, seen_hash=seen_hash, scan=stored, entered_at=walk.at
            )
    except IntegrityError as error:
        raise conflict("approvals.dictation_entered") from error
    walk.log("dictated", task=str(task_id), opinion=opinion, seen=seen_hash)
    walk.events.append(
        DictationEntered(
            **walk.about(),
            task_id=task_id,
            stage=task.step.stage,
            account_id=task.account_id,
            by_account=by.account_id,
            secretary=by.name,
        )
    )
    walk.flush()
    _record(by, task, "dictate", row)
    return row


@transaction.atomic
def confirm(*, dictation_id: int, by: Person, idempotency_key: str) -> Decision:
    """The leader makes it their own decision: only then the paper goes on, signed by the leader."""
    row = _entered(dictation_id, by)
    decision = decide(
        task_id=row.task_id,
        by=by,
        action="agree",
        opinion=row.opinion,
        seen_hash=row.seen_hash,
        idempotency_key=idempotency_key,
        dictated={"dictated_by": str(row.by_id), "dictation": str(row.id)},
    )
    _answer(row, Dictation.State.CONFIRMED)
    return decision


@transaction.atomic
def refuse(*, dictation_id: int, by: Person) -> None:
    """Not what the leader meant: it is put aside, the task stays open."""
    row = _entered(dictation_id, by)
    _answer(row, Dictation.State.REFUSED)
    walk = Walk(lock_chain(row.task.chain_id), by, clock.now(), steps=[])
    walk.log("dictation_refused", task=str(row.task_id))
    walk.flush()
    _record(by, row.task, "refuse_dictation", row)


def _entered(dictation_id: int, by: Person) -> Dictation:
    row = Dictation.objects.select_related("task").filter(id=dictation_id).first()
    if row is None:
        raise not_found()
    task = access_task(account=by.account, task_id=row.task_id)
    if task.assignee_id != by.id:
        raise forbidden("approvals.not_your_turn", holder=task.assignee.name)
    if row.state != Dictation.State.ENTERED:
        raise conflict("approvals.dictation_answered")
    return row


def _answer(row: Dictation, state: Dictation.State) -> None:
    rows = Dictation.objects.filter(id=row.id, state=Dictation.State.ENTERED)
    if rows.update(state=state, answered_at=clock.now()) != 1:
        raise conflict("approvals.dictation_answered")


def _record(by: Person, task: Task, verb: str, row: Dictation) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"approvals.{verb}",
        entity="approvals.chain",
        entity_id=task.chain_id,
        data={"task": str(task.id), "dictation": str(row.id)},
    )
