"""What was measured: one row per chain, per turn in a step and per delivery. No row names a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.fields import PathField
from office.kernel.ids import IdModel


class ChainFact(IdModel):
    """One subject's way from start to end, in minutes of working time, suspended time excluded.

    ``unit`` is where it began and ``organ`` that unit's organ; ``path`` is the unit's, copied, so that a
    leader's part of the house is one range. The row is also the lock of the chain's other facts.
    ``kind``: 通知 or 请示 of a document, of a request its form's key. ``elapsed`` are calendar minutes,
    ``held`` the suspended working minutes that ``minutes`` leaves out; ``returns`` and ``handovers`` count
    how often it was sent back and handed on.
    """

    chain_id = models.BigIntegerField(unique=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=64, blank=True, default="")
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    urgency = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    elapsed = models.PositiveIntegerField(null=True)
    held = models.PositiveIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    handovers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "dashboards_chain_fact"
        default_permissions = ()
        indexes = [
            # The age of what is under way in a part of the house.
            models.Index(
                fields=["path", "started_at"], condition=Q(ended_at__isnull=True), name="chain_fact_open"
            ),
            # The last finished ways of a kind: their steps are looked at one by one.
            models.Index(
                fields=["subject_type", "kind", "-ended_at"],
                condition=Q(ended_at__isnull=False),
                name="chain_fact_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.state}"


class StageFact(IdModel):
    """One turn: who is asked in a step holds it until somebody of them decides.

    ``waiting`` minutes run from its opening to the first reading, ``handling`` from there to the decision;
    both are null while it is open. ``unit`` is the unit whose turn it is (or was), ``post`` the title of
    the post that held it. ``outcome`` is how it was decided, ``transfer`` when it was handed on (转办), ""
    while it is open. ``elapsed`` are calendar minutes, ``held`` the suspended working minutes left out.
    Steps of one ``order`` run side by side; ``slot`` and ``round`` are the task's.
    """

    TRANSFER = "transfer"
    RETURN = "return"

    chain = models.ForeignKey(
        ChainFact, on_delete=models.CASCADE, to_field="chain_id", related_name="stages", db_index=False
    )
    task_id = models.BigIntegerField(unique=True)
    subject_type = models.CharField(max_length=32, blank=True, default="")
    kind = models.CharField(max_length=64, blank=True, default="")
    stage = models.CharField(max_length=16)
    order = models.PositiveSmallIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    post = models.CharField(max_length=120, blank=True, default="")
    urgency = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True, default="")
    waiting = models.PositiveIntegerField(null=True)
    handling = models.PositiveIntegerField(null=True)
    elapsed = models.PositiveIntegerField(null=True)
    held = models.PositiveIntegerField(default=0)
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
            # The turns of one unit at one stage: whose posts they were, and which matters took longest.
            models.Index(
                fields=["unit", "stage", "decided_at", "id"],
                condition=Q(decided_at__isnull=False),
                name="stage_fact_closed",
            ),
            # What was sent back in a part of the house, the latest first.
            models.Index(
                fields=["path", "decided_at", "id"], condition=Q(outcome="return"), name="stage_fact_returned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.stage}"


class DeliveryFact(IdModel):
    """A document on its way to one unit: delivered at ``sent_at``, received (签收) at ``received_at``.

    ``unit`` receives, ``sender`` is the unit it comes from. ``minutes`` are working, ``elapsed`` calendar
    minutes between the two; ``due_at`` is when the regulation's time for 签收 ends.
    """

    delivery_id = models.BigIntegerField(unique=True)
    document_id = models.BigIntegerField()
    kind = models.CharField(max_length=64, blank=True)
    urgency = models.CharField(max_length=16, blank=True)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    sender = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    elapsed = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "dashboards_delivery_fact"
        default_permissions = ()
        indexes = [
            # What a part of the house has not signed for yet, oldest first.
            models.Index(
                fields=["path", "sent_at", "id"],
                condition=Q(received_at__isnull=True),
                name="delivery_fact_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class Recomputation(models.Model):
    """The one row that says when all facts were last computed from the beginning, after which definition."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    definition = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "dashboards_recomputation"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.definition} {self.at}"
