"""Papers from outside: whose desk registers them, who wrote before, whether one came before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from documents.models import Delivery, OutsidePaper
from orgchart.selectors import Part
from orgchart.selectors.units import units_by_ids

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit


def registry_organs(account: Account) -> list[Unit]:
    """The organs whose registry the account belongs to, in the order of the org chart."""
    if not account.is_active:
        return []
    names = account.groups.filter(name__endswith=f":{Part.REGISTRY}").values_list("name", flat=True)
    units = units_by_ids([int(name.split(":")[1]) for name in names])
    return sorted((unit for unit in units.values() if unit.may_issue), key=lambda unit: (unit.sort, unit.id))


def earlier_senders(unit_ids: Iterable[int], query: str, limit: int = 8) -> list[str]:
    """Who has written to these units from outside, by name, the latest first."""
    rows = OutsidePaper.objects.filter(unit_id__in=list(unit_ids), sender__icontains=query)
    names = rows.order_by("-id").values_list("sender", flat=True)[: 10 * limit]
    return list(dict.fromkeys(names))[:limit]


def came_before(unit: Unit, *, sender: str, number: str) -> Delivery | None:
    """An earlier delivery of the same paper to the unit, from inside or outside; one query."""
    if not number:
        return None
    inside = Q(document__sender="") & (
        Q(document__organ__name=sender) | Q(document__organ__short_name=sender)
    )
    same = Q(document__sender=sender) | inside
    rows = Delivery.objects.filter(same, unit=unit, document__number=number)
    return rows.exclude(state=Delivery.State.RETURNED).order_by("-id").first()
