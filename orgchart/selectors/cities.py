"""In which city units lie: what is sent to many is looked at city by city."""

from __future__ import annotations

from collections.abc import Iterable

from orgchart.models import Unit, UnitKind

CITY_DIGITS = 4  # of a division's code: 440705 lies in 4407, 江门市


def cities_of(units: Iterable[Unit]) -> dict[int, str]:
    """By unit id, the name of its city; "" for what belongs to the province itself. One query."""
    codes = {unit.id: unit.region_code[:CITY_DIGITS] for unit in units}
    rows = Unit.objects.filter(kind=UnitKind.REGION, region_code__in=set(codes.values()), level=2)
    names = dict(rows.values_list("region_code", "name"))
    return {key: names.get(code, "") for key, code in codes.items()}
