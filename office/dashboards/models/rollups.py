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


class Rollup(IdModel):
    """``bin`` is ``measures.bin_of(minutes)``; ``waiting`` and ``handling`` are sums of working minutes.

    ``with_due`` counts what had a time limit, ``on_time`` what of it was kept; ``returns`` and
    ``handovers`` how often a matter was sent back or handed on.
    """

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    path = PathField(max_length=260)
    day = models.DateField()
    subject_type = models.CharField(max_length=32, blank=True, default="")
    kind = models.CharField(max_length=64, blank=True, default="")
    stage = models.CharField(max_length=16, blank=True)
    urgency = models.CharField(max_length=16, blank=True)
    bin = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    waiting = models.PositiveBigIntegerField(default=0)
    handling = models.PositiveBigIntegerField(default=0)
    with_due = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    handovers = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "dashboards_rollup"
        default_permissions = ()
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
