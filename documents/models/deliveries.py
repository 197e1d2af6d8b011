"""Deliveries: one per receiving unit, from sending to the end of its handling; and 督查 items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class DeliveryState(models.TextChoices):
    """How far the receiving unit is. Named apart from a document's state, also in the API."""

    SENT = "sent"
    SIGNED_FOR = "signed_for"
    REGISTERED = "registered"
    IN_HANDLING = "in_handling"
    DONE = "done"
    RETURNED = "returned"
    RECALLED = "recalled"


class Delivery(IdModel):
    """A document as one unit received it. `path` of the chain: its subject is ("incoming", this id)."""

    State = DeliveryState

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=4)
    copies = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField(default=now)
    signed_for_at = models.DateTimeField(null=True)
    signed_for_by = models.ForeignKey(
        "orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(null=True)
    receipt_number = models.CharField(max_length=60, blank=True)
    chain_id = models.BigIntegerField(null=True)
    result = models.TextField(blank=True)
    returned_reason = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    # How often its sender urged the receiving unit, and when last: once a working day.
    urged = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    # Taken back by its sender before anybody had signed for it; it may be sent again.
    recalled_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True)
    recalled_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_delivery"
        default_permissions = ()
        permissions = [("read_delivery", "read the delivery")]
        constraints = [
            models.UniqueConstraint(fields=["document", "unit"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["unit", "receipt_number"], condition=~Q(receipt_number=""), name="receipt_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="delivery_inbox"),  # a unit's inbox by state
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class ReceiptCounter(IdModel):
    """The last receipt number (收文号) of a unit in a year: the row that registering locks."""

    unit = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_receipt_counter"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="receipt_counter_of_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}: {self.last}"


class Supervision(IdModel):
    """A matter that a leader handed to 督查: a document's own chain, or one delivery of it."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="supervisions")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="supervisions")
    reason = models.CharField(max_length=500)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    handed_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_supervision"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state="open", delivery=None),
                name="supervision_open_document",
            ),
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(state="open"), name="supervision_open_delivery"
            ),
        ]
        indexes = [
            # A supervisor's open matters, newest first.
            models.Index(fields=["supervisor", "state", "-id"], name="supervision_of")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
