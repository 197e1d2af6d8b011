"""What is being written: drafts, messages planned for later, and what is known of their files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class FileFacts(IdModel):
    """A picture's size or a voice note's length, so that a page leaves room for it before it loads."""

    file = models.OneToOneField("kernel.StoredFile", models.CASCADE, related_name="facts")
    width = models.PositiveIntegerField(null=True)  # pixels
    height = models.PositiveIntegerField(null=True)
    seconds = models.PositiveSmallIntegerField(null=True)  # of a voice note

    def __str__(self) -> str:
        return f"facts of {self.file_id}"


class Draft(IdModel):
    """What one person is writing in one conversation, the same on all their devices.

    The row stays when the text is gone, so that ``version`` only grows: a device that hears of an older
    one ignores it.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(blank=True, default="")
    named = models.JSONField(default=list)  # those chosen from the @ menu: {kind, id, name}
    reply_to = models.BigIntegerField(null=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "conversation"], name="draft_once"),
        ]
        indexes = [
            # A person's drafts, the latest first.
            models.Index(fields=["account", "-changed_at"], name="draft_latest", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"draft of {self.account_id} in {self.conversation_id}"


class PlannedState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # kept until its writer has seen why


class PlannedMessage(IdModel):
    """A message to be sent at a time. ``client_id`` is the message's own, so that it is written once.

    ``reminder`` (/提醒): it goes to its writer alone, in their own feed, with the way to the conversation.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField(unique=True)
    text = models.TextField(blank=True, default="")
    named = models.JSONField(default=list)  # {kind, id, name}
    file_ids = models.JSONField(default=list)  # as strings
    reply_to = models.BigIntegerField(null=True)
    reminder = models.BooleanField(default=False, db_default=False)
    send_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=PlannedState.choices, default=PlannedState.WAITING)
    problem = models.JSONField(null=True)  # {code, data} of why it was not sent
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["send_at"], name="planned_due", condition=Q(state="waiting")),  # the job
            # A person's planned messages.
            models.Index(fields=["account", "send_at"], name="planned_of", condition=~Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"planned by {self.account_id} for {self.send_at}"
