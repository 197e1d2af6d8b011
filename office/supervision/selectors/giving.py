"""Tasks between persons: those one holds and those one gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from office.supervision.models import HolderState, Task, TaskHolder, TaskState, TaskStep

if TYPE_CHECKING:
    from orgchart.models import Person

OPEN = (HolderState.GIVEN, HolderState.ACCEPTED)


def tasks_of(person: Person, box: str, *, done: bool, before: int | None, limit: int) -> list[Task]:
    """``box`` "mine": those one holds, "given": those one gave; newest first."""
    rows = Task.objects.select_related("given_by")
    if box == "given":
        rows = rows.filter(given_by=person)
        rows = rows.exclude(state=TaskState.OPEN) if done else rows.filter(state=TaskState.OPEN)
    else:
        held = TaskHolder.objects.filter(person=person)
        held = held.exclude(state__in=OPEN) if done else held.filter(state__in=OPEN)
        rows = rows.filter(id__in=held.values("task_id"))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def holders_of(task_ids: Iterable[int]) -> dict[int, list[TaskHolder]]:
    """By task, who holds it; one query."""
    found: dict[int, list[TaskHolder]] = defaultdict(list)
    rows = TaskHolder.objects.filter(task_id__in=list(task_ids)).select_related("person").order_by("id")
    for row in rows:
        found[row.task_id].append(row)
    return found


def history_of(task: Task) -> list[TaskStep]:
    return list(task.steps.select_related("by", "holder").order_by("id"))


def readable_tasks(person: Person, ids: Iterable[int]) -> list[Task]:
    """Those of the tasks that the person gave or holds; one query."""
    held = TaskHolder.objects.filter(person=person).values("task_id")
    rows = Task.objects.filter(Q(given_by=person) | Q(id__in=held), id__in=list(ids))
    return list(rows.select_related("given_by"))


def accounts_of(task_id: int) -> list[int]:
    """Everybody with a part in a task."""
    held = TaskHolder.objects.filter(task_id=task_id).values_list("person__account_id", flat=True)
    giver = Task.objects.filter(id=task_id).values_list("given_by__account_id", flat=True)
    return [*giver, *held]
