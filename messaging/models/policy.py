"""What the system administrator sets for all conversations: one row, made when it is first changed."""

from __future__ import annotations

from django.db import models

from office.kernel import clock

POLICY_ID = 1


class MessagingPolicy(models.Model):
    """Times in minutes; 0 means never. ``version`` grows with every change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=POLICY_ID, editable=False)
    version = models.PositiveIntegerField(default=0)
    edit_minutes = models.PositiveIntegerField(default=60)
    recall_minutes = models.PositiveIntegerField(default=2)
    owner_recall_minutes = models.PositiveIntegerField(default=24 * 60)  # an owner, what others wrote
    readers_limit = models.PositiveIntegerField(default=500)  # people; above it reading is only counted
    watermark = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=POLICY_ID), name="messaging_policy_one"),
        ]

    def __str__(self) -> str:
        return f"messaging policy {self.version}"
