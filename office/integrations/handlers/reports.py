"""What follows from weekly reports: a card in the feed of whoever ordered one."""

from __future__ import annotations

from office.dashboards.events import WeeklyReportDue
from office.integrations.cards import tell
from office.kernel.models import Account
from office.kernel.outbox import handles
from orgchart.selectors import seen_units


@handles(WeeklyReportDue)
def weekly_report_due(event: WeeklyReportDue, event_id: int) -> None:
    account = Account.objects.filter(id=event.account_id).first()
    unit = seen_units(account, [event.unit_id]).get(event.unit_id) if account else None
    if unit is None:
        return
    tell(
        [event.account_id],
        code="integrations.weekly_report",
        event_id=event_id,
        card={"type": "weekly_report", "unit_id": str(unit.id), "week": event.monday.isoformat()},
        data={"unit": unit.short_name, "week": event.monday.isoformat()},
    )
