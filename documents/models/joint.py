"""The organs that issue a document together with its own (联合行文)."""

from __future__ import annotations

from django.db import models

from documents.models.document import Document
from office.kernel.ids import IdModel


class CoIssuer(IdModel):
    """One organ beside the lead, which is the document's own; ``sort`` is its place after the lead."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="co_issuers")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    sort = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "documents_co_issuer"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="co_issuer_once")]
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.unit_id}"
