"""Who printed and downloaded a document."""

from __future__ import annotations

from documents.models import Document, PrintRecord


def prints_of(document: Document, *, before: int | None, limit: int) -> list[PrintRecord]:
    """The log of a document, newest first; nothing of what was printed without a log."""
    rows = PrintRecord.objects.filter(document=document, person__isnull=False).select_related("person")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])
