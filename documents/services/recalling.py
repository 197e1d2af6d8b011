"""What nobody has signed for is taken back by its sender (撤回), and sent again when it is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.models import Delivery, Document
from documents.models.filing import FilingItem
from documents.permissions import group_names, may_read, may_recall, may_track
from documents.services.distribution import deliver
from documents.services.incoming import lock
from documents.services.telling import tell_changed, tell_delivery
from documents.stages import READ, READ_DELIVERY
from office.kernel import audit, clock, grants
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import Part
from orgchart.services.principals import group_of, receiving_groups

if TYPE_CHECKING:
    from orgchart.models import Person

REASON_LIMIT = 500


@transaction.atomic
def recall(*, delivery_id: int, by: Person, reason: str) -> Delivery:
    """Take a delivery back before it is signed for: the receiving unit reads it no longer.

    By the issuing organ's registry and leaders: 403 to the rest of the sending side, 404 to all others. 422
    without a reason; 409 ``documents.recall_late`` once it is signed for, ``documents.recall_filed`` once the
    document is filed.
    """
    delivery = _sent(delivery_id, by)
    if not reason.strip():
        raise invalid("documents.reason_missing", field="reason")
    if delivery.state != Delivery.State.SENT:
        raise conflict("documents.recall_late")
    delivery.state = Delivery.State.RECALLED
    delivery.recalled_by, delivery.recalled_at = by, clock.now()
    delivery.recalled_reason = reason.strip()[:REASON_LIMIT]
    delivery.save(update_fields=["state", "recalled_by", "recalled_at", "recalled_reason"])
    _let_out(delivery)
    _settled(delivery, by, "recall", reason=delivery.recalled_reason)
    return delivery


@transaction.atomic
def send_again(*, delivery_id: int, by: Person) -> Delivery:
    """Send a recalled delivery once more. As ``recall``; 409 ``documents.not_recalled``,
    ``documents.annulled_already`` for a document that stands no longer.
    """
    delivery = _sent(delivery_id, by)
    if delivery.state != Delivery.State.RECALLED:
        raise conflict("documents.not_recalled")
    if hasattr(delivery.document, "annulment"):
        raise conflict("documents.annulled_already")
    delivery.state, delivery.sent_at = Delivery.State.SENT, clock.now()
    delivery.urged, delivery.urged_at = 0, None
    delivery.save(update_fields=["state", "sent_at", "urged", "urged_at"])
    deliver(delivery.document, [delivery], by_account=by.account_id)
    _settled(delivery, by, "send_again")
    return delivery


def _sent(delivery_id: int, by: Person) -> Delivery:
    """The locked delivery, for those who may take it back."""
    found = Delivery.objects.filter(id=delivery_id).select_related("document").first()
    document = found.document if found else None
    if document is None or document.sender or not may_read(by.account, document.id):
        raise not_found()
    groups = group_names(by.account)
    if not may_track(document, person=by, groups=groups):
        raise not_found()
    if not may_recall(document, groups=groups):
        raise forbidden("documents.not_allowed")
    if FilingItem.objects.filter(document=document, delivery=None).exists():
        raise conflict("documents.recall_filed")
    return lock(delivery_id)


def _let_out(delivery: Delivery) -> None:
    """The unit's groups read neither any longer, save the document by another way: another delivery of it,
    or because it is their own organ's.
    """
    document = delivery.document
    others = document.deliveries.exclude(id=delivery.id).exclude(state=Delivery.State.RECALLED)
    units = [row.unit for row in others.select_related("unit")]
    kept = {group.id for groups in receiving_groups(units).values() for group in groups}
    kept |= _own_groups(document)
    senders = {group_of(document.organ_id, part).id for part in (Part.LEADERS, Part.SUPERVISORS)}
    for group in receiving_groups([delivery.unit])[delivery.unit_id]:
        if group.id not in senders:
            grants.revoke(group, READ_DELIVERY, delivery)
        if group.id not in kept:
            grants.revoke(group, READ, document)


def _own_groups(document: Document) -> set[int]:
    parts = [(document.organ_id, Part.LEADERS), (document.organ_id, Part.SUPERVISORS)]
    parts.append((document.owner_unit_id, Part.LEADERS))
    return {group_of(unit_id, part).id for unit_id, part in parts}


def _settled(delivery: Delivery, by: Person, verb: str, **data: str) -> None:
    tell_delivery(delivery, by_account=by.account_id)
    tell_changed(delivery.document)
    audit.record(
        actor=by.account_id,
        verb=f"documents.{verb}",
        entity="documents.delivery",
        entity_id=delivery.id,
        data={"document": str(delivery.document_id), "unit": str(delivery.unit_id), **data},
    )
