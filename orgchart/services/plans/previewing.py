"""Try a plan out as of its day, and roll it back."""

from __future__ import annotations

from django.db import transaction

from office.kernel import clock
from office.kernel.errors import conflict
from office.kernel.models import Account
from orgchart.models import Plan, PlanState
from orgchart.permissions import authority_of, known_plan
from orgchart.services.changes.locks import lock
from orgchart.services.plans.outcomes import Outcome
from orgchart.services.plans.passage import Run
from orgchart.services.plans.running import apply_due


@transaction.atomic
def preview(*, by: Account, plan_id: int) -> Outcome:
    """What the plan would do on its day, after what else is planned until then; nothing of it stays."""
    lock()
    plan = known_plan(authority_of(by), plan_id)
    if plan.state == PlanState.APPLIED:
        raise conflict("orgchart.plan_over", state=plan.state)
    return tried(plan, by)


def tried(plan: Plan, by: Account) -> Outcome:
    """As ``preview``, in the caller's transaction and under its lock."""
    with transaction.atomic(), clock.as_of(plan.effective_on):
        apply_due(before=plan)
        try:
            return Run(plan, by, strict=False).go()
        finally:
            transaction.set_rollback(True)
