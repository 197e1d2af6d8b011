"""督办台: matters of the organs one supervises for, by state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from office.kernel import clock, grants
from office.supervision.models import Assignment, Matter, MatterState, MatterStep
from office.supervision.models.matters import ENDED
from office.supervision.selectors.organs import supervised_organs

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

COLUMNS: dict[str, tuple[str, ...]] = {
    "handed": (MatterState.HANDED,),
    "assigned": (MatterState.ASSIGNED,),
    "handling": (MatterState.HANDLING,),
    "review": (MatterState.REVIEW,),
    "done": (MatterState.DONE,),
    "ended": ENDED,
}
"""The board's columns, in the order of the work."""
IN_COLUMN = 20
COUNT_CAP = 1000
READ_MATTER = "read_matter"


@dataclass(frozen=True)
class Filters:
    """``q`` is looked for in titles; ``unit``: an undertaking unit."""

    overdue: bool = False
    unit: int | None = None
    q: str = ""


@dataclass(frozen=True)
class Column:
    key: str
    count: int
    matters: list[Matter]


@dataclass
class Board:
    columns: list[Column]
    assignments: dict[int, list[Assignment]] = field(default_factory=dict)


def on_board(account: Account, person: Person, names: Iterable[str]) -> QuerySet[Matter]:
    """The matters one supervises, alone or as one of the supervising organ, of those one may read."""
    organs = [organ.id for organ in supervised_organs(names)]
    rows = Matter.objects.filter(Q(organ_id__in=organs) | Q(supervisor=person))
    return grants.only_visible(rows, account, READ_MATTER)


def narrowed(rows: QuerySet[Matter], filters: Filters) -> QuerySet[Matter]:
    if filters.overdue:
        rows = rows.filter(due_at__lt=clock.now())
    if filters.unit is not None:
        rows = rows.filter(id__in=Assignment.objects.filter(unit_id=filters.unit).values("matter_id"))
    for word in filters.q.split():
        rows = rows.filter(title__contains=word)
    return rows


def board(rows: QuerySet[Matter]) -> Board:
    """Every column with its newest matters; a constant number of queries."""
    counted = rows.order_by().values("state").annotate(n=Count("id"))
    counts: dict[str, int] = {row["state"]: row["n"] for row in counted}
    columns = [
        Column(key, sum(counts.get(state, 0) for state in states), list(_page(rows, states, None, IN_COLUMN)))
        for key, states in COLUMNS.items()
    ]
    return Board(columns, assignments_of([one.id for column in columns for one in column.matters]))


def page(rows: QuerySet[Matter], column: str, before: int | None, limit: int) -> list[Matter]:
    return list(_page(rows, COLUMNS[column], before, limit))


def _page(rows: QuerySet[Matter], states: Sequence[str], before: int | None, limit: int) -> QuerySet[Matter]:
    found = rows.filter(state__in=states)
    if before is not None:
        found = found.filter(id__lt=before)
    return found.select_related("organ", "supervisor").order_by("-id")[:limit]


def assignments_of(matter_ids: Iterable[int]) -> dict[int, list[Assignment]]:
    """By matter, the units it is assigned to, the lead first; one query."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(matter_id__in=list(matter_ids)).select_related("unit", "handler")
    for row in rows.order_by("-role", "id"):
        found[row.matter_id].append(row)
    return found


def history(matter: Matter, readable: set[int]) -> list[MatterStep]:
    """The steps that concern all, and those of the assignments one may read."""
    rows = matter.steps.filter(Q(assignment=None) | Q(assignment_id__in=readable) | Q(kind="assigned"))
    return list(rows.select_related("by", "assignment__unit").order_by("id"))
