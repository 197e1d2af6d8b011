"""What is mine to do with matters and tasks: one list, and its count for the badges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db.models import Count, Q, QuerySet

from office.kernel import clock
from office.supervision.models import (
    Assignment,
    AssignmentState,
    Extension,
    ExtensionState,
    HolderState,
    Matter,
    MatterState,
    TaskHolder,
)
from office.supervision.selectors.assignments import units_in_hand

if TYPE_CHECKING:
    from orgchart.models import Person

What = Literal[
    "sign_for", "name_handler", "report", "review", "extension", "assign", "close", "task", "sent_back"
]
MOST = 200


@dataclass(frozen=True)
class Todo:
    """``id`` is the matter's or the task's; ``source`` names who wants it."""

    what: What
    id: int
    item: int
    title: str
    source: str
    since: datetime
    due_at: datetime | None


def _units(person: Person, names: Iterable[str]) -> QuerySet[Assignment]:
    """What comes into one's hands, and what one handles."""
    registry, led = units_in_hand(names)
    hands = Q(unit_id__in=registry, unit__may_issue=True) | Q(unit_id__in=led, unit__may_issue=False)
    arrived = hands & Q(state__in=[AssignmentState.ASSIGNED, AssignmentState.SIGNED_FOR])
    handled = Q(handler=person, state=AssignmentState.HANDLING)
    return Assignment.objects.filter(arrived | handled)


def _reviews(person: Person) -> QuerySet[Assignment]:
    return Assignment.objects.filter(matter__supervisor=person, state=AssignmentState.REPORTED)


def _extensions(person: Person) -> QuerySet[Extension]:
    return Extension.objects.filter(assignment__matter__supervisor=person, state=ExtensionState.ASKED)


def _matters(person: Person) -> QuerySet[Matter]:
    return Matter.objects.filter(supervisor=person, state__in=[MatterState.HANDED, MatterState.DONE])


def _holders(person: Person) -> QuerySet[TaskHolder]:
    mine = Q(person=person, state__in=[HolderState.GIVEN, HolderState.ACCEPTED])
    back = Q(task__given_by=person, state=HolderState.SENT_BACK)
    return TaskHolder.objects.filter(mine | back)


@dataclass(frozen=True)
class TodoCounts:
    todo: int
    overdue: int


def counts(person: Person, names: Iterable[str]) -> TodoCounts:
    """The same number as the list is long; five queries."""
    late = Count("id", filter=Q(due_at__lt=clock.now()))
    units = _units(person, names).aggregate(n=Count("id"), late=late)
    task_late = Count("id", filter=Q(task__due_at__lt=clock.now(), person=person))
    tasks = _holders(person).aggregate(n=Count("id"), late=task_late)
    rest = _reviews(person).count() + _extensions(person).count() + _matters(person).count()
    return TodoCounts(units["n"] + tasks["n"] + rest, units["late"] + tasks["late"])


def todo(person: Person, names: Iterable[str]) -> list[Todo]:
    """Everything, what is due first before what has no time; five queries."""
    found = [
        *_of_units(person, names),
        *_of_supervisor(person),
        *_of_tasks(person),
    ]
    far = datetime.max.replace(tzinfo=clock.now().tzinfo)
    return sorted(found, key=lambda one: (one.due_at or far, one.since))


def _of_units(person: Person, names: Iterable[str]) -> list[Todo]:
    what: dict[str, What] = {"assigned": "sign_for", "signed_for": "name_handler", "handling": "report"}
    rows = _units(person, names).select_related("matter__organ").order_by("due_at", "id")[:MOST]
    return [
        Todo(
            what[row.state],
            row.matter_id,
            row.id,
            row.matter.title,
            row.matter.organ.short_name,
            row.created_at,
            row.due_at,
        )
        for row in rows
    ]


def _of_supervisor(person: Person) -> list[Todo]:
    reviews = _reviews(person).select_related("matter", "unit").order_by("id")[:MOST]
    asked = _extensions(person).select_related("assignment__matter", "assignment__unit").order_by("id")[:MOST]
    own = _matters(person).select_related("opened_by").order_by("id")[:MOST]
    found = [
        Todo("review", row.matter_id, row.id, row.matter.title, row.unit.short_name, row.created_at, None)
        for row in reviews
    ]
    for one in asked:
        matter, unit = one.assignment.matter, one.assignment.unit
        found.append(
            Todo("extension", matter.id, one.assignment_id, matter.title, unit.short_name, one.at, None)
        )
    for row in own:
        what: What = "assign" if row.state == MatterState.HANDED else "close"
        found.append(Todo(what, row.id, row.id, row.title, row.opened_by.name, row.created_at, None))
    return found


def _of_tasks(person: Person) -> list[Todo]:
    rows = _holders(person).select_related("task__given_by", "person").order_by("id")[:MOST]
    return [
        Todo(
            "task" if row.person_id == person.id else "sent_back",
            row.task_id,
            row.id,
            row.task.title,
            row.task.given_by.name if row.person_id == person.id else row.person.name,
            row.changed_at,
            row.task.due_at if row.person_id == person.id else None,
        )
        for row in rows
    ]
