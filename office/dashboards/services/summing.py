"""The sums of whole provinces and cities: made once a day is over, and anew when such a day changes.

Nothing is added to them turn by turn: every signature of a province would then wait for the same few rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from office.dashboards.measures import SUMMED
from office.dashboards.models import NO_STAGE, RegionRollup, Rollup, StaleDay, SummedDays
from office.dashboards.selectors.overview import facts_since
from office.dashboards.selectors.periods import monday
from office.dashboards.selectors.regions import AXES, DAY, WEEK, WIDE, inside
from office.kernel import clock
from orgchart.selectors.extent import regions_down_to
from orgchart.services.bulk import insert_objects

if TYPE_CHECKING:
    from orgchart.models import Unit

WORTH = 200_000
"""Rollups from which the sums pay: below, the units' own answer as fast."""
SETTLED = timedelta(hours=1)
"""After midnight: by then no transaction of the day before is still open."""
A_ROUND = 40
_VALUES = ("n", *SUMMED, "returns", "handovers")


def sum_regions(*, limit: int = A_ROUND, worth: int = WORTH) -> int:
    """Sum what is over and not summed, or has changed since; returns how many days and weeks."""
    since = facts_since()
    if since is None or not Rollup.objects.order_by()[worth : worth + 1].exists():
        return 0
    regions = regions_down_to(WIDE)
    done = 0
    for day, days in _owing(since):
        if done == limit:
            break
        _sum(day, days, regions)
        done += 1
    return done


def _owing(since: date) -> Iterator[tuple[date, int]]:
    """Days first, the latest first; then the weeks that have ended."""
    over = (clock.now() - SETTLED).astimezone(clock.LOCAL).date() - timedelta(days=1)
    first = monday(since)
    known = set(SummedDays.objects.filter(done=True).values_list("day", "days"))
    stale = set(StaleDay.objects.values_list("day", flat=True))
    days = [over - timedelta(days=back) for back in range((over - first).days + 1)]
    yield from ((day, DAY) for day in days if day in stale or (day, DAY) not in known)
    ended = over - timedelta(days=WEEK - 1)
    touched = {monday(day) for day in stale}
    mondays = (day for day in days if day.weekday() == 0 and day <= ended)
    yield from ((day, WEEK) for day in mondays if day in touched or (day, WEEK) not in known)


@transaction.atomic
def _sum(day: date, days: int, regions: list[Unit]) -> None:
    """One day or week of all regions. What changes while this runs leaves a ``StaleDay`` behind."""
    SummedDays.objects.get_or_create(day=day, days=days)
    row = SummedDays.objects.select_for_update().get(day=day, days=days)
    seen = list(StaleDay.objects.filter(day=day).values_list("id", flat=True))
    RegionRollup.objects.filter(region__in=regions, day=day, days=days).delete()
    for region in regions:
        rows = Rollup.objects.filter(inside(region.path), day__gte=day, day__lt=day + timedelta(days=days))
        for axis in AXES:
            insert_objects(_cells(region, day, days, axis, rows))
    if days == DAY:
        StaleDay.objects.filter(id__in=seen).delete()
        # Its week is summed again after it.
        SummedDays.objects.filter(day=monday(day), days=WEEK).update(done=False)
    row.done = True
    row.save(update_fields=["done"])


def _cells(region: Unit, day: date, days: int, axis: str, rows: QuerySet[Rollup]) -> list[RegionRollup]:
    if axis == RegionRollup.FULL and days == DAY:
        return []
    if axis in (RegionRollup.KIND, RegionRollup.URGENCY):
        rows = rows.filter(stage__in=NO_STAGE)
    names = (*AXES[axis], "stage", "bin")
    totals: dict[str, Any] = {f"total_{name}": Sum(name) for name in _VALUES}
    grouped = rows.order_by().values_list(*names).annotate(**totals)
    shared = {"region_id": region.id, "day": day, "days": days, "axis": axis}
    return [RegionRollup(**shared, **dict(zip((*names, *_VALUES), row, strict=True))) for row in grouped]
