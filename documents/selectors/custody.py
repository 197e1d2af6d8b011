"""Papers that a unit still has to deal with."""

from __future__ import annotations

from collections.abc import Collection

from documents.models import Delivery, Document

UNDER_WAY = ("in_chain", "returned", "signed", "registered", "sealed")
OPEN = ("sent", "signed_for", "registered", "in_handling")


def papers_under_way(unit_ids: Collection[int]) -> int:
    """How many documents in the units' custody are neither issued nor given up."""
    return Document.objects.filter(custodian_unit_id__in=unit_ids, state__in=UNDER_WAY).count()


def open_deliveries(unit_ids: Collection[int]) -> int:
    """How many documents sent to the units are not dealt with."""
    return Delivery.objects.filter(unit_id__in=unit_ids, state__in=OPEN).count()
