"""Papers that came from outside the system: by post, exchange, e-mail, fax or hand."""

from __future__ import annotations

from typing import Any

from django.db import models

from documents.models.document import Document
from office.kernel.clock import now
from office.kernel.ids import IdModel


class OutsidePaper(IdModel):
    """How a document of an organ that is not in this system reached one of ours.

    There is one way of handling. Such a paper is a ``Document`` in the state ``received``, whose ``sender``
    names who issued it and whose ``organ`` is the organ that received it, with one immutable version whose
    manifest holds the hashes of the originals; and one ``Delivery`` to that organ, signed for and registered
    like any other. This row holds only what a delivery from inside does not have.

    ``sender_unit`` is set when the sender stands in the org chart but sent it on paper. ``read_by`` says how
    the form was filled: from the file's own text, by recognition (OCR), or by hand (""). ``message`` are the
    headers of the e-mail it came with. ``confirmed_twice`` says that the registrar knew of an earlier one
    with the same sender and number.
    """

    class Means(models.TextChoices):
        POST = "post"
        EXCHANGE = "exchange"
        EMAIL = "email"
        FAX = "fax"
        HAND = "hand"

    class ReadBy(models.TextChoices):
        HAND = ""
        TEXT = "text"
        OCR = "ocr"

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="outside")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    sender = models.CharField(max_length=200)
    sender_unit = models.ForeignKey("orgchart.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=8, choices=Means.choices)
    received_on = models.DateField()
    pages = models.PositiveIntegerField(default=0)
    read_by = models.CharField(max_length=4, choices=ReadBy.choices, blank=True)
    message: models.JSONField[Any, Any] = models.JSONField(default=dict)
    confirmed_twice = models.BooleanField(default=False)
    key = models.CharField(max_length=64, unique=True)  # the request's own: sent again, it registers nothing
    registered_by = models.ForeignKey(
        "orgchart.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_outside_paper"
        default_permissions = ()
        indexes = [
            # Who wrote to this organ before, and whether this very paper came before.
            models.Index(fields=["unit", "sender"], name="outside_paper_of_sender")
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.unit_id}"
