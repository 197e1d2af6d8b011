"""Keeping (留存): how long what is said stays, and what stays longer because it is held (保全)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversations import Conversation, ConversationKind
from office.kernel import clock
from office.kernel.ids import IdModel

KEEPING_ID = 1


class KeepingPolicy(models.Model):
    """What the system administrator sets; one row. It is also the gate: whoever removes messages and whoever
    holds them locks it first, so that nothing goes in the moment in which it is held.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=KEEPING_ID, editable=False)
    version = models.PositiveIntegerField(default=0)
    floor_days = models.PositiveIntegerField(default=180)  # a rule may not be shorter
    ceiling_days = models.PositiveIntegerField(default=0)  # nor longer; 0: without end is allowed
    mark_files = models.BooleanField(default=True)  # pictures and PDF, while the page has a watermark
    tell_inspected = models.BooleanField(default=True)  # a conversation shows closed inspections of it
    download_hours = models.PositiveIntegerField(default=72)
    download_limit = models.PositiveIntegerField(default=3)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=KEEPING_ID), name="keeping_policy_one"),
        ]

    def __str__(self) -> str:
        return f"keeping policy {self.version}"


class RetentionRule(IdModel):
    """How long a kind of conversation ("" for every kind) of a unit and all below it (None: the whole house)
    keeps its messages. ``days`` 0: without end; None: as the rule above says. Rows are never changed: of the
    rows for one kind and unit the last whose day has come holds.
    """

    kind = models.CharField(max_length=8, choices=ConversationKind.choices, blank=True, default="")
    unit = models.ForeignKey("orgchart.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    days = models.PositiveIntegerField(null=True)
    effective_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.kind or 'all'} of {self.unit_id}: {self.days} days"


class RetentionMark(models.Model):
    """Up to which ``seq`` everything in a conversation has reached its end."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="retention_mark"
    )
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.conversation_id} kept from {self.seq + 1}"


class RetentionRun(IdModel):
    """One walk through all conversations. ``after`` is the last one done: a run goes on from there."""

    running = models.BooleanField(null=True, default=True, unique=True)  # one at a time; None when finished
    after = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    rooms = models.PositiveIntegerField(default=0)  # conversations from which something went
    messages = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    evidence = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)  # messages that stayed because they are held

    def __str__(self) -> str:
        return f"retention of {self.started_at:%Y-%m-%d}"


class HoldState(models.TextChoices):
    ASKED = "asked"  # it already holds, so that nothing is lost while the second person looks at it
    ACTIVE = "active"
    RELEASING = "releasing"  # its end is asked for; it holds until that is confirmed
    RELEASED = "released"
    REFUSED = "refused"


HOLDING = (HoldState.ASKED, HoldState.ACTIVE, HoldState.RELEASING)


class Hold(IdModel):
    """保全: what one person wrote, one conversation, or a unit with all below it, in a period of days.

    Two administrators, never the same: the audit administrator asks, the security administrator confirms;
    its end likewise.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey("orgchart.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=120)  # 文号
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=500, blank=True, default="")
    release_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    release_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(account__isnull=False, conversation=None, unit=None)
                    | Q(account=None, conversation__isnull=False, unit=None)
                    | Q(account=None, conversation=None, unit__isnull=False)
                ),
                name="hold_of_one_thing",
            ),
        ]
        indexes = [
            # What is held now: read before anything is removed.
            models.Index(fields=["state"], name="hold_open", condition=~Q(state__in=["released", "refused"])),
        ]

    def __str__(self) -> str:
        return f"hold {self.id} {self.state}"
