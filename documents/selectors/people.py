"""Whom to tell about a document: those who take part in it."""

from __future__ import annotations

from documents.models import Document
from documents.stages import READ
from office.kernel import grants


def reader_accounts(document_id: int) -> list[int]:
    """Accounts that hold the document in person: the drafter and everybody whose turn it was or is.

    Not those who read it through their unit's groups: after distribution they are thousands.
    """
    return grants.holders_of(Document, READ, document_id)


def tracking_accounts(document_id: int) -> list[int]:
    """Accounts that follow where the document's deliveries are: the sending side's participants."""
    return reader_accounts(document_id)
