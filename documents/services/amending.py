"""Amend a text on its way (改稿): whoever is to check or sign it changes the wording, as their version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.selectors import active_task_for
from documents.body import clean
from documents.checks import check
from documents.permissions import acting_person, may_amend, readable
from documents.selectors.facts import facts
from documents.services.coediting import restart
from documents.services.outgoing import lock
from documents.services.submitting import REASON_LIMIT, record_opening, refuse_blocks
from documents.services.versions import make_version
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden

if TYPE_CHECKING:
    from documents.models import Document
    from office.kernel.models import Account


@transaction.atomic
def amend(
    *, document_id: int, account: Account, seen_hash: str, body: dict[str, Any], reason: str = ""
) -> Document:
    """Change the wording while it is one's turn; title, recipients and attachments are the drafter's.

    A new version of the amender's: those who signed an older one are told, whoever signs beside has to read
    anew. 404 to strangers, 403 `documents.not_allowed` to those whose turn it is not, 409
    `documents.version_outdated` and `documents.nothing_amended`, 422 as `documents.body.clean` and
    `documents.checks_block`. Nothing changes then.
    """
    readable(account, document_id)
    person = acting_person(account)
    document = lock(document_id)
    if not may_amend(document, active_task_for(person, "document", document_id)):
        raise forbidden("documents.not_allowed")
    version = document.current_version
    if version is None or version.manifest_sha256 != seen_hash:
        raise conflict("documents.version_outdated")
    document.draft_body = clean(body)
    refuse_blocks(check(facts(document)))
    document.draft_token += 1
    document.updated_at = clock.now()
    document.save(update_fields=["draft_body", "draft_token", "updated_at"])
    made = make_version(document, by=person, reason=reason.strip()[:REASON_LIMIT], warnings=version.warnings)
    if made == version:
        raise conflict("documents.nothing_amended")
    restart(document)
    record_opening(document, account=account)
    audit.record(
        actor=account.id,
        verb="documents.amend",
        entity="documents.document",
        entity_id=document.id,
        data={"version": made.number, "manifest": made.manifest_sha256},
    )
    return document
