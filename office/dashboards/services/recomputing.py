"""All facts and rollups from the beginning: nightly, after a seed, and when what is measured has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum

from approvals.selectors.timing import every_chain, timings
from documents.selectors.timing import delivery_timings, every_delivery
from office.dashboards.measures import SUMMED
from office.dashboards.models import (
    ChainFact,
    DeliveryFact,
    Recomputation,
    Rollup,
    StageFact,
    SummedDays,
)
from office.dashboards.selectors.periods import monday
from office.dashboards.services import measuring, receipts, rolling
from office.kernel import clock
from orgchart.services.bulk import insert_objects

# Raise by one with every change of what is measured: existing houses then compute all facts anew.
DEFINITION = 3


def recompute() -> int:
    """All facts and rollups from the chains and deliveries; returns how many chains."""
    with transaction.atomic():
        before = _by_day()
        for table in (Rollup, StageFact, ChainFact, DeliveryFact):
            table.objects.all().delete()
        total = rolling.former()
        count = _chains(total)
        _deliveries(total)
        rolling.insert(total)
        _forget_sums(before)
        values = {"definition": DEFINITION, "at": clock.now()}
        Recomputation.objects.update_or_create(id=Recomputation.ONLY, defaults=values)
    return count


def _by_day() -> dict[date, tuple[int, ...]]:
    """What each day's rollups come to: for telling which days a recomputation changed."""
    totals: dict[str, Any] = {name: Sum(name) for name in ("n", *SUMMED, "returns", "handovers")}
    renamed = {f"total_{name}": total for name, total in totals.items()}
    bins = Sum(F("bin") * F("n"))
    rows = Rollup.objects.order_by().values_list("day").annotate(rows=Count("id"), bins=bins, **renamed)
    return {row[0]: row[1:] for row in rows}


def _forget_sums(before: dict[date, tuple[int, ...]]) -> None:
    """The regions' sums of days that came out otherwise are made anew; all, where more is measured now."""
    sums = SummedDays.objects.filter(done=True)
    if not sums.exists():
        return
    if Recomputation.objects.filter(id=Recomputation.ONLY, definition=DEFINITION).exists():
        after = _by_day()
        changed = {day for day in {*before, *after} if before.get(day) != after.get(day)}
        sums = sums.filter(day__in={*changed, *(monday(day) for day in changed)})
    sums.update(done=False)


def recompute_when_redefined() -> bool:
    """Compute everything once after the product has learnt to measure more; returns whether it did."""
    if Recomputation.objects.filter(id=Recomputation.ONLY, definition=DEFINITION).exists():
        return False
    recompute()
    return True


def _chains(total: rolling.Entries) -> int:
    count = 0
    for page in every_chain():
        chains = timings(page)
        places = measuring.places_of(chains)
        facts = [ChainFact(chain_id=one.chain_id, **measuring.chain_values(one, places)) for one in chains]
        turns = [turn for one in chains for turn in measuring.turns_of(one, places)]
        insert_objects(facts)
        insert_objects(turns)
        total.include(rolling.entries(facts, turns))
        count += len(chains)
    return count


def _deliveries(total: rolling.Entries) -> None:
    for page in every_delivery():
        facts = receipts.facts_of(delivery_timings(page))
        insert_objects(facts)
        total.include(rolling.entries([], [], facts))
