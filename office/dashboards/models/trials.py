"""What leaders tried out: a quarter replayed with changes, and what came of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class TrialState(models.TextChoices):
    """How far a replay is. Named apart from other states, also in the API."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Trial(IdModel):
    """One replay, its asker's alone. ``changes`` as asked, ``result`` as ``simulation.report`` says.

    ``done`` of ``total`` ways have been replayed; ``touched_at`` tells a replay that died from a slow one.
    """

    State = TrialState

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=32)
    first = models.DateField()
    last = models.DateField()
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result: models.JSONField[Any, Any] = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "dashboards_trial"
        default_permissions = ()
        indexes = [
            # Those that are over, when they are forgotten.
            models.Index(fields=["created_at"], name="trial_age"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"
