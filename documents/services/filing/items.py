"""File one document of an organ as one item: number it, pack it, and from then on keep it as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from documents.filing.retention import CLASSES
from documents.models import Delivery, Document, State
from documents.models.filing import FilingCounter, FilingDesk, FilingItem
from documents.selectors.filing import Waiting, of_issued, of_received
from documents.services.filing.packing import ItemFacts, pack
from office.kernel import audit, clock, files
from office.kernel.errors import conflict, invalid, not_found
from orgchart.selectors import office_of

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

FONDS = re.compile(r"[A-Z0-9]{1,10}")
CATEGORY = "WS"
"""文书档案 (DA/T 22-2015, 5.3.1)."""


@transaction.atomic
def name_fonds(*, organ: Unit, fonds: str, by: Person) -> FilingDesk:
    """Say the organ's 全宗号; what is filed already keeps its code. 422 ``documents.fonds_malformed``."""
    fonds = fonds.strip().upper()
    if not FONDS.fullmatch(fonds):
        raise invalid("documents.fonds_malformed", field="fonds", rule="format")
    desk, _ = FilingDesk.objects.update_or_create(organ=organ, defaults={"fonds": fonds})
    audit.record(
        actor=by.account_id,
        verb="documents.fonds_named",
        entity="orgchart.unit",
        entity_id=organ.id,
        data={"fonds": fonds},
    )
    return desk


@transaction.atomic
def file_item(
    *, organ: Unit, document_id: int, delivery_id: int | None, retention: str = "", by: Person
) -> FilingItem:
    """File a document that the organ issued, or with a delivery one that it received; without a retention, by
    the proposed class. Filing it again gives the item that is there.

    Raises:
        OfficeError: 404 for another organ's, 409 ``documents.fonds_missing``, ``documents.not_finished``,
            ``documents.rendition_missing``, 422 ``documents.retention_unknown``.
    """
    if retention and retention not in CLASSES:
        raise invalid("documents.retention_unknown", field="retention", rule="one_of")
    desk = FilingDesk.objects.filter(organ=organ).first()
    if desk is None:
        raise conflict("documents.fonds_missing")
    one = _locked(organ, document_id, delivery_id)
    items = FilingItem.objects.filter(document_id=document_id)
    kept = (items.filter(delivery_id=delivery_id) if delivery_id else items.filter(delivery=None)).first()
    if kept is not None:
        return kept
    return _keep(desk, organ, one, retention or one.retention, by)


def _locked(organ: Unit, document_id: int, delivery_id: int | None) -> Waiting:
    """The finished record under its locks: the document's, then the delivery's."""
    rows = Document.objects.select_for_update(of=("self",)).select_related(
        "organ", "owner_unit", "drafter", "current_version__created_by"
    )
    document = rows.filter(id=document_id).first()
    if document is None:
        raise not_found()
    if delivery_id is None:
        if document.organ_id != organ.id:
            raise not_found()
        if document.state != State.DISTRIBUTED:
            raise conflict("documents.not_finished")
        return of_issued(document)
    deliveries = Delivery.objects.select_for_update(of=("self",)).select_related("unit", "signed_for_by")
    delivery = deliveries.filter(id=delivery_id, document=document, unit=organ).first()
    if delivery is None:
        raise not_found()
    if delivery.state != Delivery.State.DONE:
        raise conflict("documents.not_finished")
    delivery.document = document
    return of_received(delivery)


def _keep(desk: FilingDesk, organ: Unit, one: Waiting, retention: str, by: Person) -> FilingItem:
    document, at = one.document, clock.now()
    home = document.owner_unit if one.delivery is None else (office_of(organ) or organ)
    division = _code_of(home)
    n = _next(organ=organ, year=one.year, retention=retention, division=division)
    code = f"{desk.fonds}-{CATEGORY}·{one.year}-{retention}-{division}-{n:04d}"
    facts = ItemFacts(
        code=code,
        fonds=desk.fonds,
        organ=organ.name,
        year=one.year,
        retention=retention,
        division=home.short_name,
        n=n,
        by=by.name,
        at=at,
    )
    packed = pack(document, one.delivery, facts)
    stored = files.save(packed.content, name=f"{code}.zip", by=by.account_id)
    item = FilingItem.objects.create(
        organ=organ,
        document=document,
        delivery=one.delivery,
        code=code,
        year=one.year,
        retention=retention,
        division=division,
        division_name=home.short_name,
        n=n,
        title=document.title,
        number=document.number,
        kind=document.kind,
        source=document.source,
        dated=document.issued_on,
        package=stored,
        sha256=stored.sha256,
        parts=packed.parts,
        filed_by=by,
        filed_at=at,
    )
    audit.record(
        actor=by.account_id,
        verb="documents.filed",
        entity="documents.document",
        entity_id=document.id,
        data={"item": str(item.id), "code": code, "sha256": stored.sha256},
    )
    return item


def _next(**series: Any) -> int:
    counter, _ = FilingCounter.objects.get_or_create(**series)
    counter = FilingCounter.objects.select_for_update().get(id=counter.id)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _code_of(unit: Unit) -> str:
    """机构代码: three letters or digits (DA/T 22-2015, 5.3.5), here the first of its name in pinyin."""
    letters = "".join(one for one in unit.initials.upper() if one.isascii() and one.isalnum())
    return (letters + "XXX")[:3]
