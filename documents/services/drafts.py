"""Begin a draft and save it: one writer at a time, held by a token."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.db import transaction
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from documents.body import clean, from_text
from documents.checks.kinds import DISCLOSURES, KINDS, SECRECIES, URGENCIES, default_direction
from documents.manifest import canonical, digest
from documents.models import Attachment, Document, Recipient
from documents.permissions import may_read
from documents.selectors.coediting import undo_body
from documents.selectors.details import version_numbered
from documents.selectors.printing import printed_recipients
from documents.services.coediting import replace_allowed, restart, settled
from documents.services.joint import name_co_organs
from documents.stages import READ
from office.kernel import audit, clock, files, grants
from office.kernel.errors import OfficeError, conflict, invalid, not_found
from office.kernel.ids import Id
from office.kernel.models import StoredFile
from orgchart.selectors import appointments_of, organ_of, seen_units

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

MAX_RECIPIENTS = 5000
MAX_ATTACHMENTS = 50


def _without_controls(text: str) -> str:
    """Refuses characters that neither a database nor a page holds."""
    if any(character < " " and character not in "\t\n\r" for character in text):
        raise ValueError("control characters are not allowed")
    return text


Line = Annotated[str, AfterValidator(_without_controls)]


class RecipientInput(BaseModel):
    """A receiving unit as the editor sends it."""

    model_config = ConfigDict(extra="forbid")
    unit_id: Id
    role: Literal["main", "cc"] = "main"
    copies: int = Field(default=1, ge=1, le=999)


class AttachmentInput(BaseModel):
    """An attachment: `id` keeps an existing one, `file_id` an uploaded file, `text` or `body` a new text."""

    model_config = ConfigDict(extra="forbid")
    id: Id | None = None
    title: Line = Field(default="", max_length=200)
    file_id: Id | None = None
    text: str | None = Field(default=None, max_length=400_000)
    body: dict[str, Any] | None = None


class DraftInput(BaseModel):
    """What may be changed in a draft; what is left out stays. `main_text` "" means: computed.

    `co_organs` are the organs that issue it together with the drafter's, in their order.
    """

    model_config = ConfigDict(extra="forbid")
    kind: str | None = None
    title: Line | None = Field(default=None, max_length=300)
    urgency: str | None = None
    secrecy: str | None = None
    disclosure: str | None = None
    direction: Literal["up", "level", "down", "public"] | None = None
    note: Line | None = Field(default=None, max_length=200)
    main_text: Line | None = Field(default=None, max_length=2000)
    cc_text: Line | None = Field(default=None, max_length=2000)
    body: dict[str, Any] | None = None
    recipients: list[RecipientInput] | None = Field(default=None, max_length=MAX_RECIPIENTS)
    attachments: list[AttachmentInput] | None = Field(default=None, max_length=MAX_ATTACHMENTS)
    answers: Id | None = None
    approval: Id | None = None
    co_organs: list[Id] | None = Field(default=None, max_length=50)


CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(KINDS),
    "urgency": URGENCIES,
    "secrecy": SECRECIES,
    "disclosure": DISCLOSURES,
}


@transaction.atomic
def create_draft(*, by: Person, changes: DraftInput | None = None) -> Document:
    """A new draft of the person's own organ. Raises 422 `documents.no_organ` without one."""
    unit = desk_of(by)
    document = Document.objects.create(
        kind="通知",
        direction="down",
        organ=organ_of(unit),
        owner_unit=unit,
        custodian_unit=unit,
        drafter=by,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    grants.give(by.account, READ, document)
    if changes is not None:
        _apply(document, changes, by)
    audit.record(
        actor=by.account_id, verb="documents.create", entity="documents.document", entity_id=document.id
    )
    return document


@transaction.atomic
def save_draft(*, document_id: int, by: Person, token: int, changes: DraftInput) -> Document:
    """Save what changed. 404 to strangers, 409 when the token is old or the text cannot be edited now; 409
    `documents.written_together` for a whole body where several people type into one.
    """
    document = lock_editable(document_id, by)
    if document.draft_token != token:
        raise conflict("documents.draft_outdated", token=document.draft_token)
    replaces = changes.body is not None and replace_allowed(document)
    _apply(document, changes, by)
    if replaces:
        restart(document)
    return document


@transaction.atomic
def restore(*, document_id: int, by: Person, token: int, number: int) -> Document:
    """Go back to the text of an earlier version; 0 brings back what stood before one last did so.

    404 to strangers and for a version that is none, 409 as `save_draft` and `documents.nothing_to_undo`.
    What is replaced is kept for undoing; everybody at the draft begins anew.
    """
    document = lock_editable(document_id, by)
    if document.draft_token != token:
        raise conflict("documents.draft_outdated", token=document.draft_token)
    # A text that cannot be laid out is no reason against an older one.
    with contextlib.suppress(OfficeError):
        settled(document)
    replaced = document.draft_body
    body = version_numbered(document, number).body if number else undo_body(document)
    if body is None:
        raise conflict("documents.nothing_to_undo")
    document.draft_body = body
    document.draft_token += 1
    document.updated_at = clock.now()
    document.save(update_fields=["draft_body", "draft_token", "updated_at"])
    restart(document, undo=replaced)
    audit.record(
        actor=by.account_id,
        verb="documents.restore",
        entity="documents.document",
        entity_id=document.id,
        data={"version": number},
    )
    return document


@transaction.atomic
def discard_draft(*, document_id: int, by: Person) -> None:
    """Delete a draft that was never submitted; anything else stays for ever."""
    document = lock_editable(document_id, by)
    if document.current_version_id is not None:
        raise conflict("documents.already_submitted")
    audit.record(
        actor=by.account_id,
        verb="documents.discard",
        entity="documents.document",
        entity_id=document.id,
        data={"title": document.title},
    )
    document.delete()


def lock_editable(document_id: int, by: Person) -> Document:
    """The document under its row lock, if `by` may edit it now."""
    document = (
        Document.objects.select_for_update(of=("self",))
        .select_related("organ", "owner_unit", "current_version")
        .filter(id=document_id)
        .first()
    )
    if document is None or not may_read(by.account, document_id):
        raise not_found()
    if document.drafter_id != by.id or not document.editable:
        raise conflict("documents.not_editable")
    return document


def desk_of(person: Person) -> Unit:
    """The unit in which the person's leading appointment lies. 422 `documents.no_organ` without one."""
    for appointment in appointments_of(person):
        if organ_of(appointment.unit).may_issue:
            return appointment.unit
    raise invalid("documents.no_organ")


def _apply(document: Document, changes: DraftInput, by: Person) -> None:
    given = changes.model_dump(exclude_unset=True, exclude={"body", "recipients", "attachments", "co_organs"})
    for name, allowed in CHOICES.items():
        value = given.get(name)
        if value is not None and value not in allowed:
            raise invalid("documents.choice_unknown", field=name, value=value)
    for name in ("kind", "title", "urgency", "secrecy", "disclosure", "direction", "note"):
        if given.get(name) is not None:
            setattr(document, name, given[name])
    if "kind" in given and "direction" not in given:
        document.direction = default_direction(document.kind)
    if changes.body is not None:
        document.draft_body = clean(changes.body)
    _link(document, given, by)
    if changes.co_organs is not None:
        name_co_organs(document, changes.co_organs, by)
    if changes.recipients is not None:
        _set_recipients(document, changes.recipients, by)
    if changes.attachments is not None:
        _set_attachments(document, changes.attachments, by)
    _set_printed(document, given)
    document.draft_token += 1
    document.updated_at = clock.now()
    document.save()


def _link(document: Document, given: dict[str, Any], by: Person) -> None:
    """Link what the draft answers and what approved it; only documents the drafter may read."""
    for name in ("answers", "approval"):
        if name not in given:
            continue
        target = None if given[name] is None else int(given[name])  # ids leave a schema as texts
        if target is not None and (target == document.id or not may_read(by.account, target)):
            raise invalid("documents.link_unknown", field=name)
        setattr(document, f"{name}_id", target)


def _set_recipients(document: Document, wanted: list[RecipientInput], by: Person) -> None:
    """Units that the drafter sees in the directory, or that stand in the draft already."""
    units = seen_units(by.account, {row.unit_id for row in wanted})
    units |= {row.unit_id: row.unit for row in document.recipients.select_related("unit")}
    unknown = next((row for row in wanted if row.unit_id not in units), None)
    if unknown is not None:
        raise invalid("documents.unit_unknown", field="recipients", unit=str(unknown.unit_id))
    document.recipients.all().delete()
    once = {row.unit_id: row for row in reversed(wanted)}
    Recipient.objects.bulk_create(
        Recipient(document=document, unit_id=row.unit_id, role=row.role, copies=row.copies, sort=index)
        for index, row in enumerate(reversed(once.values()))
    )


def _set_attachments(document: Document, wanted: list[AttachmentInput], by: Person) -> None:
    kept = {row.id: row for row in document.attachments.all()}
    rows = [_attachment(document, index, item, kept, by) for index, item in enumerate(wanted, start=1)]
    document.attachments.all().delete()
    Attachment.objects.bulk_create(rows)


def _attachment(
    document: Document, index: int, item: AttachmentInput, kept: dict[int, Attachment], by: Person
) -> Attachment:
    old = kept.get(item.id) if item.id is not None else None
    row = Attachment(document=document, sort=index, title=item.title.strip())
    if item.file_id is not None:
        file = StoredFile.objects.filter(id=item.file_id, created_by_id=by.account_id).first()
        if file is None and not (old is not None and old.file_id == item.file_id):
            raise invalid("documents.attachment_file_unknown", field="attachments", index=index)
        row.file_id, row.sha256 = item.file_id, file.sha256 if file else (old.sha256 if old else "")
    elif item.body is not None or item.text is not None:
        row.body = clean(
            item.body if item.body is not None else from_text(item.text or ""), field="attachments"
        )
        row.sha256 = digest(canonical(row.body))
    elif old is not None:
        row.file_id, row.body, row.sha256 = old.file_id, old.body, old.sha256
    else:
        raise invalid("documents.attachment_empty", field="attachments", index=index)
    if old is not None:
        row.id = old.id
    return row


def _set_printed(document: Document, given: dict[str, Any]) -> None:
    """The printed lines of recipients: the drafter's own wording, else computed from the units."""
    for field, role in (("main_text", "main"), ("cc_text", "cc")):
        own = f"{field}_is_own"
        if given.get(field) is not None:
            setattr(document, own, bool(given[field].strip()))
            setattr(document, field, given[field].strip().rstrip("：:"))
        if not getattr(document, own):
            units = [row.unit for row in document.recipients.filter(role=role).select_related("unit")]
            setattr(document, field, printed_recipients(document.organ, units)[:2000])


def upload(data: bytes, *, name: str, by: Person) -> StoredFile:
    """Keep an uploaded attachment's file; it belongs to nobody's document until a draft names it."""
    return files.save(data, name=name, by=by.account_id)


__all__ = [
    "AttachmentInput",
    "DraftInput",
    "RecipientInput",
    "create_draft",
    "desk_of",
    "discard_draft",
    "lock_editable",
    "restore",
    "save_draft",
    "upload",
]
