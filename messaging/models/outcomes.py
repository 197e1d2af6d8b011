"""What messages became: a task, a document. Messaging keeps only what kind of thing and its id."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.messages import Message
from office.kernel import clock
from office.kernel.ids import IdModel


class Outcome(IdModel):
    """``kind`` and ``ref`` are what another app calls the thing; it is drawn from each viewer's rights."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=16)
    ref = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "kind", "ref"], name="outcome_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind} {self.ref}"
