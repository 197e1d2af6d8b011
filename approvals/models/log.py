"""The log of a chain: numbered without a gap, each entry carrying the hash of the one before."""

from __future__ import annotations

from typing import Any

from django.db import models

from approvals.models.chains import Chain
from office.kernel.ids import IdModel


class ChainEvent(IdModel):
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    actor = models.BigIntegerField(null=True, blank=True)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "approvals_event"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="approvals_event_seq")]
