"""What a document stands in relation to: what it passes on, answers or rests on, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.models import Delivery, Document, OriginVerb
from documents.stages import READ, READ_DELIVERY
from office.kernel import grants
from orgchart.selectors import Relation, relation

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

LONGEST_CHAIN = 8  # hands that a paper went through
MOST = 50
BELOW = frozenset({Relation.SUBORDINATE, Relation.LOWER})


@dataclass(frozen=True)
class Related:
    """``relation``: origin | passed_on | answers | answered_by | approval. ``verb`` says how it was passed
    on. ``delivery_id``: the paper as it came to the reader, where that is how they read it.
    """

    relation: str
    verb: str
    document: Document
    delivery_id: int | None


def related(document: Document, account: Account) -> list[Related]:
    """Only what the account may read, origins from the nearest hand to the first."""
    found = [*_origins(document), *_around(document)]
    ids = [row.id for _, _, row in found]
    visible = grants.visible_subset(account, Document, READ, ids)
    shown = [row for row in found if row[2].id in visible]
    deliveries = _deliveries(account, [row.id for _, _, row in shown])
    return [Related(name, verb, row, deliveries.get(row.id)) for name, verb, row in shown]


def _origins(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Hand by hand, back to the paper that began it."""
    current, verb = document.origin_id, document.origin_verb
    for _ in range(LONGEST_CHAIN):
        if current is None:
            return
        row = Document.objects.select_related("organ").get(id=current)
        yield "origin", verb, row
        current, verb = row.origin_id, row.origin_verb


def _around(document: Document) -> Iterator[tuple[str, str, Document]]:
    rows = Document.objects.select_related("organ")
    for name in ("answers", "approval"):
        key = getattr(document, f"{name}_id")
        if key is not None:
            yield name, "", rows.get(id=key)
    for row in rows.filter(origin=document).order_by("-id")[:MOST]:
        yield "passed_on", row.origin_verb, row
    for row in rows.filter(answers=document).order_by("-id")[:MOST]:
        yield "answered_by", "", row


def _deliveries(account: Account, document_ids: list[int]) -> dict[int, int]:
    """By document, the delivery that the account reads; the newest."""
    rows = Delivery.objects.filter(document_id__in=document_ids)
    rows = grants.only_visible(rows, account, READ_DELIVERY)
    return dict(rows.order_by("id").values_list("document_id", "id"))


def passing_verb(organ: Unit, origin: Document) -> OriginVerb:
    """How an organ passes on what it received: 批转 a subordinate's, 转发 all else (article 8).

    A body that stands in no org chart of ours is none of our subordinates.
    """
    sender = origin.outside.sender_unit if origin.sender else origin.organ
    below = sender is not None and relation(organ, sender) in BELOW
    return OriginVerb.CIRCULATE if below else OriginVerb.FORWARD
