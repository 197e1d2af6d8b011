"""登记 of a paper that came by post, exchange, e-mail, fax or hand (regulation article 24)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from documents.body import from_text
from documents.checks.kinds import KINDS, URGENCIES
from documents.models import Attachment, Delivery, Document, OutsidePaper, State
from documents.selectors.outside import came_before, registry_organs
from documents.services.drafts import Line
from documents.services.originals import refuse_secret
from documents.services.receiving import register_receipt, sign_for
from documents.services.versions import make_version
from documents.stages import READ, READ_DELIVERY
from office.kernel import audit, clock, grants
from office.kernel.errors import conflict, invalid, not_found
from office.kernel.ids import Id
from office.kernel.models import StoredFile
from orgchart.selectors import seen_units
from orgchart.services.principals import receiving_groups

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

MOST_FILES = 30
BODY = "本件从系统外收到，正文以所附原件为准。"
_BRACKETS = re.compile(r"[\[［【(（]\s*(\d{4})\s*[\]］】)）]")


class OutsideWish(BaseModel):
    """The form as the registrar confirmed it. ``files``: the originals, the paper itself first."""

    model_config = ConfigDict(extra="forbid")
    unit_id: Id | None = None
    sender: Line = Field(max_length=200)
    sender_unit_id: Id | None = None
    number: Line = Field(default="", max_length=60)
    title: Line = Field(max_length=300)
    kind: str = ""
    issued_on: date | None = None
    urgency: str = ""
    secrecy: str = ""
    means: Literal["post", "exchange", "email", "fax", "hand"]
    received_on: date
    pages: int = Field(default=0, ge=0, le=9999)
    copies: int = Field(default=1, ge=1, le=999)
    file_ids: list[Id] = Field(max_length=MOST_FILES)
    read_by: Literal["", "text", "ocr"] = ""
    message: dict[str, Line] = Field(default_factory=dict, max_length=8)
    receipt_number: Line = Field(default="", max_length=60)
    confirmed_twice: bool = False
    key: str = Field(min_length=1, max_length=64)


@transaction.atomic
def register_outside(*, by: Person, wish: OutsideWish) -> Delivery:
    """Register a paper from outside: it has its incoming number, and its handling begins at 初审.

    404 to whoever is in no registry; 422 naming the field; 409 `documents.outside_twice` when the same
    sender's same number came before, unless that is confirmed. The same key again registers nothing.
    """
    organ = _desk(by, wish.unit_id)
    again = OutsidePaper.objects.filter(key=wish.key, registered_by=by).first()
    if again is not None:
        return Delivery.objects.get(document_id=again.document_id, unit_id=again.unit_id)
    files = _checked(wish, by)
    sender, number = " ".join(wish.sender.split()), _written(wish.number)
    earlier = came_before(organ, sender=sender, number=number)
    if earlier is not None and not wish.confirmed_twice:
        raise conflict(
            "documents.outside_twice",
            delivery=str(earlier.id),
            sender=sender,
            number=number,
            receipt=earlier.receipt_number or "—",
        )
    document = _document(organ, wish, sender=sender, number=number, by=by)
    _attach(document, files)
    make_version(document, by=by, reason="", warnings=[])
    _outside_row(document, wish, by, twice=earlier is not None)
    delivery = _delivery(document, organ, wish)
    audit.record(
        actor=by.account_id,
        verb="documents.register_outside",
        entity="documents.document",
        entity_id=document.id,
        data={"sender": sender, "number": number, "means": wish.means, "twice": earlier is not None},
    )
    sign_for(delivery_id=delivery.id, by=by)
    return register_receipt(
        delivery_id=delivery.id, by=by, receipt_number=wish.receipt_number, idempotency_key=wish.key
    )


def _desk(by: Person, unit_id: int | None) -> Unit:
    organs = registry_organs(by.account)
    organ = next((one for one in organs if unit_id is None or one.id == unit_id), None)
    if organ is None:
        raise not_found()
    return organ


def _checked(wish: OutsideWish, by: Person) -> list[StoredFile]:
    """The originals in their order; raises 422 for the first thing that is wrong."""
    refuse_secret(wish.secrecy)
    for name in ("sender", "title"):
        if not getattr(wish, name).strip():
            raise invalid(f"documents.outside_{name}_missing", field=name, rule="条例第二十四条（二）")
    for name, allowed in (("kind", ("", *KINDS)), ("urgency", URGENCIES)):
        if getattr(wish, name) not in allowed:
            raise invalid("documents.choice_unknown", field=name, value=getattr(wish, name))
    if wish.received_on > clock.today():
        raise invalid("documents.outside_day_ahead", field="received_on")
    if wish.issued_on is not None and wish.issued_on > wish.received_on:
        raise invalid("documents.outside_day_ahead", field="issued_on")
    if not wish.file_ids:
        raise invalid("documents.outside_original_missing", field="file_ids")
    found = StoredFile.objects.filter(id__in=wish.file_ids, created_by_id=by.account_id).in_bulk()
    if len(found) != len(set(wish.file_ids)):
        raise invalid("documents.attachment_file_unknown", field="file_ids", index=1)
    return [found[key] for key in dict.fromkeys(wish.file_ids)]


def _written(number: str) -> str:
    """The number with the brackets that the regulation asks for: [2026] → 〔2026〕."""
    return _BRACKETS.sub(r"〔\1〕", "".join(number.split()))


def _document(organ: Unit, wish: OutsideWish, *, sender: str, number: str, by: Person) -> Document:
    return Document.objects.create(
        kind=wish.kind,
        direction="in",
        urgency=wish.urgency,
        secrecy=wish.secrecy,
        title=" ".join(wish.title.split()),
        organ=organ,
        owner_unit=organ,
        custodian_unit=organ,
        drafter=by,
        state=State.RECEIVED,
        number=number,
        sender=sender,
        issued_on=wish.issued_on,
        copies=wish.copies,
        draft_body=from_text(BODY),
        created_at=clock.now(),
        updated_at=clock.now(),
    )


def _attach(document: Document, files: list[StoredFile]) -> None:
    Attachment.objects.bulk_create(
        Attachment(document=document, sort=index, title=file.name[:200], file=file, sha256=file.sha256)
        for index, file in enumerate(files, start=1)
    )


def _outside_row(document: Document, wish: OutsideWish, by: Person, *, twice: bool) -> None:
    known: dict[int, Any] = {}
    if wish.sender_unit_id is not None:
        known = seen_units(by.account, {wish.sender_unit_id})
    unit = known.get(wish.sender_unit_id or 0)
    same = unit is not None and document.sender in (unit.name, unit.short_name)
    OutsidePaper.objects.create(
        document=document,
        unit=document.organ,
        sender=document.sender,
        sender_unit=unit if same else None,
        means=wish.means,
        received_on=wish.received_on,
        pages=wish.pages,
        read_by=wish.read_by,
        message=wish.message,
        confirmed_twice=twice,
        key=wish.key,
        registered_by=by,
        at=clock.now(),
    )


def _delivery(document: Document, organ: Unit, wish: OutsideWish) -> Delivery:
    delivery = Delivery.objects.create(
        document=document, unit=organ, role="main", copies=wish.copies, sent_at=clock.now()
    )
    groups = receiving_groups([organ])[organ.id]
    grants.give_many(groups, READ, [document])
    grants.give_many(groups, READ_DELIVERY, [delivery])
    return delivery
