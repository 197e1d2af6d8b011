"""Beside the decisions: more time asked (延期), papers entered by a secretary (代录), reminders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.tasks import Task
from office.kernel.clock import now
from office.kernel.ids import IdModel


class Extension(IdModel):
    """More time asked for a task, and the answer of whoever had sent it on (``approver``)."""

    class State(models.TextChoices):
        ASKED = "asked", "asked"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"
        LAPSED = "lapsed", "lapsed"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    asked_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    due_before = models.DateTimeField()
    due_wanted = models.DateTimeField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "approvals_extension"
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state="asked"), name="approvals_extension_asked_once"
            )
        ]


class Dictation(IdModel):
    """A leader's opinion on paper, entered by a secretary (秘书代录): no decision until confirmed."""

    class State(models.TextChoices):
        ENTERED = "entered", "entered"
        CONFIRMED = "confirmed", "confirmed"
        REFUSED = "refused", "refused"
        LAPSED = "lapsed", "lapsed"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dictations")
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    opinion = models.TextField()
    seen_hash = models.CharField(max_length=64)
    scan = models.ForeignKey(
        "kernel.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENTERED)
    entered_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "approvals_dictation"
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state="entered"), name="approvals_dictation_entered_once"
            )
        ]


class Reminder(IdModel):
    """A deadline told by the clock: one row per level, account and deadline, so that it is told once."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reminders")
    level = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "level", "due_at", "account"], name="approvals_reminder_once"
            )
        ]
