"""Schedule a plan, and take it back until it takes effect."""

from __future__ import annotations

from django.db import transaction

from office.kernel import clock
from office.kernel.errors import conflict
from office.kernel.models import Account
from orgchart.models import Plan, PlanState
from orgchart.services.changes.locks import lock
from orgchart.services.plans.passage import Stopped
from orgchart.services.plans.previewing import tried
from orgchart.services.plans.records import check_day, note, open_plan, touch
from orgchart.services.plans.running import apply


@transaction.atomic
def schedule(*, by: Account, plan_id: int, version: int) -> Plan:
    """Let a draft take effect on its day, with the rights of who schedules it; today at once."""
    lock()
    plan = open_plan(by, plan_id, version)
    if plan.state != PlanState.DRAFT:
        raise conflict("orgchart.plan_not_draft", state=plan.state)
    check_day(plan.effective_on)
    if not plan.acts.exists():
        raise conflict("orgchart.plan_empty")
    blocked = tried(plan, by).blocked
    if blocked:
        said = blocked[0].body()["message"]
        raise conflict("orgchart.plan_blocked", count=len(blocked), first=said["zh"], first_en=said["en"])
    plan.state, plan.scheduled_by, plan.scheduled_at = PlanState.SCHEDULED, by, clock.now()
    touch(plan, by, ["state", "scheduled_by", "scheduled_at"])
    note(plan, by.id, "scheduled")
    if plan.effective_on <= clock.today():
        try:
            apply(plan)
        except Stopped as stopped:
            raise stopped.why from stopped
    return plan


@transaction.atomic
def cancel(*, by: Account, plan_id: int, version: int) -> Plan:
    """Give a plan up, until it takes effect."""
    return _take_back(by, plan_id, version, PlanState.CANCELLED, "cancelled")


@transaction.atomic
def reopen(*, by: Account, plan_id: int, version: int) -> Plan:
    """Make a draft again of what was scheduled, or failed."""
    return _take_back(by, plan_id, version, PlanState.DRAFT, "reopened")


_FROM = {
    PlanState.CANCELLED: (PlanState.DRAFT, PlanState.SCHEDULED, PlanState.FAILED),
    PlanState.DRAFT: (PlanState.SCHEDULED, PlanState.FAILED),
}


def _take_back(by: Account, plan_id: int, version: int, to: PlanState, verb: str) -> Plan:
    lock()
    plan = open_plan(by, plan_id, version)
    if plan.state not in _FROM[to]:
        raise conflict("orgchart.plan_over", state=plan.state)
    plan.state, plan.scheduled_by, plan.scheduled_at, plan.failure = to, None, None, None
    touch(plan, by, ["state", "scheduled_by", "scheduled_at", "failure"])
    note(plan, by.id, verb)
    return plan
