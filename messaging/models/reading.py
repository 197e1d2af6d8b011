"""How far each reader has read: one row per reader and conversation, none before the first reading."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class ReadMark(IdModel):
    """``seq`` only grows: it is what senders see of the reader. ``back_to``: the reader called what comes
    after it unread again (标为未读), for themselves alone, until the mark moves on from ``back_from``.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="marks", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)
    back_to = models.BigIntegerField(null=True)
    back_from = models.BigIntegerField(null=True)

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


class Mute(IdModel):
    """免打扰: the conversation counts in no badge of this person. Its row is there while it is so."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="mutes", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Which of one person's conversations are muted.
            models.UniqueConstraint(fields=["account", "conversation"], name="mute_once"),
        ]
        indexes = [models.Index(fields=["conversation"], name="mute_of")]  # what goes with a conversation

    def __str__(self) -> str:
        return f"{self.account_id} {self.conversation_id}"


class OnTop(IdModel):
    """置顶: the conversation stands above the others in this person's list, while there is a row."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            # Which of one person's conversations stand on top.
            models.UniqueConstraint(fields=["account", "conversation"], name="on_top_once"),
        ]
        indexes = [models.Index(fields=["conversation"], name="on_top_of")]  # what goes with a conversation

    def __str__(self) -> str:
        return f"{self.account_id} {self.conversation_id}"
