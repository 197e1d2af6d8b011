from __future__ import annotations

from django.db import models


class NodeLease(models.Model):
    """Which process makes ids with which node number, and until when."""

    node = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.CharField(max_length=36)
    until = models.DateTimeField()

    class Meta:
        db_table = "kernel_node_lease"
