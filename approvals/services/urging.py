"""Urging (催办): by hand, with a reason, rationed, logged and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from approvals.calendar import add_working_days
from approvals.events import TaskUrged
from approvals.models import Task, Urge
from approvals.permissions import access_task, may_urge
from approvals.services.loading import lock_chain
from approvals.services.walk import Walk
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person

REASON_LIMIT = 500


@transaction.atomic
def urge(*, task_id: int, by: Person, reason: str) -> Urge:
    """Urge the holder of a task; once a working day for each task, whoever urges.

    404 to who may not read it, 403 to who may not urge, 409 when it is closed or was urged already.
    """
    reason = reason.strip()
    if not reason:
        raise invalid("approvals.reason_missing", field="reason")
    if len(reason) > REASON_LIMIT:
        raise invalid("approvals.opinion_long", field="reason", limit=REASON_LIMIT)
    task = access_task(account=by.account, task_id=task_id)
    if not may_urge(by.account, task.chain):
        raise forbidden("approvals.urge_not_yours")
    if task.assignee_id == by.id:
        raise invalid("approvals.not_to_oneself", field="task_id")
    walk = Walk(lock_chain(task.chain_id), by, clock.now(), steps=[])
    if not Task.objects.filter(id=task_id, state=Task.State.ACTIVE).exists():
        raise conflict("approvals.task_closed", reason=task.closed_reason)
    last = Urge.objects.filter(task_id=task_id).order_by("-at").first()
    if last is not None and add_working_days(last.at, 1) > walk.at:
        raise conflict("approvals.urged_already", at=last.at.isoformat())
    urging = Urge.objects.create(task_id=task_id, by=by, reason=reason, at=walk.at)
    Task.objects.filter(id=task_id).update(urged=F("urged") + 1)
    walk.log("urged", task=str(task_id), reason=reason)
    walk.events.append(
        TaskUrged(
            **walk.about(),
            task_id=task_id,
            account_id=task.account_id,
            by_account=by.account_id,
            reason=reason,
        )
    )
    walk.flush()
    audit.record(
        actor=by.account_id,
        verb="approvals.urge",
        entity="approvals.chain",
        entity_id=task.chain_id,
        data={"task": str(task_id), "reason": reason},
    )
    return urging
