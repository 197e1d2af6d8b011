"""转发, 批转 of a received document, its answer, and a draft copied from an earlier document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from documents.body import from_text
from documents.manifest import canonical, digest
from documents.models import Attachment, Delivery, Document, OriginVerb, Recipient, State
from documents.passing import answering_text, answering_title, passing_text, passing_title
from documents.permissions import readable
from documents.selectors.details import version_numbered
from documents.selectors.printing import printed_recipients
from documents.selectors.related import passing_verb
from documents.services.drafts import DraftInput, create_draft
from office.kernel import audit
from office.kernel.errors import conflict, invalid, not_found
from orgchart.selectors import seen_units

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

ISSUED = frozenset({State.DISTRIBUTED, State.RECEIVED})
REGULATION = "条例第八条（八）"
ANSWERS = {"请示": "批复", "函": "函"}


@transaction.atomic
def pass_on(*, document_id: int, by: Person, verb: str) -> Document:
    """A new draft that passes a received document on: its title, the sentence, the text attached.

    404 to whoever may not read it, 409 `documents.not_received_here` when the person's organ has not signed
    for it, 422 `documents.circulate_not_below` and `documents.forward_below`: 批转 is for a subordinate's
    paper, 转发 for a superior's or anybody else's (article 8).
    """
    origin = readable(by.account, document_id)
    draft = create_draft(by=by)
    organ = draft.organ
    if origin.state not in ISSUED or not _received_by(organ, origin):
        raise conflict("documents.not_received_here")
    _check_verb(organ, origin, verb)
    title = passing_title(organ.name, verb, origin.title, origin.source)[:300]
    draft.title = title
    draft.urgency = origin.urgency
    draft.draft_body = from_text(passing_text(verb, origin.title, origin.number))
    draft.origin, draft.origin_verb = origin, OriginVerb(verb)
    draft.save(update_fields=["title", "urgency", "draft_body", "origin", "origin_verb"])
    Attachment.objects.bulk_create(_text_of(draft, origin))
    audit.record(
        actor=by.account_id,
        verb="documents.pass_on",
        entity="documents.document",
        entity_id=draft.id,
        data={"origin": str(origin.id), "verb": verb},
    )
    return draft


@transaction.atomic
def answer(*, document_id: int, by: Person) -> Document:
    """A new draft that answers a received 请示 (by a 批复) or 函 (by a 函), linked to it both ways.

    404 and 409 as `pass_on`; 422 `documents.nothing_to_answer` for other kinds.
    """
    asked = readable(by.account, document_id)
    kind = ANSWERS.get(asked.kind)
    if kind is None:
        raise invalid("documents.nothing_to_answer", field="kind", rule="条例第八条（十二）、（十四）")
    draft = create_draft(by=by, changes=DraftInput(kind=kind))
    if asked.state not in ISSUED or not _received_by(draft.organ, asked):
        raise conflict("documents.not_received_here")
    draft.title = answering_title(draft.organ.name, "复函" if kind == "函" else kind, asked.title)[:300]
    draft.draft_body = from_text(answering_text(asked.title, asked.number))
    draft.urgency, draft.answers = asked.urgency, asked
    draft.main_text, draft.main_text_is_own = asked.sender, bool(asked.sender)
    draft.save()
    if not asked.sender:
        Recipient.objects.create(document=draft, unit=asked.organ, role="main", copies=1)
        draft.main_text = printed_recipients(draft.organ, [asked.organ])
        draft.save(update_fields=["main_text"])
    audit.record(
        actor=by.account_id,
        verb="documents.answer",
        entity="documents.document",
        entity_id=draft.id,
        data={"answers": str(asked.id)},
    )
    return draft


def _received_by(organ: Unit, origin: Document) -> bool:
    rows = Delivery.objects.filter(document=origin, unit=organ)
    not_here = [Delivery.State.SENT, Delivery.State.RETURNED, Delivery.State.RECALLED]
    return rows.exclude(state__in=not_here).exists()


def _check_verb(organ: Unit, origin: Document, verb: str) -> None:
    if verb == passing_verb(organ, origin):
        return
    code = "circulate_not_below" if verb == OriginVerb.CIRCULATE else "forward_below"
    raise invalid(f"documents.{code}", field="verb", rule=REGULATION)


def _text_of(draft: Document, origin: Document) -> list[Attachment]:
    """The paper itself, then what was attached to it; of one from outside its originals."""
    rows = [] if origin.sender else [_own_text(origin)]
    rows += [
        Attachment(title=row.title, file_id=row.file_id, body=row.body, sha256=row.sha256)
        for row in origin.attachments.order_by("sort", "id")
    ]
    if origin.sender and rows:
        rows[0].title = origin.title[:200]
    for index, row in enumerate(rows, start=1):
        row.document, row.sort = draft, index
    return rows


def _own_text(origin: Document) -> Attachment:
    """The issued text as it is printed: main recipients, body, issuer and date."""
    version = origin.current_version
    content: list[dict[str, Any]] = list(version.body.get("content", [])) if version else []
    if origin.main_text:
        content.insert(0, _paragraph(f"{origin.main_text}：", "left"))
    content.append(_paragraph(origin.organ.name, "right"))
    if origin.issued_on is not None:
        day = origin.issued_on
        content.append(_paragraph(f"{day.year}年{day.month}月{day.day}日", "right"))
    body = {"type": "doc", "content": content}
    return Attachment(title=origin.title[:200], body=body, sha256=digest(canonical(body)))


def _paragraph(text: str, align: str) -> dict[str, Any]:
    words = [{"type": "text", "text": text}]
    return {"type": "paragraph", "attrs": {"textAlign": align}, "content": words}


@transaction.atomic
def copy_draft(*, document_id: int, by: Person) -> Document:
    """A new draft with the kind, title, text, recipients and attachments of an earlier document.

    The text is that of its current version, or of the draft for its own drafter. 404 to whoever may not
    read it; 409 `documents.copy_from_outside`: a paper from outside has no text of ours.
    """
    source = readable(by.account, document_id)
    if source.sender:
        raise conflict("documents.copy_from_outside")
    version = source.current_version
    if version is None and source.drafter_id != by.id:
        raise not_found()
    body = source.draft_body if version is None else version_numbered(source, version.number).body
    changes = DraftInput(
        kind=source.kind, title=source.title, disclosure=source.disclosure or None, body=body
    )
    draft = create_draft(by=by, changes=changes)
    recipients = list(source.recipients.all())
    seen = seen_units(by.account, {row.unit_id for row in recipients})
    Recipient.objects.bulk_create(
        Recipient(document=draft, unit_id=row.unit_id, role=row.role, copies=row.copies, sort=row.sort)
        for row in recipients
        if row.unit_id in seen
    )
    _copy_attachments(source, draft)
    draft.direction, draft.urgency = source.direction, source.urgency
    draft.main_text, draft.main_text_is_own = source.main_text, source.main_text_is_own
    draft.cc_text, draft.cc_text_is_own = source.cc_text, source.cc_text_is_own
    draft.save(
        update_fields=[
            *("direction", "urgency", "main_text", "main_text_is_own", "cc_text", "cc_text_is_own")
        ]
    )
    audit.record(
        actor=by.account_id,
        verb="documents.copy",
        entity="documents.document",
        entity_id=draft.id,
        data={"source": str(source.id)},
    )
    return draft


def _copy_attachments(source: Document, draft: Document) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            document=draft,
            sort=row.sort,
            title=row.title,
            file_id=row.file_id,
            body=row.body,
            sha256=row.sha256,
        )
        for row in source.attachments.all()
    )
