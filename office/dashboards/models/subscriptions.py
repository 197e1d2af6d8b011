"""Weekly reports that people ordered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class ReportSubscription(IdModel):
    """One person's weekly report of one part of the house, on ``weekday`` (1 Monday – 7 Sunday) at ``hour``.

    ``next_at`` is when the next one is due, ``last_week`` the Monday of the last week that was sent.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField()
    last_week = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "dashboards_report_subscription"
        default_permissions = ()
        constraints = [
            # One's own, and one for each part.
            models.UniqueConstraint(fields=["account", "unit"], name="report_subscription_once"),
        ]
        indexes = [
            # What is due.
            models.Index(fields=["next_at"], name="report_subscription_due"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.weekday} {self.hour}"
