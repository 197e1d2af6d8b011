"""Reorganisations as dated plans: a name, a decree, a day, and acts in their order."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.units import Unit


class PlanState(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    APPLIED = "applied"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Plan(IdModel):
    """A reorganisation. Its acts are changes that refer to it; all of them take effect, or none does.

    All that they reach lies at or under ``unit``. ``version`` grows with every drawing. ``failure`` says
    which act stopped it on its day, and why; ``report`` what it did, with the names of that day.
    """

    name = models.CharField(max_length=80)
    decree = models.CharField(max_length=80, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans", db_index=False)
    effective_on = models.DateField()
    state = models.CharField(max_length=9, choices=PlanState.choices, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=now)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    scheduled_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    failure: models.JSONField[Any, Any] = models.JSONField(null=True)
    report: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        db_table = "orgchart_plan"
        indexes = [
            models.Index(fields=["unit", "-id"], name="plan_of_unit"),  # the plans under what one administers
            # What is still to take effect, in its order.
            models.Index(
                fields=["effective_on", "id"], condition=Q(state="scheduled"), name="plan_scheduled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.effective_on}"
