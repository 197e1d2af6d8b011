"""What similar ways took, gathered nightly, so that a forecast is a few rows read."""

from __future__ import annotations

from typing import Any

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class ForecastPool(IdModel):
    """Cases that count as similar (``forecasting.passes.Group``): ``place`` is a unit's id, 0 everywhere.

    ``stays`` and ``afters``: working minutes in ascending order, at most 201 that stand for ``n`` cases.
    """

    subject_type = models.CharField(max_length=32)
    stage = models.CharField(max_length=16)
    place = models.BigIntegerField()
    kind = models.CharField(max_length=64, blank=True)
    urgency = models.CharField(max_length=16, blank=True)
    n = models.PositiveIntegerField()
    stays: models.JSONField[Any, Any] = models.JSONField()
    afters: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "dashboards_forecast_pool"
        default_permissions = ()
        constraints = [
            # The groups that one open turn belongs to.
            models.UniqueConstraint(
                fields=["subject_type", "stage", "place", "kind", "urgency"], name="forecast_pool_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.stage} {self.place}"


class Learning(models.Model):
    """The one row that says what the pools were learnt from, and how well such forecasts keep.

    ``calibration``: ``forecasting.calibration.Calibration`` on ways held back from before ``split``.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    at = models.DateTimeField(default=now)
    first = models.DateField()
    last = models.DateField()
    ways = models.PositiveIntegerField()
    split = models.DateField()
    calibration: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "dashboards_learning"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.ways} ways, {self.at:%Y-%m-%d}"
