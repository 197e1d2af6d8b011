"""交办事项: what one person asks others to do. Its giver and its holders see it, nobody else."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class TaskState(models.TextChoices):
    OPEN = "open"
    DONE = "done"  # every holder is done
    WITHDRAWN = "withdrawn"


class Task(IdModel):
    """``source_kind`` and ``source_id`` name what it comes from, as for a matter."""

    State = TaskState

    title = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    given_by = models.ForeignKey(
        "orgchart.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True)
    source_kind = models.CharField(max_length=12, blank=True)
    source_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_task"
        default_permissions = ()
        indexes = [models.Index(fields=["given_by", "state", "-id"], name="task_given")]  # what one gave

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class HolderState(models.TextChoices):
    GIVEN = "given"
    ACCEPTED = "accepted"
    DONE = "done"
    SENT_BACK = "sent_back"  # with a reason; its giver gives it again or takes it away
    WITHDRAWN = "withdrawn"


class TaskHolder(IdModel):
    """One person's part. ``words``: what they said when they finished it or sent it back."""

    State = HolderState

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="holders", db_index=False)
    person = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    words = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "supervision_task_holder"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="task_holder_once")]
        indexes = [models.Index(fields=["person", "state", "-task"], name="task_mine")]  # what one holds

    def __str__(self) -> str:
        return f"{self.task_id} {self.person_id} {self.state}"


class TaskStep(IdModel):
    """One line of a task's history."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps", db_index=False)
    holder = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "supervision_task_step"
        default_permissions = ()
        indexes = [models.Index(fields=["task", "id"], name="task_history")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
