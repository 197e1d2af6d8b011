"""Flows and forms being designed: what an organ's administrator works on before it is published."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Design(IdModel):
    """One organ's draft under one key. ``content`` is a definition that may still be faulty.

    ``base``: the version on which it rests, 0 for none. ``token`` grows with every save.
    """

    class Kind(models.TextChoices):
        FLOW = "flow", "flow"
        FORM = "form", "form"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=32)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    base = models.PositiveIntegerField(default=0)
    token = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_design"
        constraints = [
            # Also the index by which an organ's drafts are listed.
            models.UniqueConstraint(fields=["organ", "kind", "key"], name="approvals_design_once")
        ]
