"""A person's own data, gathered for them to take away."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class PersonalExport(IdModel):
    """``percent`` and ``part`` say how far it is; the file goes when ``expires_at`` has passed."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        EXPIRED = "expired", "expired"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    part = models.CharField(max_length=24, blank=True, default="")
    percent = models.PositiveSmallIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes
    created_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)  # when it last went on
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_personal_export"
        indexes = [
            models.Index(fields=["account", "id"], name="personal_exports_of"),
            models.Index(
                fields=["touched_at"],
                name="personal_exports_open",
                condition=models.Q(state__in=["waiting", "running", "done"]),
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.state}"
