"""撤销 and 废止 (regulation article 33): two acts on an issued document, which itself stays as it was."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from documents import events
from documents.models import Annulment, Delivery, Document, State
from documents.permissions import group_names, may_annul, readable
from documents.services.outgoing import lock
from documents.services.telling import tell, tell_changed
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from orgchart.selectors import primary_appointment

if TYPE_CHECKING:
    from orgchart.models import Person

Act = Annulment.Act
BASIS, REASON = 300, 500


@transaction.atomic
def annul(
    *,
    document_id: int,
    by: Person,
    act: str,
    basis: str,
    reason: str,
    basis_document_id: int | None = None,
    effective_on: date | None = None,
) -> Annulment:
    """Declare an issued document void from the start (撤销) or from a day on (废止).

    By the leaders of the organ that issued it: 403 to its other readers. ``basis`` names the decision that
    orders it, or ``basis_document_id`` a document that the person reads. The document's own row is not
    touched, so what is filed stays filed; the declaration stands beside it for every reader.

    422 ``documents.act_unknown``, ``documents.basis_missing``, ``documents.reason_missing``,
    ``documents.effective_missing``, ``documents.effective_early``; 409 ``documents.not_issued``,
    ``documents.annulled_already``.
    """
    document = readable(by.account, document_id)
    if document.sender or not may_annul(document, groups=group_names(by.account)):
        raise forbidden("documents.not_allowed")
    rests_on = readable(by.account, basis_document_id) if basis_document_id is not None else None
    said = basis.strip() or (f"{rests_on.title}（{rests_on.number}）" if rests_on else "")
    _check(document, act, said, reason, effective_on)
    document = lock(document_id)
    if document.state != State.DISTRIBUTED:
        raise conflict("documents.not_issued")
    if Annulment.objects.filter(document=document).exists():
        raise conflict("documents.annulled_already")
    held = primary_appointment(by)
    row = Annulment.objects.create(
        document=document,
        act=act,
        effective_on=effective_on if act == Act.REPEAL else None,
        basis=said[:BASIS],
        basis_document=rests_on,
        reason=reason.strip()[:REASON],
        by=by,
        post_title=held.post.title if held else "",
        at=clock.now(),
    )
    _told(document, row)
    return row


def _check(document: Document, act: str, basis: str, reason: str, effective_on: date | None) -> None:
    if act not in Act.values:
        raise invalid("documents.act_unknown", field="act")
    if not basis:
        raise invalid("documents.basis_missing", field="basis", rule="条例第三十三条")
    if not reason.strip():
        raise invalid("documents.reason_missing", field="reason")
    if act == Act.REVOKE:
        return
    if effective_on is None:
        raise invalid("documents.effective_missing", field="effective_on")
    if document.issued_on is not None and effective_on < document.issued_on:
        raise invalid("documents.effective_early", field="effective_on", day=document.issued_on.isoformat())


def _told(document: Document, row: Annulment) -> None:
    sent = document.deliveries.exclude(state=Delivery.State.RECALLED).values_list("id", "unit_id")
    tell(
        document,
        events.DocumentAnnulled(
            document_id=document.id,
            act=row.act,
            basis=row.basis,
            by_account=row.by.account_id,
            effective_on=row.effective_on.isoformat() if row.effective_on else "",
            deliveries=[events.DeliveryRef(delivery_id=key, unit_id=unit) for key, unit in sent],
        ),
    )
    tell_changed(document)
    audit.record(
        actor=row.by.account_id,
        verb=f"documents.{row.act}",
        entity="documents.document",
        entity_id=document.id,
        data={"basis": row.basis, "reason": row.reason, "effective_on": str(row.effective_on or "")},
    )
