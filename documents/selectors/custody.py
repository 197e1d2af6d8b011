"""What a unit keeps of documents: papers it still has to deal with, and all in its custody."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from documents.models import (
    Delivery,
    DeliveryGroupGrant,
    Document,
    DocumentGroupGrant,
    NumberSeries,
    Seal,
)
from orgchart.selectors import Part, group_name

UNDER_WAY = ("in_chain", "returned", "signed", "registered", "sealed")
OPEN = ("sent", "signed_for", "registered", "in_handling")


def papers_under_way(unit_ids: Collection[int]) -> int:
    """How many documents in the units' custody are neither issued nor given up."""
    return Document.objects.filter(custodian_unit_id__in=unit_ids, state__in=UNDER_WAY).count()


def papers_affected(unit_ids: Collection[int]) -> int:
    """How many documents under way are in the units' custody, or are to be issued in their names."""
    mine = Q(custodian_unit_id__in=unit_ids) | Q(organ_id__in=unit_ids)
    return Document.objects.filter(mine, state__in=UNDER_WAY).count()


def open_deliveries(unit_ids: Collection[int]) -> int:
    """How many documents sent to the units are not dealt with."""
    return Delivery.objects.filter(unit_id__in=unit_ids, state__in=OPEN).count()


def in_custody(unit_ids: Collection[int]) -> int:
    """How many documents the units keep."""
    return Document.objects.filter(custodian_unit_id__in=unit_ids).count()


def series_kept(unit_ids: Collection[int]) -> list[str]:
    """The number series of the units that still give numbers."""
    rows = NumberSeries.objects.filter(organ_id__in=unit_ids, closed_on=None)
    return list(rows.order_by("organ_id", "sort", "id").values_list("name", flat=True))


def seals_kept(unit_ids: Collection[int]) -> list[str]:
    """The seals of the units that are in use."""
    rows = Seal.objects.filter(organ_id__in=unit_ids, in_use=True)
    return list(rows.order_by("organ_id", "id").values_list("name", flat=True))


def grants_held(unit_ids: Collection[int]) -> int:
    """How many grants the units' groups hold on documents and deliveries."""
    names = [group_name(key, part) for key in unit_ids for part in Part]
    papers = DocumentGroupGrant.objects.filter(group__name__in=names).count()
    return papers + DeliveryGroupGrant.objects.filter(group__name__in=names).count()
