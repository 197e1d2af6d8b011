"""Inspection (调阅): messages given out to the audit administrator, with a reason and by two persons."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class InspectionState(models.TextChoices):
    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"  # waits for the job
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CLOSED = "closed"  # nothing can be downloaded any more


class Inspection(IdModel):
    """``progress`` in percent. The package lies under ``OFFICE_DATA/inspections`` until it is closed;
    ``sha256`` stays, so that a copy can be told to be the one that was given out.
    """

    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=120)  # 文号
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=8, choices=InspectionState.choices, default=InspectionState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")  # why it was refused
    progress = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)  # when the job was last heard of
    messages = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)
    download_limit = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)  # by the policy of the day on which it was closed

    class Meta:
        indexes = [models.Index(fields=["state"], name="inspection_state")]  # the jobs

    def __str__(self) -> str:
        return f"inspection {self.id} {self.state}"


class InspectionSubject(IdModel):
    """One conversation, or one person, that was asked for by name."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="subjects")
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"{self.conversation_id or self.account_id} of {self.inspection_id}"


class InspectionRoom(IdModel):
    """One conversation from which messages were given out, and how many."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="rooms")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    messages = models.PositiveIntegerField()

    class Meta:
        constraints = [
            # What a conversation shows of the inspections of it.
            models.UniqueConstraint(fields=["conversation", "inspection"], name="inspection_room_once"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} in {self.inspection_id}"
