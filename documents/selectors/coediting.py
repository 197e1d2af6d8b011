"""Who sits at a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from documents.models import DraftColleague, DraftRoom
from orgchart.selectors import display, people_by_ids

if TYPE_CHECKING:
    from documents.models import Document


@dataclass(frozen=True)
class Colleague:
    person_id: int
    name: str
    post: str
    unit: str
    role: str


def colleagues_of(document: Document) -> list[Colleague]:
    """The drafter, then those invited in the order of their invitation; three queries."""
    roles = {document.drafter_id: "drafter"}
    rows = DraftColleague.objects.filter(document=document).order_by("at", "id")
    roles |= dict(rows.values_list("person_id", "role"))
    people = people_by_ids(roles)
    shown = {key: display(people[key]) for key in roles if key in people}
    return [Colleague(key, one.name, one.post, one.unit, roles[key]) for key, one in shown.items()]


def shared_with(person_id: int) -> list[int]:
    """The drafts that somebody was invited to."""
    return list(DraftColleague.objects.filter(person_id=person_id).values_list("document_id", flat=True))


def undo_body(document: Document) -> dict[str, Any] | None:
    """What stood in the draft before an earlier version's text was brought back."""
    rows = DraftRoom.objects.filter(document_id=document.id, undo_body__isnull=False)
    return rows.values_list("undo_body", flat=True).first()
