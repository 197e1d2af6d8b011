"""What people are told of, where, and when: the organisation's rules, each person's choices, what they put
off (稍后提醒), and what waits to be pushed to their devices.
"""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversations import Conversation
from messaging.models.notices import NoticeStep
from office.kernel import clock
from office.kernel.ids import IdModel

RULES_ID = 1
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "*.push.apple.com",
)
"""The push services of the usual browsers."""


def push_hosts() -> list[str]:
    return list(PUSH_HOSTS)


class NotificationRules(models.Model):
    """What the system administrator allows: one row, made when it is first changed.

    ``push_text``: pushes carry the words of messages, not only who wrote where. ``mail_domains``: to which
    a digest may go; none means all. ``presence_limit``: people in a conversation up to whom one sees who is
    here; 0 means never.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=RULES_ID, editable=False)
    version = models.PositiveIntegerField(default=0)
    push = models.BooleanField(default=True)
    push_text = models.BooleanField(default=False)
    push_hosts = models.JSONField(default=push_hosts)
    digest = models.BooleanField(default=True)
    mail_domains = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_days = models.BooleanField(default=False)  # days without work, whole
    presence_limit = models.PositiveIntegerField(default=50)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=RULES_ID), name="notification_rules_one"),
        ]

    def __str__(self) -> str:
        return f"notification rules {self.version}"


class DigestChoice(models.TextChoices):
    OFF = "off"
    WORKDAY = "workday"
    DAILY = "daily"


class NotificationChoice(IdModel):
    """What one person chose; none means the defaults. ``channels``: for each event, the channels wanted.

    ``digest_on`` is the last day whose digest is done.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channels = models.JSONField(default=dict)
    sound = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_days = models.BooleanField(default=False)
    mail = models.EmailField(blank=True, default="")
    mail_confirmed = models.BooleanField(default=False)
    digest = models.CharField(max_length=8, choices=DigestChoice.choices, default=DigestChoice.OFF)
    digest_at = models.TimeField(default=time(8, 30))
    digest_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["digest_at"], name="digest_wanted", condition=~Q(digest="off")),  # the job
        ]

    def __str__(self) -> str:
        return f"notifications of {self.account_id}"


class Snooze(IdModel):
    """稍后提醒: a conversation (``whole``) or one message of it comes back at ``until``, unread from ``seq``.

    ``raised`` is the id under which it came back: where it stands in the list, as if written then.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    whole = models.BooleanField()
    until = models.DateTimeField()
    raised = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            # What one person put off.
            models.UniqueConstraint(fields=["account", "conversation"], name="snooze_once"),
        ]
        indexes = [
            models.Index(fields=["until"], name="snooze_due", condition=Q(raised=None)),  # the job
            models.Index(fields=["conversation"], name="snooze_of"),  # what goes with a conversation
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.conversation_id}#{self.seq} until {self.until}"


class PushDevice(IdModel):
    """One browser that may be pushed to (RFC 8030). ``proof`` is of the password it was let in under: after
    another one is set, it is let in no more. Nothing is kept of when it was last used.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)  # SHA-256: addresses are long
    public_key = models.CharField(max_length=100)  # base64url, a point of P-256
    secret = models.CharField(max_length=40)  # base64url, 16 bytes
    label = models.CharField(max_length=60, blank=True, default="")
    proof = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="push_device_of")]  # a person's devices

    def __str__(self) -> str:
        return f"device {self.id} of {self.account_id}"


class PushJob(IdModel):
    """What one device is to be told of one conversation; what comes later takes its place."""

    device = models.ForeignKey(PushDevice, models.CASCADE, related_name="jobs", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    event = models.CharField(max_length=8)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "conversation"], name="push_job_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="push_job_due"),  # the job
            models.Index(fields=["conversation"], name="push_job_of"),  # what goes with a conversation
        ]

    def __str__(self) -> str:
        return f"push {self.conversation_id}#{self.seq} to {self.device_id}"


class PushCursor(models.Model):
    """Up to which ``seq`` a conversation's people have been told."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.conversation_id} told to {self.seq}"


class PushMark(models.Model):
    """One row: conversations touched before ``swept_at`` have been looked at."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"told to {self.swept_at}"


class PushedUrge(models.Model):
    """An urging of a notice that has been turned into pushes."""

    step = models.OneToOneField(NoticeStep, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"pushed {self.step_id}"
