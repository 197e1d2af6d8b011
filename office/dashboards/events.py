"""What the dashboards tell others."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from office.kernel.outbox import Event


class WeeklyReportDue(Event):
    """The report of the week of ``monday`` on a unit's part of the house is there for who ordered it."""

    name: ClassVar[str] = "dashboards.weekly_report_due.v1"
    subscription_id: int
    account_id: int
    unit_id: int
    monday: date
