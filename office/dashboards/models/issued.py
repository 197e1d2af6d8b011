"""Documents that an organ issued, as the burden they are: how many, how long, and which ask for data."""

from __future__ import annotations

from django.db import models

from office.kernel.fields import PathField
from office.kernel.ids import IdModel


class IssuedFact(IdModel):
    """``path`` is the unit's that wrote it. ``characters`` of the body without spaces; ``receivers``: units.

    ``asks``: it asks its receivers to send figures, forms or reports (``burden.asking``). ``former``: taken
    over from the records before this house; ``document_id`` is then the row's own, of no document here.
    """

    document_id = models.BigIntegerField(unique=True)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField(max_length=260)
    kind = models.CharField(max_length=4)
    issued_on = models.DateField()
    characters = models.PositiveIntegerField()
    receivers = models.PositiveIntegerField()
    asks = models.BooleanField(default=False)
    former = models.BooleanField(default=False)

    class Meta:
        db_table = "dashboards_issued_fact"
        default_permissions = ()
        indexes = [
            # What a part of the house issued over some days.
            models.Index(fields=["path", "issued_on"], name="issued_fact_part"),
            # The latest that ask for data.
            models.Index(
                fields=["issued_on", "document_id"], condition=models.Q(asks=True), name="issued_asks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.issued_on}"
