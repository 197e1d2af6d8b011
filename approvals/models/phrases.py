"""A person's ready opinions (常用意见)."""

from __future__ import annotations

from django.db import models

from office.kernel.ids import IdModel


class Phrase(IdModel):
    person = models.ForeignKey("orgchart.Person", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "approvals_phrase"
        constraints = [
            models.UniqueConstraint(fields=["person", "position"], name="approvals_phrase_position")
        ]
