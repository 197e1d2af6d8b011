"""What organs issued: numbered, dated and not void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from documents.body import plain
from documents.models import Delivery, Document, State

ISSUED = (State.REGISTERED, State.SEALED, State.DISTRIBUTED)


@dataclass(frozen=True)
class IssuedPaper:
    """``unit`` wrote it. ``text`` is the issued body as plain text; ``receivers`` counts units."""

    document_id: int
    organ_id: int
    unit_id: int
    kind: str
    issued_on: date
    text: str
    receivers: int


def issued_ids(since: date) -> Iterator[int]:
    """The documents issued since a day, by id."""
    rows = _issued().filter(issued_on__gte=since).order_by("id")
    yield from rows.values_list("id", flat=True).iterator(chunk_size=5_000)


def issued_papers(document_ids: Iterable[int]) -> list[IssuedPaper]:
    """Those of the documents that are issued, with their text; one query."""
    rows = _issued().filter(id__in=list(document_ids)).annotate(receivers=Count("deliveries"))
    columns = ("id", "organ_id", "owner_unit_id", "kind", "issued_on", "current_version__body", "receivers")
    return [_paper(row) for row in rows.order_by("id").values_list(*columns)]


@dataclass(frozen=True)
class Asking:
    """An issued document as far as comparing needs: its title, and to which units it went."""

    document_id: int
    organ_id: int
    title: str
    issued_on: date
    receivers: frozenset[int]


def sent_to(document_ids: Iterable[int]) -> list[Asking]:
    """These documents with the units they were sent to; two queries."""
    wanted = list(document_ids)
    units: dict[int, set[int]] = {}
    sent = Delivery.objects.filter(document_id__in=wanted)
    for document_id, unit_id in sent.values_list("document_id", "unit_id"):
        units.setdefault(document_id, set()).add(unit_id)
    rows = _issued().filter(id__in=wanted).order_by("id")
    return [
        Asking(row.id, row.organ_id, row.title, row.issued_on, frozenset(units.get(row.id, ())))
        for row in rows.only("id", "organ_id", "title", "issued_on")
        if row.issued_on is not None
    ]


def _issued() -> QuerySet[Document]:
    return Document.objects.filter(state__in=ISSUED, issued_on__isnull=False).exclude(number="")


def _paper(row: tuple[Any, ...]) -> IssuedPaper:
    document_id, organ_id, unit_id, kind, issued_on, body, receivers = row
    text = plain(body) if body else ""
    return IssuedPaper(document_id, organ_id, unit_id, kind, issued_on, text, receivers)
