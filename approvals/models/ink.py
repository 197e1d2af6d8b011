"""Opinions written by hand."""

from __future__ import annotations

from typing import Any

from django.db import models

from approvals.models.tasks import Task
from office.kernel.ids import IdModel


class Ink(IdModel):
    """The strokes of a decision's opinion (``approvals.ink.Drawing``), kept apart from the task: lists and
    the transition read tasks by the hundred. ``Task.ink_sha256`` and the chain's log fix what they are.
    """

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="ink")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    strokes: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "approvals_ink"
