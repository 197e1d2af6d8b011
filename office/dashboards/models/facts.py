"""What was measured: one row per chain and one per turn in a step. No row names a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.fields import PathField
from office.kernel.ids import IdModel


class ChainFact(IdModel):
    """One subject's way from start to end, in minutes of working time, suspended time excluded.

    ``unit`` is where it began and ``organ`` that unit's organ; ``path`` is the unit's, copied, so that a
    leader's part of the house is one range. The row is also the lock of the chain's other facts.
    """

    chain_id = models.BigIntegerField(unique=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    urgency = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "dashboards_chain_fact"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.state}"


class StageFact(IdModel):
    """One turn: who is asked in a step holds it until somebody of them decides.

    ``waiting`` minutes run from its opening to the first reading, ``handling`` from there to the decision;
    both are null while it is open. ``unit`` is the unit whose turn it is (or was).
    """

    chain = models.ForeignKey(
        ChainFact, on_delete=models.CASCADE, to_field="chain_id", related_name="stages", db_index=False
    )
    task_id = models.BigIntegerField(unique=True)
    stage = models.CharField(max_length=16)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    urgency = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(null=True)
    handling = models.PositiveIntegerField(null=True)
    suspended = models.BooleanField(default=False)

    class Meta:
        db_table = "dashboards_stage_fact"
        default_permissions = ()
        indexes = [
            # A chain's facts, when it is measured again.
            models.Index(fields=["chain", "task_id"], name="stage_fact_of_chain"),
            # The backlog of a part of the house, and what is stuck in it, oldest first.
            models.Index(
                fields=["path", "opened_at", "id"],
                condition=Q(decided_at__isnull=True),
                name="stage_fact_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.stage}"
