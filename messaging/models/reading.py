"""How far each reader has read: one row per reader and conversation, none before the first reading."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class ReadMark(IdModel):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="marks", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # One person's marks in many conversations.
            models.UniqueConstraint(fields=["account", "conversation"], name="mark_once"),
        ]
        indexes = [
            models.Index(fields=["conversation", "seq"], name="mark_readers"),  # who has read as far as seq
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.conversation_id}#{self.seq}"
