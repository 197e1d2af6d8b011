"""The year's plan of documents (年度发文计划), and the answer to whether one need be issued at all."""

from __future__ import annotations

from typing import Any

from django.db import models

from documents.models.document import Document
from office.kernel.clock import now
from office.kernel.ids import IdModel


class PlannedDocument(IdModel):
    """A document that an organ plans to issue in a year; ``quarter`` 0 means at any time of it."""

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=4)
    normative = models.BooleanField(default=False)
    unit = models.ForeignKey("orgchart.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_planned"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["organ", "year", "title"], name="planned_once")]
        indexes = [models.Index(fields=["organ", "year", "-id"], name="planned_of_year")]  # the plan's screen

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class NeedAnswer(IdModel):
    """Why a document was begun: in the plan (``planned``), or for a ``reason`` of its own.

    ``found`` is what the drafter was shown: ``{"similar": [{"id", "title", "number"}], "counts":
    {"this_year", "same_time_last_year", "last_year"}}``.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="need")
    planned = models.ForeignKey(PlannedDocument, null=True, on_delete=models.PROTECT, related_name="answers")
    reason = models.CharField(max_length=300, blank=True)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_need"
        default_permissions = ()

    def __str__(self) -> str:
        return f"need {self.document_id}"
