"""All facts and rollups from the beginning: nightly, after a seed, and when what is measured has changed."""

from __future__ import annotations

from django.db import transaction

from approvals.selectors.timing import every_chain, timings
from documents.selectors.timing import delivery_timings, every_delivery
from office.dashboards.models import ChainFact, DeliveryFact, Recomputation, Rollup, StageFact
from office.dashboards.services import measuring, receipts, rolling
from office.kernel import clock
from orgchart.services.bulk import insert_objects

# Raise by one with every change of what is measured: existing houses then compute all facts anew.
DEFINITION = 2


def recompute() -> int:
    """All facts and rollups from the chains and deliveries; returns how many chains."""
    with transaction.atomic():
        for table in (Rollup, StageFact, ChainFact, DeliveryFact):
            table.objects.all().delete()
        total = rolling.Entries()
        count = _chains(total)
        _deliveries(total)
        rolling.insert(total)
        values = {"definition": DEFINITION, "at": clock.now()}
        Recomputation.objects.update_or_create(id=Recomputation.ONLY, defaults=values)
    return count


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
