"""核发、分发: one delivery per receiving unit, and access for those who receive and supervise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents import events
from documents.models import Delivery, Document
from documents.selectors.joint import co_organs
from documents.services.issuing import at_stage, finish
from documents.stages import READ, READ_DELIVERY
from office.kernel import audit, clock, grants, outbox
from office.kernel.errors import invalid
from orgchart.selectors import Part
from orgchart.services.principals import group_of, receiving_groups

if TYPE_CHECKING:
    from django.contrib.auth.models import Group

    from orgchart.models import Person


@transaction.atomic
def distribute(*, document_id: int, by: Person, opinion: str = "", idempotency_key: str) -> Document:
    """Send the sealed document to every recipient; the list is frozen as deliveries."""
    document, task = at_stage(document_id, by, "distribute")
    deliveries = send(document, by_account=by.account_id)
    audit.record(
        actor=by.account_id,
        verb="documents.distribute",
        entity="documents.document",
        entity_id=document.id,
        data={"units": len(deliveries)},
    )
    finish(document, task, by, opinion=opinion, key=idempotency_key)
    document.refresh_from_db()
    return document


def send(document: Document, *, by_account: int) -> list[Delivery]:
    """Make the deliveries, their grants and the event; a fixed number of statements."""
    recipients = list(document.recipients.select_related("unit"))
    if not recipients:
        raise invalid("documents.recipients_missing", field="recipients")
    at = clock.now()
    deliveries = [
        Delivery(document=document, unit=row.unit, role=row.role, copies=row.copies, sent_at=at)
        for row in recipients
    ]
    Delivery.objects.bulk_create(deliveries)
    deliver(document, deliveries, by_account=by_account)
    return deliveries


def deliver(document: Document, deliveries: list[Delivery], *, by_account: int) -> None:
    """Give those who receive and supervise access to the deliveries, and tell of them."""
    # The other organs of a joint issue keep a copy of their own (article 27).
    groups = receiving_groups([*(row.unit for row in deliveries), *co_organs(document)])
    everybody = {group.id: group for many in groups.values() for group in many}
    grants.give_many(everybody.values(), READ, [document])
    senders = senders_of(document)
    grants.give_pairs(
        READ_DELIVERY,
        [
            (group, delivery)
            for delivery in deliveries
            for group in {*groups.get(delivery.unit_id, []), *senders}
        ],
    )
    outbox.publish(
        events.DocumentDistributed(
            document_id=document.id,
            organ_id=document.organ_id,
            by_account=by_account,
            deliveries=[
                events.DeliveryRef(delivery_id=delivery.id, unit_id=delivery.unit_id)
                for delivery in deliveries
            ],
        ),
        aggregate="documents.document",
        aggregate_id=document.id,
    )


def senders_of(document: Document) -> list[Group]:
    """The issuing organ's leaders and 督查, who see to it that what was sent is signed for."""
    return [group_of(document.organ_id, part) for part in (Part.LEADERS, Part.SUPERVISORS)]


def leave_to_receiver(delivery: Delivery) -> None:
    """From 签收 on the handling is the receiver's own paper: its senders follow only how far it is."""
    receiving = {group.id for group in receiving_groups([delivery.unit]).get(delivery.unit_id, [])}
    for group in senders_of(delivery.document):
        if group.id not in receiving:
            grants.revoke(group, READ_DELIVERY, delivery)
