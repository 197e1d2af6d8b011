"""Reads behind a document's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.selectors import latest_chain, tasks_of_subject
from documents.models import Document, Rendition, Supervision, Version
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from approvals.models import Task


def versions_of(document: Document) -> list[Version]:
    """Every version, the newest first."""
    return list(document.versions.select_related("created_by").order_by("-number"))


def version_numbered(document: Document, number: int) -> Version:
    """One version of a document; 404 when there is none."""
    found = document.versions.select_related("created_by").filter(number=number).first()
    if found is None:
        raise not_found()
    return found


def versions_by_hash(document_id: int) -> dict[str, int]:
    """Version numbers by manifest hash: which text each signer consented to."""
    rows = Version.objects.filter(document_id=document_id)
    return dict(rows.values_list("manifest_sha256", "number"))


def last_return(document: Document) -> Task | None:
    """The decision that sent the text back to the drafter, while it lies there."""
    if document.state != "returned":
        return None
    returns = [task for task in tasks_of_subject("document", document.id) if task.decision == "return"]
    return max(returns, key=lambda task: task.decided_at or task.opened_at, default=None)


def open_supervision(document_id: int, delivery_id: int | None = None) -> Supervision | None:
    """The open 督查 matter on a document's own chain, or on one delivery."""
    rows = Supervision.objects.filter(document_id=document_id, state=Supervision.State.OPEN)
    rows = rows.filter(delivery=None) if delivery_id is None else rows.filter(delivery_id=delivery_id)
    return rows.select_related("document__organ", "delivery__unit", "handed_by").first()


def renditions_of(document: Document) -> list[Rendition]:
    """The files of the current version, the most final form first."""
    order = list(Rendition.Form.values)
    rows = document.renditions.filter(version=document.current_version).select_related("file")
    return sorted(rows, key=lambda row: (-order.index(row.form), row.kind))


def form_of(document: Document) -> str:
    """The form in which the document is shown now."""
    if document.state in {"sealed", "distributed"}:
        return Rendition.Form.SEALED.value
    if document.number:
        return Rendition.Form.NUMBERED.value
    return Rendition.Form.REVIEW.value


__all__ = [
    "form_of",
    "last_return",
    "latest_chain",
    "open_supervision",
    "renditions_of",
    "version_numbered",
    "versions_by_hash",
    "versions_of",
]
