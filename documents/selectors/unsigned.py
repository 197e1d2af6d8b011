"""What was sent and nobody has signed for: no chain has begun, so nothing else shows that it waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from documents.models import Delivery
from documents.stages import READ_DELIVERY
from office.kernel import grants
from office.kernel.fields import prefix_range

if TYPE_CHECKING:
    from office.kernel.models import Account

# Working minutes from sending to 签收: an hour, half a day or a day, as for the short steps of a chain.
SIGN_WITHIN: Final[Mapping[str, int]] = {"特急": 60, "加急": 195, "": 390}


def sign_within(urgency: str) -> int:
    """The working minutes a receiving registry has to sign for a document of this urgency."""
    return SIGN_WITHIN.get(urgency, SIGN_WITHIN[""])


def unsigned(
    account: Account,
    *,
    path: str,
    led: Collection[int],
    sent_before: Mapping[str, datetime],
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[Delivery]:
    """Readable deliveries that wait to be signed for since before a moment for each urgency, oldest first.

    Either delivered to a unit in the part of the house under ``path``, or sent from there by an organ or
    division among ``led``. ``after`` is (sent at, id) of the last one seen.
    """
    arrived = _within(path, "unit__path")
    issued = Q(document__organ_id__in=led) | Q(document__owner_unit_id__in=led)
    late = Q()
    for urgency, moment in sent_before.items():
        late |= Q(document__urgency=urgency, sent_at__lt=moment)
    rows = Delivery.objects.filter(late, state=Delivery.State.SENT)
    rows = rows.filter(arrived | issued & _within(path, "document__owner_unit__path"))
    if after is not None:
        rows = rows.filter(Q(sent_at__gt=after[0]) | Q(sent_at=after[0], id__gt=after[1]))
    visible = grants.only_visible(rows, account, READ_DELIVERY)
    return list(visible.select_related("document", "unit").order_by("sent_at", "id")[:limit])


def _within(path: str, field: str) -> Q:
    low, high = prefix_range(path)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})
