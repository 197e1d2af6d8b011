"""Every panel of the dashboards over a year of generated turns, against the same answer by live SQL.

Run by `make bench`, on PostgreSQL from the wheel. OFFICE_BENCH_TURNS sets how many turns there are (10,000 to
10,000,000), OFFICE_BENCH_DAYS over how many days. The rollups are filled by the product's own sums, the sums
of the regions by its own job, and what the causes say is compared with live SQL before it is timed.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.load.dashboards_fill import DAYS, NOW, TURNS, fill
from tests.load.database import database

ROUNDS = int(os.environ.get("OFFICE_BENCH_ROUNDS", "30"))
FEEDS = 2000
MANY = 1_000_000


def main() -> None:
    with database():
        started = time.monotonic()
        rows = fill()
        rate = TURNS / (time.monotonic() - started)
        print(
            f"  {TURNS:,} turns over {DAYS} days, {rows:,} rollups, made at {rate:,.0f} turns/s", flush=True
        )
        _analyze()
        _sum()
        _analyze()
        _measure()
        _feed()
        _replay()


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _sum() -> None:
    """The regions' sums from nothing: what the nightly job does of one day, a year of days at once."""
    from office.dashboards.models import RegionRollup
    from office.dashboards.services.summing import sum_regions
    from office.kernel.clock import freeze

    started, done = time.monotonic(), 0
    with freeze(NOW):
        while more := sum_regions(worth=0, limit=100):
            done += more
    took = time.monotonic() - started
    rows = RegionRollup.objects.count()
    print(f"  {done} days and weeks of regions summed in {took:,.1f} s, {rows:,} rows", flush=True)


def _measure() -> None:
    from office.dashboards.selectors.overview import Choice
    from office.dashboards.selectors.periods import Period
    from office.dashboards.selectors.scopes import Scope
    from office.kernel.clock import freeze
    from orgchart.models import Unit

    span = Period((NOW - timedelta(days=89)).date(), NOW.date())
    wide = Unit.objects.get(kind="region", level=1)
    city = Unit.objects.filter(kind="region", level=2).order_by("-id")[0]
    choices = {"": Choice(), ", one kind": Choice("document", "函"), ", urgent": Choice(urgency="加急")}
    with freeze(NOW):
        for unit in (wide, city):
            for name, choice in choices.items():
                scope = Scope(unit, frozenset(), True)
                _panels(f"{unit.short_name}{name}", scope, span, choice)


def _panels(title: str, scope: Any, span: Any, choice: Any) -> None:
    from office.dashboards.selectors import causes, lamps, overview, turnaround, weekly

    steps = causes.steps(scope, span, choice)
    live = _live(scope, span, choice)
    same = {one.stage: (one.n, one.waiting + one.handling) for one in steps} == live
    print(f"  {title}: equal to live SQL: {'yes' if same else 'NO'}", flush=True)
    panels: dict[str, Callable[[], Any]] = {
        "in and out": lambda: overview.flow(scope, span, choice),
        "twelve weeks": lambda: overview.weekly(scope, choice),
        "by kind": lambda: overview.groups(scope, span, choice, "kind"),
        "ageing": lambda: overview.ageing(scope, choice),
        "lamps": lambda: lamps.lamps(scope, choice, {}),
        "causes": lambda: causes.steps(scope, span, choice),
        "places": lambda: causes.places(scope, span, choice, steps),
    }
    if not choice.asked:
        panels |= {
            "stages": lambda: turnaround.stages(scope, span),
            "units": lambda: turnaround.units(scope, span, after=None, limit=20),
            "weekly report": lambda: weekly.weekly(scope, weekly.week_of(None)),
        }
    for name, panel in panels.items():
        _time(name, panel)
    # Live SQL takes minutes at ten million: a few rounds say enough.
    _time("live SQL, as causes", lambda: _live(scope, span, choice), 3 if TURNS >= MANY else ROUNDS)


def _live(scope: Any, span: Any, choice: Any) -> dict[str, tuple[int, int]]:
    """What `causes.steps` answers, added up from the turns themselves."""
    from django.db.models import Count, F, Sum

    from office.dashboards.models import StageFact
    from office.dashboards.selectors.cases import days_between
    from office.dashboards.selectors.regions import inside

    first, after = days_between(span)
    rows = StageFact.objects.filter(
        inside(scope.path), decided_at__gte=first, decided_at__lt=after, **choice.asked
    )
    summed = rows.order_by().values_list("stage").annotate(n=Count("id"), m=Sum(F("waiting") + F("handling")))
    return {stage: (n, minutes) for stage, n, minutes in summed}


def _feed() -> None:
    """Keeping the rollups fed: one decided turn after the other, each in a transaction of its own."""
    from django.db import transaction

    from office.dashboards.models import StageFact
    from office.dashboards.services import rolling
    from office.kernel.clock import freeze

    turns = list(StageFact.objects.filter(decided_at__isnull=False).order_by("-id")[:FEEDS])
    for turn in turns:
        turn.decided_at = NOW
    started, spent = time.monotonic(), time.process_time()
    with freeze(NOW):
        for turn in turns:
            with transaction.atomic():
                rolling.apply(rolling.Entries(), rolling.entries([], [turn]))
    took, busy = time.monotonic() - started, time.process_time() - spent
    rate = len(turns) / took
    print(f"  fed {rate:,.0f} turns/s by one connection, {busy / took:.0%} of it in Python", flush=True)


def _replay() -> None:
    """What if: a quarter of a city's documents with two stages side by side."""
    from office.dashboards.models import Trial
    from office.dashboards.selectors.periods import Period
    from office.dashboards.selectors.scopes import Scope
    from office.dashboards.services import replaying
    from office.kernel.clock import freeze
    from office.kernel.models import Account
    from orgchart.models import Unit

    city = Unit.objects.filter(kind="region", level=2).order_by("-id")[0]
    wish = replaying.ParallelWish(first="countersign", second="office_review")
    span = Period((NOW - timedelta(days=90)).date(), NOW.date())
    question = replaying.Question(Scope(city, frozenset(), True), span, "document", [wish])
    with freeze(datetime.now(UTC)):
        trial = replaying.ask(account=Account.objects.order_by("id")[0], question=question)
        started = time.monotonic()
        replaying.run(trial.id)
        took = time.monotonic() - started
    state = Trial.objects.get(id=trial.id).state
    print(f"  what if, {trial.total:,} ways of {city.short_name}: {took:,.1f} s ({state})", flush=True)


def _time(name: str, panel: Callable[[], Any], rounds: int = ROUNDS) -> None:
    panel()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        panel()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    p95 = took[max(0, int(rounds * 0.95) - 1)]
    print(f"    {name:<22} p50 {statistics.median(took):8.1f} ms   p95 {p95:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
