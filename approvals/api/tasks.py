"""A person's tasks: lists, one task, and what is done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status
from pydantic import BaseModel, StringConstraints

from approvals import permissions, selectors, services
from approvals.api.common import asking, task_view
from approvals.api.schemas import (
    AddSignerIn,
    Counts,
    DecideIn,
    DecisionView,
    ReasonIn,
    TaskView,
    TransferIn,
    WorkItemView,
)
from approvals.selectors.worklist import Filters, worklist
from office.kernel.api import Router
from office.kernel.errors import OfficeError, not_found
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router()
Short = Annotated[str, StringConstraints(max_length=100)]


class ListQuery(BaseModel):
    state: Literal["todo", "reading", "done", "started"] = "todo"
    before: Annotated[str, StringConstraints(max_length=200)] | None = None
    stage: Short = ""
    urgency: Short = ""
    q: Short = ""


@router.get("/tasks", response=Page[WorkItemView], operation_id="approvals_tasks")
def tasks(request: HttpRequest, query: Query[ListQuery]) -> Page[WorkItemView]:
    """To do (by due time), for reading, done, or started by me (newest first)."""
    person = asking(request)
    filters = Filters(query.stage, query.urgency, query.q)
    cursor = _cursor(query.before)
    items, following = worklist(person, person.account, query.state, cursor, filters)
    shown = [WorkItemView.of(item) for item in items]
    if following is None:
        return Page[WorkItemView](items=shown)
    key, last = following
    text = key.isoformat() if isinstance(key, datetime) else ""
    return Page[WorkItemView](items=shown, next=encode_cursor(text, str(last)))


def _cursor(raw: str | None) -> tuple[datetime | int, int] | None:
    keys = decode_cursor(raw, [str, str])
    if keys is None:
        return None
    try:
        return (datetime.fromisoformat(keys[0]) if keys[0] else 0), int(keys[1])
    except ValueError as error:
        raise OfficeError("kernel.cursor", status=422, field="before") from error


@router.get("/tasks/counts", response=Counts, operation_id="approvals_task_counts")
def counts(request: HttpRequest) -> Counts:
    found = selectors.task_counts(asking(request))
    subjects = {key.removeprefix("todo:"): number for key, number in found.items() if ":" in key}
    return Counts(todo=found["todo"], overdue=found["overdue"], reading=found["reading"], by_subject=subjects)


@router.get("/tasks/{task_id}", response=TaskView, operation_id="approvals_task")
def task(request: HttpRequest, task_id: Id) -> TaskView:
    person = asking(request)
    return task_view(person, permissions.access_task(account=person.account, task_id=task_id))


@router.post("/tasks/{task_id}/decide", response=DecisionView, operation_id="approvals_decide")
def decide(request: HttpRequest, task_id: Id, payload: DecideIn) -> DecisionView:
    decision = services.decide(task_id=task_id, by=asking(request), **payload.model_dump())
    return DecisionView.of(decision)


@router.get("/tasks/{task_id}/ink", operation_id="approvals_ink")
def ink(request: HttpRequest, task_id: Id) -> HttpResponse:
    """What was written by hand with a decision, as SVG drawn by us; for whoever may read the paper."""
    task = permissions.access_task(account=asking(request).account, task_id=task_id)
    found = selectors.drawings([task.id]).get(task.id)
    if found is None:
        raise not_found()
    answer = HttpResponse(found.svg(), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@router.post("/tasks/{task_id}/read", response=TaskView, operation_id="approvals_read")
def read(request: HttpRequest, task_id: Id) -> TaskView:
    """The holder has opened it: waiting ends, handling begins."""
    person = asking(request)
    services.mark_read(task_id=task_id, by=person)
    return task_view(person, permissions.access_task(account=person.account, task_id=task_id))


@router.post("/tasks/{task_id}/urge", response={204: None}, operation_id="approvals_urge")
def urge(request: HttpRequest, task_id: Id, payload: ReasonIn) -> Status[None]:
    services.urge(task_id=task_id, by=asking(request), reason=payload.reason)
    return Status(204, None)


@router.post("/tasks/{task_id}/transfer", response={204: None}, operation_id="approvals_transfer")
def transfer(request: HttpRequest, task_id: Id, payload: TransferIn) -> Status[None]:
    services.transfer(task_id=task_id, by=asking(request), to_person=payload.person, reason=payload.reason)
    return Status(204, None)


@router.post("/tasks/{task_id}/add-signer", response={204: None}, operation_id="approvals_add_signer")
def add_signer(request: HttpRequest, task_id: Id, payload: AddSignerIn) -> Status[None]:
    services.add_signer(
        task_id=task_id,
        by=asking(request),
        person=payload.person,
        where=payload.where,
        reason=payload.reason,
    )
    return Status(204, None)


@router.post("/tasks/{task_id}/suspend", response={204: None}, operation_id="approvals_suspend")
def suspend(request: HttpRequest, task_id: Id, payload: ReasonIn) -> Status[None]:
    services.suspend(task_id=task_id, by=asking(request), reason=payload.reason)
    return Status(204, None)
