"""What the workbench shows of a task: plain rows, because fifty tasks with all they hang on are fifty times
six objects to build.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from approvals.models import NEVER, Task
from office.kernel.prepared import Rows, answers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from orgchart.models import Person

_OWN = (
    *("id", "step_id", "slot", "state", "assignee_id", "account_id", "on_behalf_of_id"),
    *("opened_at", "due_key", "read_at", "decided_at", "decision", "opinion", "urged"),
)
_STEP = ("stage", "name", "order", "options")
_CHAIN = ("id", "subject_type", "subject_id", "state", "urgency", "last_order")
_COLUMNS = (
    *_OWN,
    *(f"step__{name}" for name in _STEP),
    *(f"chain__{name}" for name in _CHAIN),
    "chain__origin_unit__short_name",
)


class TaskRow(NamedTuple):
    """A task, its step and its chain; ``source`` the unit it comes from, ``name`` its holder's,
    ``for_whom`` whose it is where the holder stands in for them.
    """

    id: int
    step_id: int
    slot: int
    state: str
    assignee_id: int
    account_id: int
    on_behalf_of_id: int | None
    opened_at: datetime
    due_key: datetime
    read_at: datetime | None
    decided_at: datetime | None
    decision: str
    opinion: str
    urged: int
    stage: str
    step_name: str
    order: int
    options: dict[str, Any]
    chain_id: int
    subject_type: str
    subject_id: int
    chain_state: str
    urgency: str
    last_order: int
    source: str
    name: str
    for_whom: str

    @property
    def due_at(self) -> datetime | None:
        return None if self.due_key == NEVER else self.due_key


def todo_rows(person: Person, limit: int) -> list[TaskRow]:
    """The first page of what is the person's to sign."""
    return _named(answers(_todo, [person.id], limit), person)


def _todo(limit: int, person_id: int) -> Rows:
    rows = Task.objects.filter(assignee_id=person_id, state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    return _whole(rows.order_by("due_key", "id")[:limit])


def read_rows(page: QuerySet[Task], person: Person) -> list[TaskRow]:
    """A page's rows: one query, and one for names where they are not all the person's own."""
    return _named(list(_whole(page)), person)


def _whole(page: QuerySet[Task]) -> Rows:
    """With what they hang on. The page is found first: a planner that takes somebody with thousands of tasks
    for somebody with fifty joins them all and sorts afterwards.
    """
    rows = Task.objects.filter(id__in=page.values("id")).order_by(*page.query.order_by)
    return rows.values_list(*_COLUMNS)


def _named(rows: list[tuple[Any, ...]], person: Person) -> list[TaskRow]:
    others = [row[0] for row in rows if row[4] != person.id or row[6] is not None]
    names = _names(others) if others else {}
    own = (person.name, "")
    return [TaskRow._make((*row, *names.get(row[0], own))) for row in rows]


def _names(task_ids: list[int]) -> dict[int, tuple[str, str]]:
    rows = Task.objects.filter(id__in=task_ids).values_list("id", "assignee__name", "on_behalf_of__name")
    return {key: (name, for_whom or "") for key, name, for_whom in rows}


def row_of(task: Task) -> TaskRow:
    """The row of a task that is loaded with step, chain and unit of origin."""
    step, chain = task.step, task.chain
    of_itself = [getattr(task, name) for name in _OWN]
    hangs_on = [getattr(step, name) for name in _STEP] + [getattr(chain, name) for name in _CHAIN]
    for_whom = task.on_behalf_of.name if task.on_behalf_of else ""
    return TaskRow._make((*of_itself, *hangs_on, chain.origin_unit.short_name, task.assignee.name, for_whom))
