"""Tasks between persons."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Status

from office.kernel.api import Router
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor
from office.supervision.api import views
from office.supervision.api.inputs import task_wish
from office.supervision.api.schemas import GivenTaskRow, GivenTaskView, TaskAct, TaskInput
from office.supervision.permissions import readable_task
from office.supervision.selectors.giving import tasks_of
from office.supervision.services import giving

router = Router(tags=["supervision"])
PAGE = 30


@router.get("/given-tasks", response=Page[GivenTaskRow], operation_id="given_tasks_list")
def tasks(
    request: HttpRequest,
    box: Literal["mine", "given"] = "mine",
    done: bool = False,
    before: str | None = None,
) -> Page[GivenTaskRow]:
    """What others gave me to do, or what I gave others; newest first."""
    person = views.asking(request)
    keys = decode_cursor(before, [int])
    rows = tasks_of(person, box, done=done, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(items=views.task_rows(person, rows), next=encode_cursor(rows[-1].id) if more else None)


@router.post("/given-tasks", response={201: GivenTaskView}, operation_id="given_tasks_give")
def give(request: HttpRequest, payload: TaskInput) -> Status[GivenTaskView]:
    person = views.asking(request)
    task = giving.give_task(by=person, wish=task_wish(payload))
    return Status(201, views.task_view(person.account, person, task))


@router.get("/given-tasks/{given_task_id}", response=GivenTaskView, operation_id="given_tasks_read")
def read(request: HttpRequest, given_task_id: Id) -> GivenTaskView:
    person = views.asking(request)
    return views.task_view(person.account, person, readable_task(person, given_task_id))


@router.post("/given-tasks/{given_task_id}/act", response=GivenTaskView, operation_id="given_tasks_act")
def act(request: HttpRequest, given_task_id: Id, payload: TaskAct) -> GivenTaskView:
    """Accept, finish with a word, send back with a reason; the giver gives again or withdraws."""
    person = views.asking(request)
    giving.act(
        task_id=given_task_id,
        by=person,
        action=payload.action,
        words=payload.words,
        holder_id=payload.holder,
    )
    return views.task_view(person.account, person, readable_task(person, given_task_id))
