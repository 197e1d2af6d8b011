"""How far a part of the org chart reaches."""

from __future__ import annotations

from office.kernel import clock
from orgchart.models import Unit
from orgchart.models.paths import within
from orgchart.selectors.units import in_force


def organs_within(path: str) -> int:
    """How many organs that keep a register of numbers lie at or below a path today."""
    return Unit.objects.filter(within(path), in_force(clock.today()), may_issue=True).count()


def regions_down_to(level: int) -> list[Unit]:
    """The provinces (1), cities (2), counties (3) … of today down to a level, the widest first."""
    rows = Unit.objects.filter(in_force(clock.today()), kind="region", level__lte=level)
    return list(rows.order_by("level", "sort", "id"))
