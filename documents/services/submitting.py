"""Hand a draft in: check it, freeze it, put it on its chain; take it back again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals import services as approvals
from approvals.services.ways import Way, require_offered, ways
from documents.checks import Finding, Severity, check
from documents.models import Delivery, Document, State, Version
from documents.permissions import acting_person, readable, readable_delivery
from documents.selectors.facts import facts
from documents.selectors.joint import joint_organs
from documents.services.coediting import frozen, tell_locked
from documents.services.drafts import lock_editable
from documents.services.versions import make_version
from documents.stages import READ
from office.kernel import audit, clock, grants
from office.kernel.errors import conflict, invalid
from orgchart.selectors import Part
from orgchart.services.principals import group_of

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

FULL_TEMPLATE, SIMPLE_TEMPLATE = "document.downward", "document.simple"
REASON_LIMIT = 200


@transaction.atomic
def submit(
    *,
    document_id: int,
    by: Person,
    token: int,
    reasons: dict[str, str] | None = None,
    template: str | None = None,
    reason: str = "",
    substantive: bool = False,
    choices: dict[str, Any] | None = None,
    idempotency_key: str,
) -> Document:
    """Hand in a draft, or a returned text again (then it goes straight back to the returner).

    ``template``: the key of the flow that the drafter has picked among those offered (``ways_of``), without
    it the one suggested. ``substantive``: what was changed in a returned text is such that 会签 is to be
    given again. ``choices``: whom the drafter names for the steps that the flow leaves to them.

    422 `documents.checks_block` when a rule forbids it, 422 `documents.warning_unexplained` when a
    warning is kept without a reason; 409 on an old token. Nothing changes then.
    """
    document = lock_editable(document_id, by)
    if document.draft_token != token:
        raise conflict("documents.draft_outdated", token=document.draft_token)
    warnings = _settle(check(facts(frozen(document))), reasons or {})
    version = make_version(document, by=by, reason=reason[:REASON_LIMIT], warnings=warnings)
    if document.state == State.RETURNED and document.chain_id is not None:
        approvals.resubmit(
            chain_id=document.chain_id,
            by=by,
            seen_hash=version.manifest_sha256,
            idempotency_key=idempotency_key,
            substantive=substantive,
        )
    else:
        _open_to_leaders(document)
        _start(document, version, by, template, choices)
    _record(document, version, by)
    tell_locked(document)
    document.refresh_from_db()
    return document


def _start(
    document: Document, version: Version, by: Person, template: str | None, choices: dict[str, Any] | None
) -> None:
    if template:
        require_offered(template, subject_type="document", organ_id=document.organ_id)
    approvals.start(
        subject_type="document",
        subject_id=document.id,
        template=template or template_for(document),
        origin_unit_id=document.owner_unit_id,
        by=by,
        context=context_of(document),
        urgency=document.urgency,
        seen_hash=version.manifest_sha256,
        choices=choices,
        joint=joint_organs(document),
    )


def _record(document: Document, version: Version, by: Person) -> None:
    recorded = {
        "version": version.number,
        "manifest": version.manifest_sha256,
        "warnings": version.warnings,
    }
    audit.record(
        actor=by.account_id,
        verb="documents.submit",
        entity="documents.document",
        entity_id=document.id,
        data=recorded,
    )


def template_for(document: Document) -> str:
    """The full flow where the organ has the divisions that countersign, else the simple one."""
    steps = approvals.preview(
        template=FULL_TEMPLATE,
        origin_unit_id=document.owner_unit_id,
        context=context_of(document),
        joint=joint_organs(document),
    )
    whole = not any(step.missing for step in steps if step.stage in {"countersign", "leader_review"})
    return FULL_TEMPLATE if whole else SIMPLE_TEMPLATE


def ways_of(document: Document) -> list[Way]:
    """Every flow by which the document may go, with whom it would go to, the suggested one first."""
    found = ways(
        subject_type="document",
        origin_unit_id=document.owner_unit_id,
        organ_id=document.organ_id,
        context=context_of(document),
        joint=joint_organs(document),
    )
    best = template_for(document)
    marked = [replace(one, suggested=one.key == best) for one in found]
    return sorted(marked, key=lambda one: not one.suggested)


def context_of(document: Document) -> dict[str, Any]:
    """What the flow's conditions may ask about a document."""
    return {
        "kind": document.kind,
        "direction": document.direction,
        "urgency": document.urgency,
        "recipients": document.recipients.count(),
    }


def refuse_blocks(findings: list[Finding]) -> None:
    """422 `documents.checks_block` when a rule forbids the text."""
    blocks = [finding for finding in findings if finding.severity is Severity.BLOCK]
    if blocks:
        first = blocks[0]
        raise invalid(
            "documents.checks_block",
            field=first.where.zone,
            rule=first.article.zh,
            article=first.article.zh,
            article_en=first.article.en,
            count=len(blocks),
            findings=[finding.rule for finding in blocks],
        )


def _settle(findings: list[Finding], reasons: dict[str, str]) -> list[dict[str, str]]:
    """The warnings kept with their reasons; raises on a block or an unexplained warning."""
    refuse_blocks(findings)
    kept: dict[str, str] = {}
    for finding in findings:
        if finding.severity is not Severity.WARN:
            continue
        given = reasons.get(finding.rule, "").strip()[:REASON_LIMIT]
        if not given:
            raise invalid(
                "documents.warning_unexplained",
                field=finding.where.zone,
                rule=finding.rule,
                article=finding.article.zh,
                article_en=finding.article.en,
            )
        kept[finding.rule] = given
    return [{"rule": rule, "reason": given} for rule, given in kept.items()]


def _open_to_leaders(document: Document) -> None:
    """From submission on, the division's head and the organ's leaders and 督查 may follow it."""
    groups = [
        group_of(document.owner_unit_id, Part.LEADERS),
        group_of(document.organ_id, Part.LEADERS),
        group_of(document.organ_id, Part.SUPERVISORS),
    ]
    grants.give_many(groups, READ, [document])


@transaction.atomic
def withdraw(*, document_id: int, by: Person, reason: str) -> Document:
    """The drafter takes the document back before 签发. 404, 409 as the chain says."""
    document = readable(by.account, document_id)
    if document.chain_id is None:
        raise conflict("documents.not_in_state")
    approvals.withdraw(chain_id=document.chain_id, by=by, reason=reason)
    document.refresh_from_db()
    return document


@transaction.atomic
def open_for_reading(*, document_id: int, account: Account) -> Document:
    """Record that the account opened the full text of the current version, and its task as read."""
    document = readable(account, document_id)
    person = acting_person(account)
    record_opening(document, account=account)
    mark_task_read("document", document.id, person)
    return document


@transaction.atomic
def open_delivery(*, delivery_id: int, account: Account) -> Delivery:
    """Record that the account opened what was delivered, and its task as read."""
    delivery = readable_delivery(account, delivery_id)
    person = acting_person(account)
    record_opening(delivery.document, account=account)
    mark_task_read("incoming", delivery.id, person)
    return delivery


def record_opening(document: Document, *, account: Account) -> None:
    """One row per version and account; repeating it changes nothing."""
    if document.current_version is not None:
        document.current_version.openings.get_or_create(account=account, defaults={"at": clock.now()})


def mark_task_read(subject_type: str, subject_id: int, person: Person) -> None:
    """Waiting ends when the holder first opens what is to be decided or read."""
    approvals.mark_subject_read(subject_type=subject_type, subject_id=subject_id, by=person)
