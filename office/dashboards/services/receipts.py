"""Facts from deliveries: when a document was delivered to a unit, and when the unit signed for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from approvals.calendar import calendar
from documents.selectors.timing import DeliveryTiming, delivery_timings
from documents.selectors.unsigned import sign_within
from office.dashboards.models import DeliveryFact
from office.dashboards.services import rolling
from office.dashboards.services.measuring import elapsed
from office.dashboards.services.places import Places


def measure_deliveries(delivery_ids: Iterable[int]) -> None:
    """Bring the facts of these deliveries, and the rollups with them, up to their present state."""
    wanted = sorted(set(delivery_ids))
    with transaction.atomic():
        _begin(wanted)
        locked = DeliveryFact.objects.select_for_update().filter(delivery_id__in=wanted)
        old = {fact.delivery_id: fact for fact in locked.order_by("delivery_id")}
        # Read again under the lock: another process may have measured in between.
        changed = [
            fact
            for fact in facts_of(delivery_timings(wanted))
            if _values(fact) != _values(old[fact.delivery_id])
        ]
        for fact in changed:
            DeliveryFact.objects.filter(delivery_id=fact.delivery_id).update(**_values(fact))
        before = rolling.entries([], [], [old[fact.delivery_id] for fact in changed])
        rolling.apply(before, rolling.entries([], [], changed))


_NOT_YET = {"received_at": None, "minutes": None, "elapsed": None}
_VALUES = (
    *("document_id", "kind", "urgency", "organ_id", "unit_id", "path", "sender_id"),
    *("sent_at", "received_at", "due_at", "minutes", "elapsed"),
)


def _begin(wanted: Iterable[int]) -> None:
    """Rows that count for nothing yet where there are none, so that there is something to lock."""
    known = set(DeliveryFact.objects.filter(delivery_id__in=wanted).values_list("delivery_id", flat=True))
    missing = [
        DeliveryFact(delivery_id=fact.delivery_id, **(_values(fact) | _NOT_YET))
        for fact in facts_of(delivery_timings(set(wanted) - known))
    ]
    DeliveryFact.objects.bulk_create(missing, ignore_conflicts=True)


def _values(fact: DeliveryFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in _VALUES}


def facts_of(found: Iterable[DeliveryTiming]) -> list[DeliveryFact]:
    rows = list(found)
    places = Places.of([row.unit_id for row in rows])
    return [_fact(row, places) for row in rows]


def _fact(row: DeliveryTiming, places: Places) -> DeliveryFact:
    unit, table = places.units[row.unit_id], calendar()
    received = row.received_at
    return DeliveryFact(
        delivery_id=row.delivery_id,
        document_id=row.document_id,
        kind=row.kind,
        urgency=row.urgency,
        organ_id=places.organ_id(unit),
        unit_id=unit.id,
        path=unit.path,
        sender_id=row.sender_id,
        sent_at=row.sent_at,
        received_at=received,
        due_at=table.add_working_minutes(row.sent_at, sign_within(row.urgency)),
        minutes=None if received is None else table.working_minutes(row.sent_at, received),
        elapsed=elapsed(row.sent_at, received),
    )
