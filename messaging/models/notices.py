"""通知: what a notice asks of its readers, what they answer, and what was done about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class ReplyKind(models.TextChoices):
    NONE = "none"
    PRIVATE = "private"  # words to the sender alone
    RSVP = "rsvp"  # 会议通知: comes, does not come, somebody else comes


class ReplyChoice(models.TextChoices):
    TEXT = "text"
    ATTEND = "attend"
    DECLINE = "decline"
    DELEGATE = "delegate"


class StepKind(models.TextChoices):
    SENT = "sent"
    CORRECTED = "corrected"
    URGED = "urged"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Notice(IdModel):
    """One notice, beside its conversation, whose audiences say for whom it is and whose messages are its
    versions: ``seq`` is the present one's. ``level``: how far up it has been told who has not read.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="notice")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField()
    seq = models.BigIntegerField(default=1)
    version = models.PositiveSmallIntegerField(default=1)
    reply = models.CharField(max_length=8, choices=ReplyKind.choices, default=ReplyKind.NONE)
    due_at = models.DateTimeField(null=True)  # to be read by
    strong = models.BooleanField(default=False)
    strong_reason = models.CharField(max_length=120, blank=True, default="")
    escalate = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Sending twice makes one; and a sender's strong reminders of late.
            models.UniqueConstraint(fields=["sender", "client_id"], name="notice_client_id"),
            models.CheckConstraint(condition=Q(escalate=False) | Q(due_at__isnull=False), name="notice_due"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="notice_to_escalate",  # the sweep
                condition=Q(escalate=True, withdrawn_at=None, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.conversation_id}"

    @property
    def open(self) -> bool:
        return self.withdrawn_at is None and self.ended_at is None


class NoticeReply(IdModel):
    """One reader's answer; a later one takes its place."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="replies", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=8, choices=ReplyChoice.choices)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "account"], name="notice_reply_once"),
        ]
        indexes = [
            models.Index(fields=["notice", "choice", "id"], name="notice_reply_choice"),  # counts, pages
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.choice}"


class NoticeStep(IdModel):
    """One line of a notice's log. ``unread`` is how many had not read it then; for the sender's eyes."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="steps", db_index=False)
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True, default="")
    level = models.PositiveSmallIntegerField(default=0)
    unread = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["notice", "id"], name="notice_log"),  # the log of a notice
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
