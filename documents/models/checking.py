"""Uploaded files looked at by the conformance checker, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class UploadCheck(IdModel):
    """One uploaded .docx. The bytes lie in quarantine (`documents.services.quarantine`) until they are read;
    those of a refused file stay there until the row goes. `refusal` is {"code", "data"}.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    report = models.JSONField(null=True)
    drawing = models.JSONField(null=True)
    refusal = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_upload_check"
        default_permissions = ()
        indexes = [
            models.Index(fields=["account", "-id"], name="upload_check_own"),  # one's own, the newest first
            # What a crash left unfinished.
            models.Index(
                fields=["id"],
                name="upload_check_unfinished",
                condition=models.Q(state__in=("waiting", "running")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
