"""Revocations: what must close sockets in every process within a second."""

from __future__ import annotations

from django.db import models

from office.kernel import clock
from office.kernel.ids import IdModel


class Revocation(IdModel):
    """Append-only. Each process reads the newest rows twice a second."""

    class Kind(models.TextChoices):
        SESSION = "session"
        ACCOUNT = "account"
        MEMBERSHIP = "membership"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    session_hash = models.CharField(max_length=64, blank=True, default="")
    account_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="revocation_created")]  # the watch's only query
