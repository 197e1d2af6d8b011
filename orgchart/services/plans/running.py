"""Let plans take effect on their day: all of one or nothing."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.outbox import publish
from orgchart.events import PlanApplied, PlanFailed
from orgchart.models import Change, ChangeState, Plan, PlanState
from orgchart.services.changes import making
from orgchart.services.changes.locks import lock
from orgchart.services.plans.passage import Run, Stopped
from orgchart.services.plans.records import note

logger = logging.getLogger(__name__)


def apply_due(*, before: Plan | None = None) -> int:
    """Apply what is planned up to today, day by day: single changes first, then plans; returns how many
    took effect. ``before``: only what goes before that plan.
    """
    today = clock.today() if before is None else before.effective_on
    changes = Change.objects.filter(state=ChangeState.PLANNED, effective_on__lte=today)
    plans = Plan.objects.filter(state=PlanState.SCHEDULED, effective_on__lte=today)
    if before is not None:
        plans = plans.filter(Q(effective_on__lt=before.effective_on) | Q(id__lt=before.id))
    due = list(plans.order_by("effective_on", "id").values_list("effective_on", "id"))
    days = {day for day, _ in due} | set(changes.values_list("effective_on", flat=True))
    done = 0
    for day in sorted(days):
        done += making.apply_due(day)
        for planned_on, plan_id in due:
            if planned_on == day:
                done += _take_effect(plan_id)
    return done


@transaction.atomic
def _take_effect(plan_id: int) -> bool:
    lock()
    rows = Plan.objects.select_for_update(of=("self",)).select_related("unit", "scheduled_by")
    plan = rows.filter(id=plan_id, state=PlanState.SCHEDULED).first()
    if plan is None:
        return False
    try:
        with transaction.atomic():
            apply(plan)
    except Stopped as stopped:
        _fail(plan, stopped.why, stopped.act)
        return False
    except Exception as error:  # one plan's fault must not stop the others
        logger.exception("plan %s failed", plan.id)
        _fail(plan, OfficeError("orgchart.change_broke", status=500, error=type(error).__name__), None)
        return False
    return True


def apply(plan: Plan) -> None:
    """Carry the plan out, and keep its report; raises ``Stopped``."""
    if plan.scheduled_by is None:
        raise RuntimeError("a scheduled plan has who scheduled it")
    outcome = Run(plan, plan.scheduled_by, strict=True).go()
    plan.state, plan.applied_at, plan.report = PlanState.APPLIED, clock.now(), outcome.as_json()
    plan.save(update_fields=["state", "applied_at", "report"])
    note(plan, plan.scheduled_by_id, "applied")
    publish(PlanApplied(**_told(plan)), aggregate="plan", aggregate_id=plan.id)


def _fail(plan: Plan, why: OfficeError, act: Change | None) -> None:
    plan.refresh_from_db()
    plan.state = PlanState.FAILED
    plan.failure = {"position": act.position if act else None, **why.body()}
    plan.save(update_fields=["state", "failure"])
    note(plan, None, "failed", failure=why.code, position=act.position if act else None)
    publish(PlanFailed(**_told(plan), code=why.code), aggregate="plan", aggregate_id=plan.id)


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "unit_id": plan.unit_id,
        "effective_on": plan.effective_on,
        "told": sorted({key for key in (plan.made_by_id, plan.scheduled_by_id) if key is not None}),
    }
