"""反馈 of a unit by stage, its 复核 by the supervisor, and 延期."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel
from office.supervision.models.matters import Assignment, Milestone


class Condition(models.TextChoices):
    NORMAL = "normal"
    DIFFICULT = "difficult"


class ReportState(models.TextChoices):
    NOTED = "noted"  # says how it goes; nothing to decide
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Report(IdModel):
    """What a unit reports on a stage. ``reused``: an earlier report of its own that it hands in again."""

    State = ReportState
    Condition = Condition

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reports")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="reports", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    text = models.TextField()
    difficulty = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    reviewed_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)
    reused = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "supervision_report"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state="submitted"), name="report_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"


class ReportFile(IdModel):
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files", db_index=False)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "supervision_report_file"
        default_permissions = ()
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["report", "file"], name="report_file_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.file_id}"


class ExtensionState(models.TextChoices):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Extension(IdModel):
    """延期: a unit asks for more time for its present stage; the supervisor decides."""

    State = ExtensionState

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="+", db_index=False)
    before = models.DateTimeField()
    wanted = models.DateTimeField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "supervision_extension"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="asked"), name="extension_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"
