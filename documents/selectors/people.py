"""Whom to tell about a document: those who take part in it."""

from __future__ import annotations

from documents.models import DocumentUserGrant


def reader_accounts(document_id: int) -> list[int]:
    """Accounts that hold the document in person: the drafter and everybody whose turn it was or is.

    Not those who read it through their unit's groups: after distribution they are thousands.
    """
    rows = DocumentUserGrant.objects.filter(content_object_id=document_id)
    return list(rows.values_list("user_id", flat=True).distinct())


def tracking_accounts(document_id: int) -> list[int]:
    """Accounts that follow where the document's deliveries are: the sending side's participants."""
    return reader_accounts(document_id)
