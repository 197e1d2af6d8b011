"""A .docx read into what a draft can take. Nothing of the draft changes: whoever writes it takes over what
they want as words typed, so that it can be undone and colleagues' words stay.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction

from documents.body import clean
from documents.conformance.refusals import Refused
from documents.permissions import drafting_seat
from documents.sandbox import ask
from documents.services import quarantine
from office.kernel import audit
from office.kernel.errors import conflict, forbidden

if TYPE_CHECKING:
    from office.kernel.models import Account


def read_for_draft(
    *,
    account: Account,
    document_id: int,
    content: bytes,
    name: str,
    revisions: Literal["accept", "reject"] = "accept",
) -> dict[str, Any]:
    """What a file holds for a draft, its bodies ready to be laid out.

    404 to whoever has no place at the draft, 403 `documents.draft_read_only` to readers, 409
    `documents.draft_locked` once it was handed in; 422 for a file that is refused, which stays in
    quarantine, or whose text cannot be laid out (`documents.body.clean`).
    """
    seat = drafting_seat(account, document_id)
    if not seat.writes:
        raise forbidden("documents.draft_read_only")
    if not seat.document.editable:
        raise conflict("documents.draft_locked")
    name = quarantine.name_of(content, name)
    digest = hashlib.sha256(content).hexdigest()
    try:
        with quarantine.held(content) as path:
            found = ask("import", path, revisions=revisions)
    except Refused as refused:
        _record(account, document_id, digest, refused.code)
        raise quarantine.as_error(refused) from refused
    found["body"] = clean(found["body"])
    for attachment in found["attachments"]:
        attachment["body"] = clean(attachment["body"], field="attachments")
    _record(account, document_id, digest, "")
    return found | {"name": name}


@transaction.atomic
def _record(account: Account, document_id: int, digest: str, code: str) -> None:
    audit.record(
        actor=account.id,
        verb="documents.import_refused" if code else "documents.import_read",
        entity="documents.document",
        entity_id=document_id,
        data={"sha256": digest} | ({"code": code} if code else {}),
    )
