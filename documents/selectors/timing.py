"""When each delivery was sent and signed for: what measuring needs, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from documents.models import Delivery


@dataclass(frozen=True)
class DeliveryTiming:
    """One delivery to one unit; ``received_at`` is its 签收, None while nobody has signed for it."""

    delivery_id: int
    document_id: int
    unit_id: int
    sender_id: int
    kind: str
    urgency: str
    sent_at: datetime
    received_at: datetime | None


_DELIVERY = (
    *("id", "document_id", "unit_id", "document__owner_unit_id"),
    *("document__kind", "document__urgency", "sent_at", "signed_for_at"),
)


def delivery_timings(delivery_ids: Iterable[int]) -> list[DeliveryTiming]:
    """The timings of these deliveries, in one query; papers from outside, which nobody here sent, aside."""
    rows = Delivery.objects.filter(id__in=list(delivery_ids), document__sender="").order_by("id")
    return [DeliveryTiming(*row) for row in rows.values_list(*_DELIVERY)]


def every_delivery(*, size: int = 500) -> Iterator[list[int]]:
    """The ids of all deliveries, in pages."""
    after = 0
    while True:
        page = list(Delivery.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:size])
        if not page:
            return
        yield page
        after = page[-1]
