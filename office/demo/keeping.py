"""What the three administrators find: a rule of retention, a hold to confirm, an inspection to decide on."""

from __future__ import annotations

from datetime import timedelta

from messaging.models import Hold, Inspection, InspectionSubject, RetentionRule
from office.demo.personas import PERSONAS
from office.kernel import clock
from office.kernel.models import Account

YEARS_THREE = 3 * 365
REASON, BASIS = "核查信访反映的问题", "粤人社纪〔2026〕3号"


def build() -> str:
    """Written as they are, without the services' audit: the demo's past has no log."""
    logins = {persona.key: persona.login for persona in PERSONAS}
    accounts = {row.login: row for row in Account.objects.filter(login__in=logins.values())}
    security, audit, clerk = (
        accounts[logins[key]] for key in ("admin_security", "admin_audit", "city_division_head")
    )
    today = clock.today()
    since = today - timedelta(days=60)
    RetentionRule.objects.create(days=YEARS_THREE, effective_on=since, made_by=security)
    Hold.objects.create(account=clerk, since=since, reason=REASON, basis=BASIS, asked_by=audit)
    asked = Inspection.objects.create(reason=REASON, basis=BASIS, since=since, until=today, asked_by=audit)
    InspectionSubject.objects.create(inspection=asked, account=clerk)
    return "a rule of retention, a hold, an inspection"
