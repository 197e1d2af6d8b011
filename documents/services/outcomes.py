"""Outcomes of 签发 that are more than one operation of the chain: 请…阅后发."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from approvals import services as approvals
from documents.services.issuing import at_stage
from office.kernel.errors import not_found
from orgchart.selectors import people_by_ids, visible_people

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Person


@transaction.atomic
def issue_after_reading(
    *, document_id: int, by: Person, reader: int, opinion: str, seen_hash: str, idempotency_key: str
) -> Document:
    """请…阅后发: sign for issue now, on condition that somebody reads it before it goes on to 复核.

    The reader stands in the chain after 签发 and may send it back; the paper does not come to the signer a
    second time. 404 for a reader whom the signer does not see; else as ``approvals.services.add_signer`` and
    ``approvals.services.decide``.
    """
    document, task = at_stage(document_id, by, "issue")
    if reader not in visible_people(by.account, [reader]):
        raise not_found()
    name = people_by_ids([reader])[reader].name
    said = opinion.strip() or f"请{name}同志阅后发。"
    approvals.add_signer(task_id=task.id, by=by, person=reader, where="after", reason=said[:200])
    approvals.decide(
        task_id=task.id,
        by=by,
        action="agree",
        opinion=said,
        seen_hash=seen_hash,
        idempotency_key=idempotency_key,
    )
    document.refresh_from_db()
    return document
