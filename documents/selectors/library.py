"""Phrases and templates that somebody may take, and those they keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from documents.models.library import LibraryEntry
from orgchart.selectors import Part, appointments_of, group_name, organs_of, staffed_organs

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

MOST_ORGANS = 50


@dataclass(frozen=True)
class Shelves:
    """The organs whose entries somebody may take, the one of their first appointment first; and among them
    those they keep, as their registry or as their administrator.
    """

    person_id: int
    organs: dict[int, Unit]
    kept: frozenset[int]

    def holds(self, entry: LibraryEntry) -> bool:
        return entry.person_id == self.person_id or entry.organ_id in self.organs

    def keeps(self, entry: LibraryEntry) -> bool:
        return entry.person_id == self.person_id or entry.organ_id in self.kept


def shelves_of(person: Person) -> Shelves:
    """In a constant number of queries; administrators of more organs keep the topmost MOST_ORGANS."""
    units = [row.unit for row in appointments_of(person)]
    bodies = organs_of(units)
    served = {organ.id: organ for unit in units if (organ := bodies.get(unit.id)) is not None}
    registries = {group_name(key, Part.REGISTRY): key for key in served}
    held = person.account.groups.filter(name__in=list(registries)).values_list("name", flat=True)
    staffed = {organ.id: organ for organ in staffed_organs(person.account, limit=MOST_ORGANS)}
    kept = {registries[name] for name in held} | set(staffed)
    return Shelves(person.id, served | staffed, frozenset(kept))


def entries(
    shelves: Shelves,
    *,
    form: str,
    organ_id: int | None = None,
    mine: bool = False,
    before: int | None = None,
    limit: int,
) -> list[LibraryEntry]:
    """Newest first: of one organ, one's own, or all that one may take."""
    of_organs = Q(organ_id__in=[organ_id] if organ_id is not None else list(shelves.organs))
    own = Q(person_id=shelves.person_id)
    wanted = of_organs if organ_id is not None else own if mine else own | of_organs
    rows = LibraryEntry.objects.filter(wanted, form=form).select_related("organ")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def entry_held(shelves: Shelves, entry_id: int) -> LibraryEntry | None:
    """The entry, if it stands on these shelves."""
    entry = LibraryEntry.objects.select_related("organ").filter(id=entry_id).first()
    return entry if entry is not None and shelves.holds(entry) else None


def texts_of(organ_id: int) -> set[tuple[str, str, str]]:
    """What an organ keeps already: (form, kind, text)."""
    return set(LibraryEntry.objects.filter(organ_id=organ_id).values_list("form", "kind", "text"))
