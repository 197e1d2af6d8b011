"""Events that every change of a document or a delivery publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents import events
from documents.models import Delivery, Document
from office.kernel import outbox

if TYPE_CHECKING:
    from office.kernel.outbox import Event


def tell(document: Document, event: Event) -> None:
    """Publish an event of a document, in the order of its others."""
    outbox.publish(event, aggregate="documents.document", aggregate_id=document.id)


def tell_changed(document: Document) -> None:
    """Publish that something a reader can see has changed."""
    tell(document, events.DocumentChanged(document_id=document.id, state=document.state))


def ask_for_files(document: Document, form: str) -> None:
    """Ask for the .docx and PDF of the current version in a form."""
    tell(
        document,
        events.RenditionsRequested(
            document_id=document.id, version_id=document.current_version_id or 0, form=form
        ),
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
