"""统一待办: other systems put their tasks in by access token; people have them in the same list."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from approvals import permissions
from approvals.api.common import asking
from approvals.models import OutsideSystem, OutsideTodo
from approvals.selectors.outside import outside_systems, outside_todos, todos_of
from approvals.services import outside
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

router = Router()
Text = Annotated[str, StringConstraints(max_length=5_000)]  # the service names its own limits


class OutsideTodoIn(BaseModel):
    """``external_id``: the task's name in the other system; the same one again is the same task."""

    model_config = ConfigDict(extra="forbid")
    external_id: Text
    person: Id
    title: Text
    url: Text
    due_at: AwareDatetime | None = None


class OutsideClosing(BaseModel):
    model_config = ConfigDict(extra="forbid")
    external_id: Text
    state: Literal["done", "withdrawn"]


class OutsideTodoView(BaseModel):
    """What a system has put in."""

    id: Id
    external_id: str
    person: Id
    title: str
    url: str
    due_at: datetime | None
    state: str
    changed_at: datetime

    @classmethod
    def of(cls, todo: OutsideTodo) -> OutsideTodoView:
        same = {name: getattr(todo, name) for name in cls.model_fields if name != "person"}
        return cls(**same, person=todo.person_id)


class OutsideTodoItem(BaseModel):
    """A task of another system in one's own list; ``source`` names the system."""

    id: Id
    source: str
    title: str
    url: str
    due_at: datetime | None
    overdue: bool
    since: datetime


class OutsideSystemIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Text
    hosts: Annotated[list[Text], Field(max_length=100)]
    owner: Id
    enabled: bool = True


class OutsideSystemView(BaseModel):
    """``owner``: the person whose access tokens speak for the system."""

    key: str
    name: str
    hosts: list[str]
    owner: Id
    owner_name: str
    enabled: bool
    changed_at: datetime

    @classmethod
    def of(cls, system: OutsideSystem) -> OutsideSystemView:
        person = system.owner.person
        return cls(
            key=system.key,
            name=system.name,
            hosts=list(system.hosts),
            owner=person.id,
            owner_name=person.name,
            enabled=system.enabled,
            changed_at=system.changed_at,
        )


class OutsidePageQuery(BaseModel):
    before: Annotated[str, StringConstraints(max_length=200)] | None = None


@router.get("/outside/todos", response=list[OutsideTodoItem], operation_id="approvals_outside_mine")
def mine(request: HttpRequest) -> list[OutsideTodoItem]:
    """Other systems' tasks that are one's own, by due time."""
    now = clock.now()
    return [
        OutsideTodoItem(
            id=todo.id,
            source=todo.system.name,
            title=todo.title,
            url=todo.url,
            due_at=todo.due_at,
            overdue=todo.due_at is not None and todo.due_at < now,
            since=todo.created_at,
        )
        for todo in outside_todos(asking(request))
    ]


@router.get("/outside/systems", response=list[OutsideSystemView], operation_id="approvals_outside_systems")
def list_systems(request: HttpRequest) -> list[OutsideSystemView]:
    """For the system administrator: the systems that may put tasks in."""
    permissions.require_system_administrator(current(request))
    return [OutsideSystemView.of(one) for one in outside_systems()]


@router.put(
    "/outside/systems/{system}", response=OutsideSystemView, operation_id="approvals_set_outside_system"
)
def set_system(request: HttpRequest, system: str, payload: OutsideSystemIn) -> OutsideSystemView:
    """Let a system in, or change what it may."""
    made = outside.set_system(
        by=current(request),
        key=system,
        name=payload.name,
        hosts=payload.hosts,
        owner=payload.owner,
        enabled=payload.enabled,
    )
    return OutsideSystemView.of(made)


@router.get(
    "/outside/systems/{system}/todos",
    response=Page[OutsideTodoView],
    operation_id="approvals_outside_todos",
)
def list_todos(request: HttpRequest, system: str, query: Query[OutsidePageQuery]) -> Page[OutsideTodoView]:
    """What the system has put in, newest first; for whose tokens speak for it."""
    found = permissions.access_outside_system(current(request), system)
    keys = decode_cursor(query.before, [str])
    before = int(keys[0]) if keys and keys[0].isdigit() else None
    rows = todos_of(found, before, PAGE + 1)
    following = encode_cursor(str(rows[PAGE - 1].id)) if len(rows) > PAGE else None
    return Page[OutsideTodoView](items=[OutsideTodoView.of(row) for row in rows[:PAGE]], next=following)


@router.post(
    "/outside/systems/{system}/todos", response=OutsideTodoView, operation_id="approvals_put_outside_todo"
)
def put_todo(request: HttpRequest, system: str, payload: OutsideTodoIn) -> OutsideTodoView:
    """Put a task into somebody's list, or change it while it is open."""
    wanted = outside.Wanted(
        external_id=payload.external_id,
        person=payload.person,
        title=payload.title,
        url=payload.url,
        due_at=payload.due_at,
    )
    return OutsideTodoView.of(outside.put_todo(by=current(request), system_key=system, wanted=wanted))


@router.post(
    "/outside/systems/{system}/todos/close",
    response=OutsideTodoView,
    operation_id="approvals_close_outside_todo",
)
def close_todo(request: HttpRequest, system: str, payload: OutsideClosing) -> OutsideTodoView:
    """It was done there, or is withdrawn."""
    closed = outside.close_todo(by=current(request), system_key=system, **payload.model_dump())
    return OutsideTodoView.of(closed)
