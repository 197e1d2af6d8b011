"""Reads of the number register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import Document, NumberCounter, NumberEntry, NumberSeries
from documents.selectors.lists import own_organs
from documents.stages import READ
from office.kernel import grants

if TYPE_CHECKING:
    from office.kernel.models import Account


def last_number(series: NumberSeries, year: int) -> int:
    """The last number given in a year; 0 before the first."""
    row = NumberCounter.objects.filter(series=series, year=year).first()
    return row.last if row else 0


def register_of(account: Account, *, before: int | None, limit: int) -> list[NumberEntry]:
    """The register of the account's own organs, newest first. Every number is there; the document only
    with those that the account may read.
    """
    rows = NumberEntry.objects.filter(series__organ_id__in=own_organs(account))
    if before is not None:
        rows = rows.filter(id__lt=before)
    page = list(rows.select_related("series", "document", "by").order_by("-id")[:limit])
    wanted = [row.document_id for row in page if row.document_id is not None]
    readable = grants.visible_subset(account, Document, READ, wanted)
    for row in page:
        if row.document_id not in readable:
            row.document = None
    return page
