"""Sums of the facts by unit, day, kind, stage and urgency, with a histogram.

A histogram is one row per bin, so that any part of the house over any days is one GROUP BY on both
databases, and adding a fact is an increment, never a rewrite.
"""

from __future__ import annotations

from django.db import models

from office.kernel.fields import PathField
from office.kernel.ids import IdModel

CHAIN = ""  # the "stage" of a whole way from start to end, on the day it ended
BEGUN = "+"  # the "stage" of a way's beginning, on that day; it takes no time
NO_STAGE = (CHAIN, BEGUN)


class Cell(IdModel):
    """``bin`` is ``measures.bin_of(minutes)``; ``waiting`` and ``handling`` are sums of working minutes,
    ``elapsed`` of calendar minutes.

    ``with_due`` counts what had a time limit, ``on_time`` what of it was kept; ``returns`` and
    ``handovers`` how often a matter was sent back or handed on.
    """

    day = models.DateField()
    subject_type = models.CharField(max_length=32, blank=True, default="")
    kind = models.CharField(max_length=64, blank=True, default="")
    stage = models.CharField(max_length=16, blank=True)
    urgency = models.CharField(max_length=16, blank=True)
    bin = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    waiting = models.PositiveBigIntegerField(default=0)
    handling = models.PositiveBigIntegerField(default=0)
    elapsed = models.PositiveBigIntegerField(default=0)
    with_due = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    handovers = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        default_permissions = ()


class Rollup(Cell):
    """The sums of one unit on one day."""

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    path = PathField(max_length=260)

    class Meta(Cell.Meta):
        db_table = "dashboards_rollup"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "path", "day", "subject_type", "kind", "stage", "urgency", "bin"],
                name="rollup_cell",
            ),
        ]
        indexes = [
            # A small part of the house over any days.
            models.Index(fields=["path", "day"], name="rollup_part"),
            # The whole province over some days.
            models.Index(fields=["day", "stage"], name="rollup_days"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day} {self.stage} {self.bin}"


class FormerRollup(Cell):
    """Sums taken over from the records before this house measured: no fact says them any more, so they are
    kept here, and counted in with each recomputation.
    """

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    path = PathField(max_length=260)

    class Meta(Cell.Meta):
        db_table = "dashboards_former_rollup"

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day} {self.stage} {self.bin}"


class RegionRollup(Cell):
    """The sums of a whole province or city over a day, or a week from its Monday (``days`` 1 or 7).

    Few rows answer for many; ``axis`` is what they still tell apart beside the stage (``selectors.regions``).
    """

    WHOLE, KIND, URGENCY, FULL = "", "kind", "urgency", "full"

    region = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    axis = models.CharField(max_length=8, blank=True)

    class Meta(Cell.Meta):
        db_table = "dashboards_region_rollup"
        indexes = [
            # A region over some days or weeks; and a day's, when they are summed again.
            models.Index(fields=["region", "days", "axis", "day", "stage"], name="region_rollup_part"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day} {self.days} {self.axis}"


class SummedDays(IdModel):
    """The regions' sums of a day, or of a week from its Monday, are ``done``; the row is also their lock."""

    day = models.DateField()
    days = models.PositiveSmallIntegerField()
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "dashboards_summed_days"
        default_permissions = ()
        constraints = [
            # Whether the days of a period are summed.
            models.UniqueConstraint(fields=["day", "days"], name="summed_days_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.days} {self.done}"


class StaleDay(IdModel):
    """A day that is over has changed: written with the change, gone once the day is summed again."""

    day = models.DateField()

    class Meta:
        db_table = "dashboards_stale_day"
        default_permissions = ()
        indexes = [
            # Whether a period's sums still hold.
            models.Index(fields=["day"], name="stale_day"),
        ]

    def __str__(self) -> str:
        return str(self.day)
