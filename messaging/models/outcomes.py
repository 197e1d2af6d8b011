"""What messages became: a task, a matter, a document. Messaging keeps only what kind of thing and its id."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.messages import Message
from office.kernel import clock
from office.kernel.ids import IdModel


class Outcome(IdModel):
    """``kind`` and ``ref`` are what another app calls the thing; it is drawn from each viewer's rights."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="outcomes", db_index=False)
    # The message's own: what a conversation's messages became is one range of an index.
    conversation = models.ForeignKey(
        "messaging.Conversation", models.CASCADE, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=16)
    ref = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "kind", "ref"], name="outcome_once"),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="outcome_of_conversation"),
            models.Index(fields=["kind", "ref"], name="outcome_source"),  # from the thing back
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind} {self.ref}"
