"""Which documents and deliveries chains are about, and whether 督查 has them already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from documents.models import Delivery, Supervision


@dataclass(frozen=True)
class Matter:
    """What would be handed to 督查: a document's own way, or one delivery of it."""

    document_id: int
    delivery_id: int | None
    handed_over: bool


def matters(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Matter]:
    """By (subject type, subject id); other kinds of subject are left out. Two queries, however many."""
    wanted = set(subjects)
    delivery_ids = [key for kind, key in wanted if kind == "incoming"]
    document_of = dict(Delivery.objects.filter(id__in=delivery_ids).values_list("id", "document_id"))
    document_ids = {key for kind, key in wanted if kind == "document"} | set(document_of.values())
    rows = Supervision.objects.filter(document_id__in=document_ids, state=Supervision.State.OPEN)
    handed: set[tuple[int, int | None]] = set(rows.values_list("document_id", "delivery_id"))
    found = {}
    for kind, key in wanted:
        if kind == "document":
            found[kind, key] = Matter(key, None, (key, None) in handed)
        elif key in document_of and kind == "incoming":
            document_id = document_of[key]
            found[kind, key] = Matter(document_id, key, (document_id, key) in handed)
    return found


@dataclass(frozen=True)
class Handed:
    """What a leader handed to 督查, as it lies with the supervisor."""

    id: int
    title: str
    document_id: int
    delivery_id: int | None
    organ_id: int
    handed_by_id: int
    supervisor_id: int
    reason: str
    outcome: str
    created_at: datetime


def handed_over(ids: Iterable[int] | None) -> list[Handed]:
    """These, or all that are open; one query."""
    rows = Supervision.objects.select_related("document")
    rows = rows.filter(state=Supervision.State.OPEN) if ids is None else rows.filter(id__in=list(ids))
    return [
        Handed(
            id=row.id,
            title=row.document.title,
            document_id=row.document_id,
            delivery_id=row.delivery_id,
            organ_id=row.organ_id,
            handed_by_id=row.handed_by_id,
            supervisor_id=row.supervisor_id,
            reason=row.reason,
            outcome=row.outcome,
            created_at=row.created_at,
        )
        for row in rows.order_by("id")
    ]
