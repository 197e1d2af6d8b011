"""Tasks: one person's turn in a step, and the urging of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.chains import Chain, Step
from office.kernel.clock import now
from office.kernel.ids import IdModel

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Task(IdModel):
    """``due_key`` is ``due_at``, or the end of time without one, so that a list is one range of the index.

    ``working_minutes_waiting`` runs from opening to the first reading, ``working_minutes_handling`` from
    there to the decision, suspended time excluded (minutes of working time).

    A task with ``on_behalf_of`` stands beside that person's own in the same slot, under ``delegation``;
    post and unit are theirs. ``released``: the delegation ended before the delegate decided, and what it
    let them read went with it. ``ink_sha256``: of the opinion's handwriting, "" for a typed one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        ACTIVE = "active", "active"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        RETURNED = "returned", "returned"
        TRANSFERRED = "transferred", "transferred"

    class Kind(models.TextChoices):
        SIGN = "sign", "sign"
        READ = "read", "read"

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="tasks")
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.SIGN)
    round = models.PositiveSmallIntegerField(default=1)
    slot = models.PositiveSmallIntegerField(default=0)
    assignee = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        "orgchart.Appointment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit_id = models.BigIntegerField(null=True, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    post_title = models.CharField(max_length=120, blank=True)
    on_behalf_of = models.ForeignKey(
        "orgchart.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delegation = models.ForeignKey(
        "orgchart.Delegation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    decision = models.CharField(max_length=16, blank=True)
    opinion = models.TextField(blank=True)
    decision_data: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    seen_hash = models.CharField(max_length=64, blank=True)
    ink_sha256 = models.CharField(max_length=64, blank=True, default="")
    idempotency_key = models.CharField(max_length=64, blank=True)
    closed_reason = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_key = models.DateTimeField(default=NEVER)
    suspended_minutes = models.PositiveIntegerField(default=0)
    working_minutes_waiting = models.PositiveIntegerField(null=True, blank=True)
    working_minutes_handling = models.PositiveIntegerField(null=True, blank=True)
    urged = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "approvals_task"
        constraints = [
            # Nobody holds the same slot twice at once.
            models.UniqueConstraint(
                fields=["step", "slot", "assignee"],
                condition=Q(state="active"),
                name="approvals_task_active_once",
            )
        ]
        indexes = [
            # "My tasks": what is active, by due time.
            models.Index(
                fields=["assignee", "kind", "due_key", "id"],
                condition=Q(state="active"),
                name="approvals_task_mine",
            ),
            # "Done by me", newest first.
            models.Index(
                fields=["assignee", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="approvals_task_decided",
            ),
            # "Done by me": what others decided for me.
            models.Index(
                fields=["on_behalf_of", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False, on_behalf_of__isnull=False),
                name="approvals_task_lent",
            ),
            # A chain's tasks.
            models.Index(fields=["chain", "id"], name="approvals_task_chain"),
        ]


class Urge(IdModel):
    """An urging (催办): by whom, why. Rationed per task and person."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="urges")
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_urge"
        indexes = [
            # The last urging of a task, by anybody.
            models.Index(fields=["task", "-at"], name="approvals_urge_task")
        ]
