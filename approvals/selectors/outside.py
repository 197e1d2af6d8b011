"""Other systems' tasks: one's own, their count, what a system has put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from approvals.models import OutsideSystem, OutsideTodo
from office.kernel import clock

if TYPE_CHECKING:
    from orgchart.models import Person

MOST = 200


@dataclass(frozen=True)
class OutsideCounts:
    todo: int
    overdue: int


def outside_todos(person: Person) -> list[OutsideTodo]:
    """What is open, by due time, what has none last; one query."""
    rows = _open(person).select_related("system")
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[:MOST])


def outside_counts(person: Person) -> OutsideCounts:
    """The same number as the list is long; one query."""
    late = Count("id", filter=Q(due_at__lt=clock.now()))
    found = _open(person).aggregate(todo=Count("id"), late=late)
    return OutsideCounts(min(found["todo"], MOST), found["late"])


def _open(person: Person) -> QuerySet[OutsideTodo]:
    return OutsideTodo.objects.filter(person=person, state=OutsideTodo.State.OPEN, system__enabled=True)


def todos_of(system: OutsideSystem, before: int | None, limit: int) -> list[OutsideTodo]:
    """What a system has put in, newest first; one query."""
    rows = OutsideTodo.objects.filter(system=system).select_related("person", "system")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def outside_systems() -> list[OutsideSystem]:
    return list(OutsideSystem.objects.select_related("owner__person").order_by("name", "id"))
