"""Which rows answer for a part of the house over some days.

A province's units make about as many rollups as there are turns. So the sums of whole provinces and cities
are kept beside them, by day and by week (``services.summing``), and read for the days whose sums hold; the
units' own rollups answer for the rest: today, days that changed since, and every smaller part. Either way the
answer is the same.

What the sums of a region still tell apart beside the stage is their ``axis``: nothing (``WHOLE``), subject
and kind (``KIND``, of whole ways only), urgency (``URGENCY``, of whole ways only), or all of them (``FULL``,
by week only).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from office.dashboards.models import NO_STAGE, RegionRollup, Rollup, StaleDay, SummedDays
from office.dashboards.selectors.periods import Period, monday
from office.kernel.fields import prefix_range

if TYPE_CHECKING:
    from orgchart.models import Unit

WIDE = 2
"""Provinces and cities: smaller parts have few enough rows of their own."""
DAY, WEEK = 1, 7
AXES: dict[str, tuple[str, ...]] = {
    RegionRollup.WHOLE: (),
    RegionRollup.KIND: ("subject_type", "kind"),
    RegionRollup.URGENCY: ("urgency",),
    RegionRollup.FULL: ("subject_type", "kind", "urgency"),
}
Rows = list[QuerySet[Any]]


def inside(path: str, field: str = "path") -> Q:
    low, high = prefix_range(path)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def rows_of(unit: Unit, span: Period, asked: dict[str, str], *, ways: bool, by: Collection[str] = ()) -> Rows:
    """Rows that add up to whole ways (``ways``) or turns of a part; ``by``: columns they must tell apart.

    A row of a week stands on its Monday. Two queries here where the part is a province or a city.
    """
    units = Rollup.objects.filter(inside(unit.path), **asked)
    if unit.kind != "region" or unit.level > WIDE:
        return [_stages(units.filter(day__range=(span.first, span.last)), ways)]
    axis = _axis({*asked, *by}, ways)
    weeks, days = _summed(span)
    if axis == RegionRollup.FULL:
        days = set()
    sums = RegionRollup.objects.filter(region=unit, axis=axis, **asked)
    found: Rows = []
    if weeks:
        found.append(sums.filter(days=WEEK, day__in=sorted(weeks)))
    alone = sorted(day for day in days if monday(day) not in weeks)
    if alone:
        found.append(sums.filter(days=DAY, day__in=alone))
    rest = [day for day in _days(span) if monday(day) not in weeks and day not in days]
    if len(rest) == span.length:
        found.append(units.filter(day__range=(span.first, span.last)))
    elif rest:
        found.append(units.filter(day__in=rest))
    return [_stages(rows, ways) for rows in found]


def _stages(rows: QuerySet[Any], ways: bool) -> QuerySet[Any]:
    return rows.filter(stage__in=NO_STAGE) if ways else rows.exclude(stage__in=NO_STAGE)


def _axis(names: set[str], ways: bool) -> str:
    """The axis with the fewest rows that tells these columns apart."""
    needed = names & set(AXES[RegionRollup.FULL])
    if not needed:
        return RegionRollup.WHOLE
    for axis in (RegionRollup.KIND, RegionRollup.URGENCY):
        if ways and needed <= set(AXES[axis]):
            return axis
    return RegionRollup.FULL


def _summed(span: Period) -> tuple[set[date], set[date]]:
    """The Mondays of the whole weeks and the days of a period whose sums hold."""
    rows = SummedDays.objects.filter(day__range=(span.first, span.last), done=True)
    done = set(rows.values_list("day", "days"))
    changed = StaleDay.objects.filter(day__range=(span.first, span.last)).values_list("day", flat=True)
    stale = set(changed) if done else set()
    days = {day for day, count in done if count == DAY and day not in stale}
    ends = span.last - timedelta(days=WEEK - 1)
    touched = {monday(day) for day in stale}
    weeks = {day for day, count in done if count == WEEK and day <= ends and day not in touched}
    return weeks, days


def _days(span: Period) -> list[date]:
    return [span.first + timedelta(days=count) for count in range(span.length)]
