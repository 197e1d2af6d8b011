"""What the sending side may do about what it sent: 催办 of a receiving unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals.calendar import add_working_days
from approvals.selectors import tasks_of_subject
from documents import events
from documents.models import Delivery
from documents.permissions import group_names, may_read, may_track
from documents.services.incoming import lock
from office.kernel import audit, clock, outbox
from office.kernel.errors import conflict, invalid, not_found
from orgchart.selectors import registry_accounts

if TYPE_CHECKING:
    from orgchart.models import Person

REASON_LIMIT = 500
CLOSED = frozenset({Delivery.State.DONE, Delivery.State.RETURNED, Delivery.State.RECALLED})


@transaction.atomic
def urge_receiver(*, delivery_id: int, by: Person, reason: str) -> Delivery:
    """Urge whoever has it in the receiving unit: its registry until it is signed for, then the holders.

    Once a working day for each unit, whoever of the sending side urges. 404 to others than the sending
    side, 409 when it is over or was urged already; 422 without a reason. The receiver's papers stay their
    own: the sender is not told who holds it.
    """
    delivery = Delivery.objects.filter(id=delivery_id).select_related("document").first()
    document = delivery.document if delivery else None
    if document is None or document.sender or not may_read(by.account, document.id):
        raise not_found()
    if not may_track(document, person=by, groups=group_names(by.account)):
        raise not_found()
    reason = reason.strip()
    if not reason or len(reason) > REASON_LIMIT:
        raise invalid("documents.reason_missing", field="reason")
    delivery = lock(delivery_id)
    if delivery.state in CLOSED:
        raise conflict("documents.delivery_closed")
    if delivery.urged_at is not None and add_working_days(delivery.urged_at, 1) > clock.now():
        again = add_working_days(delivery.urged_at, 1)
        raise conflict("documents.urged_recently", at=again.astimezone(clock.LOCAL).strftime("%m-%d %H:%M"))
    accounts = _holders(delivery)
    if not accounts:
        raise conflict("documents.nobody_to_urge")
    delivery.urged, delivery.urged_at = delivery.urged + 1, clock.now()
    delivery.save(update_fields=["urged", "urged_at"])
    outbox.publish(
        events.DeliveryUrged(
            delivery_id=delivery.id,
            document_id=delivery.document_id,
            accounts=accounts,
            by_account=by.account_id,
            by_unit=document.organ.short_name,
            reason=reason,
        ),
        aggregate="documents.delivery",
        aggregate_id=delivery.id,
    )
    audit.record(
        actor=by.account_id,
        verb="documents.urge_receiver",
        entity="documents.delivery",
        entity_id=delivery.id,
        data={"reason": reason},
    )
    return delivery


def _holders(delivery: Delivery) -> list[int]:
    if delivery.state == Delivery.State.SENT:
        return registry_accounts([delivery.unit_id])[delivery.unit_id]
    tasks = tasks_of_subject("incoming", delivery.id)
    return sorted({task.account_id for task in tasks if task.state == "active"})
