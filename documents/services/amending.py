"""Amend a text on its way (改稿): whoever is to check or sign it changes the wording, as their version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals import services as approvals
from approvals.selectors import active_task_for
from documents.body import clean
from documents.checks import check
from documents.permissions import acting_person, may_amend, readable
from documents.selectors.facts import facts
from documents.services.coediting import restart
from documents.services.outgoing import lock
from documents.services.submitting import REASON_LIMIT, record_opening, refuse_blocks
from documents.services.versions import make_version
from documents.stages import POST_CHECK
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from approvals.models import Task
    from documents.models import Document, Version
    from office.kernel.models import Account
    from orgchart.models import Person


@transaction.atomic
def amend(
    *,
    document_id: int,
    account: Account,
    seen_hash: str,
    body: dict[str, Any],
    reason: str = "",
    substantive: bool | None = None,
) -> Document:
    """Change the wording while it is one's turn; title, recipients and attachments are the drafter's.

    A new version of the amender's: those who signed an older one are told, whoever signs beside has to read
    anew. At 复核 they say whether the change is ``substantive``: such a text goes back to whoever signed it
    for issue, and from there straight on to 复核 (article 25); mere wording stays. Both need a ``reason``.

    404 to strangers, 403 `documents.not_allowed` to those whose turn it is not, 409
    `documents.version_outdated` and `documents.nothing_amended`, 422 as `documents.body.clean` and
    `documents.checks_block`, at 复核 `documents.substantive_unsaid` and `documents.reason_missing`. Nothing
    changes then.
    """
    readable(account, document_id)
    person = acting_person(account)
    document = lock(document_id)
    task = active_task_for(person, "document", document_id)
    if task is None or not may_amend(document, task):
        raise forbidden("documents.not_allowed")
    reason = reason.strip()[:REASON_LIMIT]
    rechecking = task.step.stage == POST_CHECK
    if rechecking:
        _require_said(substantive, reason)
    version = document.current_version
    if version is None or version.manifest_sha256 != seen_hash:
        raise conflict("documents.version_outdated")
    made = _made(document, version, person, body, reason)
    restart(document)
    record_opening(document, account=account)
    audit.record(
        actor=account.id,
        verb="documents.amend",
        entity="documents.document",
        entity_id=document.id,
        data={"version": made.number, "manifest": made.manifest_sha256}
        | ({"substantive": substantive} if rechecking else {}),
    )
    if rechecking and substantive:
        _back_to_signer(task, person, made.manifest_sha256, reason)
        document.refresh_from_db()
    return document


def _made(document: Document, version: Version, by: Person, body: dict[str, Any], reason: str) -> Version:
    """The amender's version of the checked wording; 409 when nothing was changed."""
    document.draft_body = clean(body)
    refuse_blocks(check(facts(document)))
    document.draft_token += 1
    document.updated_at = clock.now()
    document.save(update_fields=["draft_body", "draft_token", "updated_at"])
    made = make_version(document, by=by, reason=reason, warnings=version.warnings)
    if made == version:
        raise conflict("documents.nothing_amended")
    return made


def _require_said(substantive: bool | None, reason: str) -> None:
    if substantive is None:
        raise invalid("documents.substantive_unsaid", field="substantive", rule="条例第二十五条")
    if not reason:
        raise invalid("documents.reason_missing", field="reason")


def _back_to_signer(task: Task, by: Person, seen_hash: str, reason: str) -> None:
    """The last step of 签发, and from it straight back to 复核."""
    steps = task.chain.steps.filter(stage="issue", origin="template", order__lt=task.step.order)
    step = steps.order_by("-order").first()
    if step is None:
        raise conflict("documents.not_in_state")
    approvals.decide(
        task_id=task.id,
        by=by,
        action="return",
        opinion=reason,
        seen_hash=seen_hash,
        idempotency_key=f"recheck-{seen_hash[:32]}",
        return_to=step.id,
        back="straight",
    )
