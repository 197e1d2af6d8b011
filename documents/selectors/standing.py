"""Whether an issued document still stands: what was declared of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import Annulment, Document
from documents.stages import READ
from office.kernel import grants

if TYPE_CHECKING:
    from office.kernel.models import Account


def annulment_of(document: Document) -> Annulment | None:
    """What was declared of a document, with who declared it."""
    return Annulment.objects.select_related("by", "basis_document").filter(document=document).first()


def readable_basis(account: Account, annulment: Annulment) -> int | None:
    """The document it rests on, where the account may read that."""
    key = annulment.basis_document_id
    return key if key is not None and grants.check(account, READ, Document, key) else None
