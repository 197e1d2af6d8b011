"""The outbox: what happened, written in the transaction in which it happened."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class OutboxEvent(IdModel):
    class State(models.TextChoices):
        PENDING = "pending", "pending"
        DONE = "done", "done"
        DEAD = "dead", "dead"

    name = models.CharField(max_length=80)
    aggregate = models.CharField(max_length=40)
    aggregate_id = models.BigIntegerField()
    version = models.BigIntegerField()
    payload = models.JSONField()
    created_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "kernel_outbox"
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate", "aggregate_id", "version"], name="outbox_aggregate_version"
            )
        ]
        indexes = [
            # The drain's query: what waits, oldest first.
            models.Index(fields=["id"], name="outbox_pending", condition=models.Q(state="pending")),
            models.Index(fields=["state", "id"], name="outbox_dead", condition=models.Q(state="dead")),
        ]


class HandledEvent(models.Model):
    """A handler's mark that it has done an event: written with its effects, so they happen once."""

    event_id = models.BigIntegerField()
    handler = models.CharField(max_length=120)

    class Meta:
        db_table = "kernel_outbox_handled"
        constraints = [models.UniqueConstraint(fields=["event_id", "handler"], name="outbox_handled_once")]
