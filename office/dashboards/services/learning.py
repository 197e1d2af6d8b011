"""Learning from what ended lately how long things take, and trying it on history held back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from approvals.calendar import calendar
from office.dashboards.forecasting.calibration import Calibration, Trial, calibrate
from office.dashboards.forecasting.learning import Logged, cases_of, trials_of
from office.dashboards.forecasting.passes import Group
from office.dashboards.forecasting.pools import gather
from office.dashboards.models import ForecastPool, Learning
from office.dashboards.selectors.log import finished_ways, logged
from office.dashboards.selectors.periods import Period
from office.dashboards.simulation.axis import Axis
from office.kernel import clock
from office.kernel.clock import LOCAL

QUARTER = 91  # days learnt from
HELD_BACK = 45  # days before today whose ways are not learnt from when forecasts are tried
TRIED = 4_000  # trials at most


def learn() -> int:
    """Gather the pools anew from the ways of the last quarter; returns how many. Nightly, after a seed."""
    today = clock.today()
    span = Period(today - timedelta(days=QUARTER), today)
    axis = Axis(calendar())
    ways = 0

    def counted() -> Iterator[Logged]:
        nonlocal ways
        for one in _ways(span):
            ways += 1
            yield one

    pools = gather(cases_of(counted(), axis))
    split = today - timedelta(days=HELD_BACK)
    found = _calibration(split, today, axis)
    rows = [
        ForecastPool(**_key(group), n=pool.n, stays=list(pool.stays), afters=list(pool.afters))
        for group, pool in pools.items()
    ]
    values = {"at": clock.now(), "first": span.first, "last": span.last, "ways": ways, "split": split}
    with transaction.atomic():
        ForecastPool.objects.all().delete()
        ForecastPool.objects.bulk_create(rows, batch_size=500)
        Learning.objects.update_or_create(id=Learning.ONLY, defaults={**values, "calibration": found.data()})
    return ways


def learn_first() -> bool:
    """Learn where nothing has been learnt yet (after an upgrade); returns whether it did."""
    if Learning.objects.exists():
        return False
    learn()
    return True


def _calibration(split: date, today: date, axis: Axis) -> Calibration:
    """Learnt from the quarter before ``split``, tried on what opened after it."""
    before = Period(split - timedelta(days=QUARTER), split - timedelta(days=1))
    pools = gather(cases_of(_ways(before), axis))
    since = datetime.combine(split, time(), LOCAL)
    tried = list(trials_of(_ways(Period(split, today)), axis, calendar(), since))
    return calibrate(pools, _spread(tried))


def _spread(tried: list[Trial]) -> list[Trial]:
    """As many as are worth the time, evenly over all."""
    step = max(1, len(tried) // TRIED)
    return tried[::step]


def _ways(span: Period) -> Iterator[Logged]:
    for page in logged(finished_ways(span)):
        yield from page


def _key(group: Group) -> dict[str, str | int]:
    return {
        "subject_type": group.subject_type,
        "stage": group.stage,
        "place": group.place,
        "kind": group.kind,
        "urgency": group.urgency,
    }
