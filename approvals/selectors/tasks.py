"""A person's tasks: what is theirs to do, to read, what they decided. One range of one index each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from approvals.models import Chain, Task
from approvals.selectors.taskrows import TaskRow, read_rows, todo_rows
from office.kernel import clock

if TYPE_CHECKING:
    from orgchart.models import Person

LISTS = ("todo", "reading", "done")


def my_tasks(
    person: Person,
    state: str = "todo",
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
    *,
    stage: str = "",
    urgency: str = "",
) -> list[TaskRow]:
    """One page of a list. ``before`` is the last row's key: (due_key, id) for todo and reading,
    (decided_at, id) for done. What somebody decided for the person (A（B代）) is done by both.
    """
    if state == "todo" and not (before or stage or urgency):
        return todo_rows(person, limit)
    rows = Task.objects.all()
    if stage:
        rows = rows.filter(step__stage=stage)
    if urgency:
        rows = rows.filter(chain__urgency=urgency)
    page = _LISTS[state]
    own = read_rows(page(rows.filter(assignee=person), before)[:limit], person)
    if state != "done":
        return own
    # Two ranges of two indexes: an OR of both columns would read neither in order.
    lent = read_rows(page(rows.filter(on_behalf_of=person), before)[:limit], person)
    return sorted(own + lent, key=lambda row: sort_key(row, state), reverse=True)[:limit]


def _todo(rows: QuerySet[Task], before: tuple[datetime, int] | None) -> QuerySet[Task]:
    rows = rows.filter(state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    if before:
        key, task_id = before
        rows = rows.filter(Q(due_key__gt=key) | Q(due_key=key, id__gt=task_id), due_key__gte=key)
    return rows.order_by("due_key", "id")


def _reading(rows: QuerySet[Task], before: tuple[datetime, int] | None) -> QuerySet[Task]:
    rows = rows.filter(state=Task.State.ACTIVE, kind=Task.Kind.READ)
    if before:
        key, task_id = before
        rows = rows.filter(Q(due_key__lt=key) | Q(due_key=key, id__lt=task_id), due_key__lte=key)
    return rows.order_by("-due_key", "-id")


def _done(rows: QuerySet[Task], before: tuple[datetime, int] | None) -> QuerySet[Task]:
    rows = rows.filter(decided_at__isnull=False).exclude(decision__in=("submit", "resubmit"))
    if before:
        key, task_id = before
        rows = rows.filter(Q(decided_at__lt=key) | Q(decided_at=key, id__lt=task_id), decided_at__lte=key)
    return rows.order_by("-decided_at", "-id")


_LISTS = {"todo": _todo, "reading": _reading, "done": _done}


def sort_key(task: TaskRow, state: str) -> tuple[datetime, int]:
    """The key by which a list goes on after this task."""
    key = task.decided_at if state == "done" and task.decided_at is not None else task.due_key
    return key, task.id


def started_chains(
    person: Person, before: int | None = None, limit: int = 50, *, urgency: str = ""
) -> list[Chain]:
    """Chains the person started, newest first."""
    rows = Chain.objects.filter(started_by=person).select_related("origin_unit")
    if urgency:
        rows = rows.filter(urgency=urgency)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def task_counts(person: Person) -> dict[str, int]:
    """What is mine, counted once for rail, workbench and chat: ``todo``, ``overdue``, ``reading``, and
    ``todo:<subject type>``. One query.
    """
    late = Q(due_key__lt=clock.now(), kind=Task.Kind.SIGN) & ~Q(chain__state=Chain.State.SUSPENDED)
    rows = (
        Task.objects.filter(assignee=person, state=Task.State.ACTIVE)
        .values("kind", "chain__subject_type")
        .annotate(number=Count("id"), late=Count("id", filter=late))
        .order_by()
    )
    counts = {"todo": 0, "overdue": 0, "reading": 0}
    for row in rows:
        if row["kind"] == Task.Kind.READ:
            counts["reading"] += row["number"]
            continue
        counts["todo"] += row["number"]
        counts["overdue"] += row["late"]
        key = f"todo:{row['chain__subject_type']}"
        counts[key] = counts.get(key, 0) + row["number"]
    return counts


def active_task_for(person: Person, subject_type: str, subject_id: int) -> Task | None:
    """The task in which it is the person's turn on this subject."""
    return active_tasks_for(person, subject_type, [subject_id]).get(subject_id)


def active_tasks_for(person: Person, subject_type: str, subject_ids: list[int]) -> dict[int, Task]:
    """By subject id, the person's oldest signing task in hand; one query."""
    rows = Task.objects.filter(
        assignee=person,
        state=Task.State.ACTIVE,
        kind=Task.Kind.SIGN,
        chain__subject_type=subject_type,
        chain__subject_id__in=subject_ids,
    ).select_related("step", "chain", "on_behalf_of")
    found: dict[int, Task] = {}
    for task in rows.order_by("id"):
        found.setdefault(task.chain.subject_id, task)
    return found


def deputies(tasks: Iterable[TaskRow]) -> dict[int, str]:
    """By task, the name of who stands in for its holder and has not decided yet; one query."""
    rows = [task for task in tasks if task.state == Task.State.ACTIVE and task.on_behalf_of_id is None]
    found = Task.objects.filter(
        step_id__in={task.step_id for task in rows},
        on_behalf_of_id__in={task.assignee_id for task in rows},
        state=Task.State.ACTIVE,
    )
    fields = ("step_id", "slot", "on_behalf_of_id", "assignee__name")
    names = {(step, slot, person): name for step, slot, person, name in found.values_list(*fields)}
    keys = {task.id: (task.step_id, task.slot, task.assignee_id) for task in rows}
    return {task_id: names[key] for task_id, key in keys.items() if key in names}
