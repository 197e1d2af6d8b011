"""Make a version: freeze the draft into bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from documents import events
from documents.differences import compare
from documents.manifest import canonical, digest, manifest
from documents.models import (
    Attachment,
    Document,
    PassageThread,
    Recipient,
    Rendition,
    Signature,
    Version,
)
from documents.selectors.joint import co_organs
from documents.services import tracing
from documents.services.telling import ask_for_files, tell, tell_changed
from office.kernel import clock

if TYPE_CHECKING:
    from orgchart.models import Person, Unit


def make_version(document: Document, *, by: Person, reason: str, warnings: list[dict[str, str]]) -> Version:
    """Freeze the document's draft as its next version, inside the caller's transaction.

    The caller holds the document's lock. An unchanged text makes no new version.
    """
    head = head_of(document)
    last = document.current_version
    body_bytes = canonical(document.draft_body)
    body_sha256 = digest(body_bytes)
    if last is not None and last.head == head and last.body_sha256 == body_sha256:
        return last
    number = last.number + 1 if last else 1
    manifest_bytes = manifest(document_id=document.id, number=number, head=head, body_sha256=body_sha256)
    changes = compare(last.head, last.body, head, document.draft_body).count if last else 0
    version = Version.objects.create(
        document=document,
        number=number,
        head=head,
        body=document.draft_body,
        body_bytes=body_bytes,
        body_sha256=body_sha256,
        manifest_bytes=manifest_bytes,
        manifest_sha256=digest(manifest_bytes),
        created_by=by,
        reason=reason,
        changes=changes,
        warnings=warnings,
        created_at=clock.now(),
    )
    document.current_version = version
    document.save(update_fields=["current_version"])
    tracing.keep(document, version, last)
    PassageThread.objects.filter(document=document, version=None).update(version=version)
    _announce(document, version, by)
    return version


def _announce(document: Document, version: Version, by: Person) -> None:
    signers = Signature.objects.filter(document=document).exclude(manifest_sha256=version.manifest_sha256)
    tell(
        document,
        events.VersionMade(
            document_id=document.id,
            version_id=version.id,
            number=version.number,
            changes=version.changes,
            by_account=by.account_id,
            earlier_signers=sorted(set(signers.values_list("person__account_id", flat=True))),
        ),
    )
    if not document.sender:  # a paper from outside is its originals: we make no files of it
        ask_for_files(document, Rendition.Form.REVIEW)
    tell_changed(document)


def head_of(document: Document) -> dict[str, Any]:
    """Everything a version fixes besides the body, as the document has it now."""
    recipients = list(document.recipients.select_related("unit"))
    return head_from(document, recipients, list(document.attachments.all()), co_organs(document))


def head_from(
    document: Document,
    recipients: list[Recipient],
    attachments: list[Attachment],
    joint: Sequence[Unit] = (),
) -> dict[str, Any]:
    """The head as plain JSON with ids as strings; needs organ and the recipients' units, no query."""
    return {
        "title": document.title,
        "kind": document.kind,
        "direction": document.direction,
        "urgency": document.urgency,
        "secrecy": document.secrecy,
        "disclosure": document.disclosure,
        "note": document.note,
        "organ": str(document.organ_id),
        "organ_name": document.organ.name,
        "main_text": document.main_text,
        "cc_text": document.cc_text,
        "answers": str(document.answers_id or ""),
        "approval": str(document.approval_id or ""),
        "recipients": [
            {"role": row.role, "unit": str(row.unit_id), "name": row.unit.name, "copies": row.copies}
            for row in recipients
        ],
        "attachments": [
            {"title": row.title, "sha256": row.sha256, "file": str(row.file_id or ""), "body": row.body}
            for row in attachments
        ],
        # Only where there is one, so that the hashes of all other documents stay what they were.
        **({"sender": document.sender} if document.sender else {}),
        **({"origin": str(document.origin_id)} if document.origin_id else {}),
        **({"co_organs": [{"unit": str(one.id), "name": one.name} for one in joint]} if joint else {}),
    }
