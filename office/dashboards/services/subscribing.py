"""Ordering weekly reports, and sending what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals.calendar import calendar
from office.dashboards.events import WeeklyReportDue
from office.dashboards.models import ReportSubscription
from office.dashboards.permissions import scope_of
from office.dashboards.report.schedule import last_week, next_delivery
from office.dashboards.selectors.subscriptions import MOST
from office.kernel import audit, clock, outbox
from office.kernel.errors import OfficeError, conflict, not_found
from office.kernel.models import Account

if TYPE_CHECKING:
    from office.dashboards.selectors.scopes import Scope

A_ROUND = 500


@transaction.atomic
def subscribe(*, account: Account, scope: Scope, weekday: int, hour: int) -> ReportSubscription:
    """Order the report of one part, or change when it comes. 409 for more than ``MOST`` parts."""
    # Two orders of one person one after the other, or both would count the same rows.
    Account.objects.select_for_update().get(id=account.id)
    row = ReportSubscription.objects.filter(account=account, unit=scope.unit).first()
    if row is None:
        if ReportSubscription.objects.filter(account=account).count() >= MOST:
            raise conflict("dashboards.many_subscriptions", limit=MOST)
        row = ReportSubscription(account=account, unit=scope.unit)
    row.weekday, row.hour = weekday, hour
    row.next_at = next_delivery(calendar(), weekday, hour, clock.now())
    row.save()
    _record(account.id, "report_ordered", row)
    return row


@transaction.atomic
def cancel(*, account: Account, subscription_id: int) -> None:
    """Order it no more; 404 for another person's."""
    rows = ReportSubscription.objects.select_for_update()
    row = rows.filter(id=subscription_id, account=account).first()
    if row is None:
        raise not_found()
    _record(account.id, "report_cancelled", row)
    row.delete()


def send_due() -> int:
    """Send what is due; returns how many reports. One that was missed for weeks comes once."""
    due = ReportSubscription.objects.filter(next_at__lte=clock.now(), account__is_active=True)
    keys = list(due.order_by("next_at", "id").values_list("id", flat=True)[:A_ROUND])
    return sum(_send(key) for key in keys)


@transaction.atomic
def _send(key: int) -> bool:
    now = clock.now()
    rows = ReportSubscription.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(id=key, next_at__lte=now).first()
    if row is None:
        return False
    week = last_week(now)
    row.next_at = next_delivery(calendar(), row.weekday, row.hour, now)
    told = row.last_week != week and _looks_after(row)
    if told:
        row.last_week, row.sent_at = week, now
        event = WeeklyReportDue(
            subscription_id=row.id, account_id=row.account_id, unit_id=row.unit_id, monday=week
        )
        outbox.publish(event, aggregate="report_subscription", aggregate_id=row.id)
        _record(None, "report_sent", row)
    row.save(update_fields=["next_at", "last_week", "sent_at"])
    return told


def _looks_after(row: ReportSubscription) -> bool:
    """Whether the orderer still looks after that part; who does no more gets nothing of it."""
    try:
        scope_of(row.account, row.unit_id)
    except OfficeError:
        return False
    return True


def _record(actor: int | None, verb: str, row: ReportSubscription) -> None:
    data = {name: getattr(row, name) for name in ("account_id", "unit_id", "weekday", "hour")}
    if row.last_week is not None:
        data["week"] = str(row.last_week)
    audit.record(actor=actor, verb=verb, entity="report_subscription", entity_id=row.id, data=data)
