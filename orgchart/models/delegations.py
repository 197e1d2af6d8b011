"""Duties handed over for a time (委托代办)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.people import Appointment


class Duty(models.TextChoices):
    """A kind of work that may be handed over; the stages of a chain belong to one each."""

    CHECK = "check"  # 核稿
    COUNTERSIGN = "countersign"  # 会签
    REVIEW = "review"  # 审核、审批
    ISSUE = "issue"  # 签发
    DISPATCH = "dispatch"  # 复核、登记、校对、分发
    INCOMING = "incoming"  # 收文办理


class DelegationState(models.TextChoices):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class Delegation(IdModel):
    """Duties of one person done by another from a day to a day; shown as A（B代）.

    ``valid_to`` is the first day without it. No ``kinds`` means all. ``upward``: also the signing and
    issuing (签发) of documents to superiors, which article 22 of 《党政机关公文处理工作条例》 leaves to the
    principal leader of the organ.
    """

    principal = models.ForeignKey(Appointment, models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(Appointment, models.CASCADE, related_name="delegated")
    kinds = models.JSONField(default=list)
    upward = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=8, choices=DelegationState.choices, default=DelegationState.PLANNED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "orgchart_delegation"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("delegate")), name="delegation_not_to_oneself"
            ),
        ]
        indexes = [
            # What begins or ends with a day: those that are not over, few at any time.
            models.Index(fields=["valid_from"], condition=~Q(state="ended"), name="delegation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} {self.delegate_id}"
