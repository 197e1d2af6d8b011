"""The audit log: rows written unchained in the transaction of the change, chained by a sealer after."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class AuditRecord(IdModel):
    """One state change: who did what to which object. Never updated, never deleted."""

    at = models.DateTimeField(default=now)
    actor = models.BigIntegerField(null=True)  # an account's id; no key, so that the row outlives it
    verb = models.CharField(max_length=64)
    entity = models.CharField(max_length=64)
    entity_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_audit_record"
        indexes = [
            models.Index(fields=["entity", "entity_id", "id"], name="audit_by_entity"),  # an object's log
        ]


class AuditLink(models.Model):
    """A record's place in the chain."""

    seq = models.BigIntegerField(primary_key=True)
    record_id = models.BigIntegerField(unique=True)
    record_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "kernel_audit_link"


class AuditCheckpoint(models.Model):
    """The head of the chain at a moment, signed with the deployment's key."""

    seq = models.BigIntegerField(primary_key=True)
    chain_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "kernel_audit_checkpoint"
