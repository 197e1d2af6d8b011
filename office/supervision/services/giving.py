"""交办事项 between persons: given, accepted, finished with a word or sent back with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from office.kernel import audit, clock, outbox
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.supervision.events import TaskMoved
from office.supervision.models import HolderState, Task, TaskHolder, TaskState, TaskStep
from office.supervision.permissions import readable_task
from office.supervision.rules import TASK_RULES
from office.supervision.services.common import deadline, words_of
from office.supervision.sources import checked
from orgchart.selectors import people_by_ids, visible_people

if TYPE_CHECKING:
    from orgchart.models import Person

TITLE_LIMIT, CONTENT_LIMIT, MOST_HOLDERS = 200, 4000, 50
AFTER = {
    "accept": HolderState.ACCEPTED,
    "finish": HolderState.DONE,
    "send_back": HolderState.SENT_BACK,
    "give_again": HolderState.GIVEN,
    "withdraw": HolderState.WITHDRAWN,
}
BY_GIVER = ("give_again", "withdraw")
WITH_REASON = ("send_back",)


@dataclass(frozen=True)
class TaskWish:
    title: str
    people: Sequence[int]
    content: str = ""
    days: int | None = None
    on: date | None = None
    source: tuple[str, int | None] = ("", None)


@transaction.atomic
def give_task(*, by: Person, wish: TaskWish) -> Task:
    """Ask others to do something; 422 for people one may not find in the directory."""
    ids = list(dict.fromkeys(wish.people))
    if not ids or len(ids) > MOST_HOLDERS:
        raise invalid("supervision.holders", field="people", limit=MOST_HOLDERS)
    if set(ids) - visible_people(by.account, ids):
        raise invalid("supervision.person_unknown", field="people")
    kind, source_id = wish.source
    checked(by.account, kind, source_id)
    dated = wish.days is not None or wish.on is not None
    now = clock.now()
    task = Task.objects.create(
        title=words_of(wish.title, field="title", limit=TITLE_LIMIT, line=True),
        content=words_of(wish.content, field="content", limit=CONTENT_LIMIT, required=False),
        given_by=by,
        due_at=deadline(days=wish.days, on=wish.on) if dated else None,
        source_kind=kind,
        source_id=source_id,
        created_at=now,
    )
    TaskHolder.objects.bulk_create(TaskHolder(task=task, person_id=key, changed_at=now) for key in ids)
    people = people_by_ids(ids)
    _step(task, "given", by, told=[one.account_id for one in people.values()])
    return task


@transaction.atomic
def act(*, task_id: int, by: Person, action: str, words: str = "", holder_id: int | None = None) -> Task:
    """One step by a holder, or by the giver for the holder ``holder_id`` (withdraw without: all).

    404 to who has no part in it, 403 to the wrong side, 409 in the wrong state.
    """
    readable_task(by, task_id)
    task = Task.objects.select_for_update().get(id=task_id)
    words = words_of(words, field="words", required=action in WITH_REASON)
    rows = _rows(task, by, action, holder_id)
    states = TASK_RULES[action]
    fitting = [row for row in rows if row.state in states]
    if not fitting or (len(fitting) < len(rows) and holder_id is not None):
        raise conflict("supervision.not_in_state", state=rows[0].state if rows else task.state)
    now = clock.now()
    for row in fitting:
        row.state, row.changed_at = AFTER[action], now
        row.words = "" if action == "give_again" else words or row.words
        row.save(update_fields=["state", "words", "changed_at"])
    _settle(task)
    told = [task.given_by.account_id] if action not in BY_GIVER else [_account(row) for row in fitting]
    _step(task, action, by, words=words, told=told, holder=fitting[0] if len(fitting) == 1 else None)
    return task


def _rows(task: Task, by: Person, action: str, holder_id: int | None) -> list[TaskHolder]:
    rows = TaskHolder.objects.filter(task=task).select_related("person").order_by("id")
    if action in BY_GIVER:
        if task.given_by_id != by.id:
            raise forbidden("supervision.not_yours")
        if holder_id is None and action == "give_again":
            raise invalid("supervision.missing", field="holder")
        found = list(rows if holder_id is None else rows.filter(person_id=holder_id))
        if not found:
            raise not_found()
        return found
    found = list(rows.filter(person=by))
    if not found:
        raise forbidden("supervision.not_yours")
    return found


def _account(row: TaskHolder) -> int:
    return row.person.account_id


def _settle(task: Task) -> None:
    states = set(TaskHolder.objects.filter(task=task).values_list("state", flat=True))
    left = states - {HolderState.WITHDRAWN}
    if not left:
        task.state = TaskState.WITHDRAWN
    else:
        task.state = TaskState.DONE if left == {HolderState.DONE} else TaskState.OPEN
    task.ended_at = None if task.state == TaskState.OPEN else clock.now()
    task.save(update_fields=["state", "ended_at"])


def _step(
    task: Task,
    kind: str,
    by: Person,
    *,
    words: str = "",
    told: Iterable[int] = (),
    holder: TaskHolder | None = None,
) -> None:
    TaskStep.objects.create(
        task=task, kind=kind, by=by, words=words, holder=holder.person if holder else None, at=clock.now()
    )
    audit.record(
        actor=by.account_id,
        verb=f"supervision.task_{kind}",
        entity="supervision.task",
        entity_id=task.id,
        data={"words": words},
    )
    outbox.publish(
        TaskMoved(
            task_id=task.id,
            kind=kind,
            by_account=by.account_id,
            told=sorted(set(told) - {by.account_id}),
            words=words,
        ),
        aggregate="supervision.task",
        aggregate_id=task.id,
    )
