"""Reads of the number register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import NumberCounter, NumberEntry, NumberSeries
from documents.selectors.lists import own_organs

if TYPE_CHECKING:
    from office.kernel.models import Account


def last_number(series: NumberSeries, year: int) -> int:
    """The last number given in a year; 0 before the first."""
    row = NumberCounter.objects.filter(series=series, year=year).first()
    return row.last if row else 0


def register_of(account: Account, *, before: int | None, limit: int) -> list[NumberEntry]:
    """The register of the account's own organs, newest first."""
    rows = NumberEntry.objects.filter(series__organ_id__in=own_organs(account))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("series", "document", "by").order_by("-id")[:limit])
