"""What one person drafted, for the export of their own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from documents.models import Document
from documents.stages import READ
from office.kernel import grants
from office.kernel.models import Account

if TYPE_CHECKING:
    from orgchart.models import Person


def drafted_by(account: Account, person: Person) -> QuerySet[Document]:
    """Documents the person drafted and may still read, the oldest first."""
    rows = Document.objects.filter(drafter=person, sender="").select_related("organ")
    return grants.only_visible(rows, account, READ).order_by("id")
