"""Documents and deliveries as what a matter or a task comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.permissions import readable, readable_delivery
from office.kernel.errors import OfficeError
from office.supervision.sources import SourceView, register

if TYPE_CHECKING:
    from office.kernel.models import Account


def document(viewer: Account, document_id: int) -> SourceView | None:
    try:
        found = readable(viewer, document_id)
    except OfficeError:
        return None
    return SourceView("document", found.title, f"/documents/{found.id}")


def delivery(viewer: Account, delivery_id: int) -> SourceView | None:
    try:
        found = readable_delivery(viewer, delivery_id)
    except OfficeError:
        return None
    return SourceView("delivery", found.document.title, f"/documents/deliveries/{found.id}")


register("document", document)
register("delivery", delivery)
