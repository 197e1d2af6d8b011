"""Seals of organs and every use of them."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Seal(IdModel):
    """A seal's picture under somebody's custody. A picture is no electronic seal under GB/T 38540."""

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    picture = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    in_use = models.BooleanField(default=True)

    class Meta:
        db_table = "documents_seal"
        default_permissions = ()
        indexes = [models.Index(fields=["organ", "id"], name="seal_of_organ")]  # the seals of an organ

    def __str__(self) -> str:
        return self.name


class SealUse(IdModel):
    """One use of a seal on a document's version."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="seal_uses")
    version = models.ForeignKey("documents.Version", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    manifest_sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "documents_seal_use"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "version", "seal"], name="seal_use_once")]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.document_id}"
