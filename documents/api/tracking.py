"""The sending side: who has received it, how far they are, and 催办."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.models import DeliveryState
from documents.permissions import group_names, may_track, readable
from documents.selectors.lists import deliveries_of
from documents.services.sender import urge_receiver
from office.kernel.errors import not_found
from office.kernel.ids import Id
from orgchart.selectors.cities import cities_of

if TYPE_CHECKING:
    from documents.models import Delivery


class TrackedDelivery(BaseModel):
    """A delivery as its sender sees it: received by whom, handled how far; not the receiver's papers.

    `city` is the name of the city it lies in, "" for the province's own; `urged` counts the sender's 催办.
    """

    id: Id
    unit: schemas.DocumentUnit
    role: Literal["main", "cc"]
    copies: int
    state: DeliveryState
    sent_at: datetime
    signed_for_at: datetime | None
    signed_for_by: str
    registered_at: datetime | None
    done_at: datetime | None
    returned_reason: str
    recalled_at: datetime | None
    recalled_reason: str
    city: str
    urged: int
    urged_at: datetime | None


class SenderUrge(BaseModel):
    reason: str = Field(max_length=500)


@router.get(
    "/documents/{document_id}/deliveries",
    response=list[TrackedDelivery],
    operation_id="documents_deliveries",
)
def track(request: HttpRequest, document_id: Id) -> list[TrackedDelivery]:
    """Who has received it and how far they are; for the sending side only."""
    person = asking(request)
    document = readable(person.account, document_id)
    if not may_track(document, person=person, groups=group_names(person.account)):
        raise not_found()
    rows = deliveries_of(document)
    cities = cities_of(row.unit for row in rows)
    return [_tracked(row, cities[row.unit_id]) for row in rows]


@router.post("/deliveries/{delivery_id}/urge", response=TrackedDelivery, operation_id="deliveries_urge")
def urge(request: HttpRequest, delivery_id: Id, payload: SenderUrge) -> TrackedDelivery:
    """催办 of a receiving unit by the sending side, once a working day."""
    return tracked(urge_receiver(delivery_id=delivery_id, by=asking(request), reason=payload.reason))


def tracked(row: Delivery) -> TrackedDelivery:
    """One delivery alone."""
    return _tracked(row, cities_of([row.unit])[row.unit_id])


def _tracked(row: Delivery, city: str) -> TrackedDelivery:
    special: dict[str, Any] = {
        "unit": views.unit_view(row.unit),
        "signed_for_by": row.signed_for_by.name if row.signed_for_by else "",
        "city": city,
    }
    same = {name: getattr(row, name) for name in TrackedDelivery.model_fields if name not in special}
    return TrackedDelivery.model_validate(same | special)
