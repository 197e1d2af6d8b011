"""What lets other programs in and tells them: bots, outgoing webhooks, and the rules for both."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from office.kernel import clock
from office.kernel.ids import IdModel

RULES_ID = 1


class OpeningRules(models.Model):
    """What the system administrator allows: one row, made when it is first changed.

    ``hosts``: where outgoing webhooks may go, names or ``*.`` patterns; none is any public host.
    ``token_days``: how long a personal token may live at most; 0 lets nobody make one.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=RULES_ID, editable=False)
    version = models.PositiveIntegerField(default=0)
    bots = models.BooleanField(default=True)
    outgoing = models.BooleanField(default=False)
    hosts = models.JSONField(default=list)
    token_days = models.PositiveIntegerField(default=180)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "messaging_opening_rules"
        constraints = [models.CheckConstraint(condition=Q(id=RULES_ID), name="opening_rules_one")]

    def __str__(self) -> str:
        return f"opening rules {self.version}"


class Bot(IdModel):
    """A program that writes into one conversation, and only writes: it reads nothing and is no member.

    Its address ends in a secret of which only the hash is kept. ``signed``: it must sign what it sends,
    with a key derived from ``generation``.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="bots", db_index=False)
    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=120, blank=True, default="")
    secret_hash = models.CharField(max_length=64)
    generation = models.PositiveIntegerField(default=1)
    signed = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(default=clock.now)  # the minute in which `window_count` were sent
    window_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="bots_here", condition=Q(removed_at=None))
        ]

    def __str__(self) -> str:
        return self.name


class BotCall(IdModel):
    """One request to a bot's address: how it was answered, never what it said."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="calls", db_index=False)
    at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=64, blank=True, default="")
    webhook_id = models.CharField(max_length=100, blank=True, default="")
    seq = models.BigIntegerField(null=True)  # of the message written

    class Meta:
        db_table = "messaging_bot_call"
        indexes = [models.Index(fields=["bot", "id"], name="bot_calls")]  # a bot's log

    def __str__(self) -> str:
        return f"{self.bot_id} {self.status}"


class HookState(models.TextChoices):
    ACTIVE = "active"
    OFF = "off"  # by hand
    FAILED = "failed"  # it failed for too long


class Hook(IdModel):
    """An outgoing webhook: an https address that is told of a conversation's events.

    ``seq`` and ``change`` are the cursors: how far the conversation's messages have been looked at.
    ``commands``: what may be asked of it from the composer, ``{"name", "hint"}`` each.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="hooks", db_index=False)
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=2000)
    events = models.JSONField(default=list)
    commands = models.JSONField(default=list)
    generation = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=HookState.choices, default=HookState.ACTIVE)
    seq = models.BigIntegerField()
    change = models.BigIntegerField()
    failing_since = models.DateTimeField(null=True)
    last_done_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="hooks_here", condition=Q(removed_at=None)),
            # What the sweep follows.
            models.Index(fields=["id"], name="hooks_active", condition=Q(removed_at=None, state="active")),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class HookDelivery(IdModel):
    """One event for one hook. Of a message it keeps the id only: what goes out is read when it goes."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=32)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+", db_index=False)
    mark = models.CharField(max_length=40, blank=True, default="")  # tells one edit from the next
    payload = models.JSONField(null=True)  # of a command
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_hook_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "hook", "event", "mark"],
                name="hook_delivery_once",
                condition=Q(message__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["hook", "id"], name="hook_deliveries"),  # a hook's log
            models.Index(fields=["next_at"], name="hook_deliveries_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
