"""The working calendar: the days that are not what their weekday says."""

from __future__ import annotations

from django.db import models

from office.kernel.ids import IdModel


class WorkingDay(IdModel):
    """A statutory holiday, a make-up working day, or an administrator's override of either."""

    class Source(models.TextChoices):
        OFFICIAL = "official", "official"
        OVERRIDE = "override", "override"

    day = models.DateField(unique=True)
    working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.OFFICIAL)

    class Meta:
        db_table = "approvals_working_day"
