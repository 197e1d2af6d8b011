"""A unit as a person names it at the console or in a setting."""

from __future__ import annotations

from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import conflict
from orgchart.models import Unit
from orgchart.selectors.units import in_force

DIGITS = 18  # of a number that a database certainly takes


def named_unit(name: str) -> Unit:
    """The living unit of this external id, or # and number."""
    number = name.removeprefix("#")
    numbered = name.startswith("#") and number.isdecimal() and len(number) <= DIGITS
    rule = Q(id=int(number)) if numbered else Q(external_id=name)
    unit = Unit.objects.filter(in_force(clock.today())).filter(rule).first()
    if unit is None:
        raise conflict("orgchart.sync_unit", unit=name)
    return unit
