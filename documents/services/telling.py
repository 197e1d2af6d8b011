"""Events that every change of a document or a delivery publishes."""

from __future__ import annotations

from documents import events
from documents.models import Delivery, Document
from office.kernel import outbox


def tell_changed(document: Document) -> None:
    """Publish that something a reader can see has changed."""
    outbox.publish(
        events.DocumentChanged(document_id=document.id, state=document.state),
        aggregate="documents.document",
        aggregate_id=document.id,
    )


def tell_delivery(delivery: Delivery, *, by_account: int, reason: str = "") -> None:
    """Publish that a delivery moved on."""
    outbox.publish(
        events.DeliveryChanged(
            delivery_id=delivery.id,
            document_id=delivery.document_id,
            unit_id=delivery.unit_id,
            state=delivery.state,
            by_account=by_account,
            reason=reason,
        ),
        aggregate="documents.delivery",
        aggregate_id=delivery.id,
    )
