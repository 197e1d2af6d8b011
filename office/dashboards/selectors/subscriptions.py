"""Whose weekly reports are ordered, and which came lately."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from office.dashboards.models import ReportSubscription
from office.kernel import clock

if TYPE_CHECKING:
    from office.kernel.models import Account

LATELY = timedelta(days=1)
MOST = 20
"""Parts of the house that one person has reports of."""


def subscriptions_of(account: Account) -> list[ReportSubscription]:
    """One's own, the first ordered first; one query."""
    rows = ReportSubscription.objects.filter(account=account).select_related("unit")
    return list(rows.order_by("id")[:MOST])


def reports_lately(account: Account) -> int:
    """How many reports came in the last day: what the digest by e-mail says."""
    since = clock.now() - LATELY
    return ReportSubscription.objects.filter(account=account, sent_at__gte=since).count()
