"""Reactions: one row per message, person and kind."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.messages import Message
from office.kernel import clock
from office.kernel.ids import IdModel


class Reaction(IdModel):
    """``emoji`` is one emoji in its fully qualified form, or ``received`` (收到)."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    emoji = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # What a page of messages shows, and one person's reaction once.
            models.UniqueConstraint(fields=["message", "emoji", "account"], name="reaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.emoji} {self.account_id} {self.message_id}"
