"""What follows from planned reorganisations: those who planned one hear what became of it."""

from __future__ import annotations

from office.integrations.cards import tell
from office.kernel.models import Account
from office.kernel.outbox import handles
from orgchart import events
from orgchart.selectors.plans import plan_by_id


@handles(events.PlanApplied)
def plan_applied(event: events.PlanApplied, event_id: int) -> None:
    _tell(event.plan_id, event.told, "integrations.plan_applied", event_id)


@handles(events.PlanFailed)
def plan_failed(event: events.PlanFailed, event_id: int) -> None:
    _tell(event.plan_id, event.told, "integrations.plan_failed", event_id)


def _tell(plan_id: int, accounts: list[int], code: str, event_id: int) -> None:
    plan = plan_by_id(plan_id)
    if plan is None:
        return
    card = {"type": "vacancy", "unit_id": str(plan.unit_id)}
    for account in Account.objects.filter(id__in=accounts):
        language = "en" if account.language == "en" else "zh"
        why = plan.failure["message"][language] if plan.failure else ""
        tell([account.id], code=code, event_id=event_id, card=card, data={"name": plan.name, "why": why})
