"""What is mine to do with matters and tasks, and the cards that tell of them."""

from __future__ import annotations

from django.http import HttpRequest

from office.kernel import grants
from office.kernel.api import Router
from office.supervision.api import views
from office.supervision.api.schemas import CardsInput, MatterTodo, SupervisionCards
from office.supervision.models import Matter
from office.supervision.permissions import READ_MATTER
from office.supervision.selectors import giving
from office.supervision.selectors.matters import assignments_of
from office.supervision.selectors.organs import group_names
from office.supervision.selectors.todo import Todo, todo

router = Router(tags=["supervision"])


@router.get("/matters/todo", response=list[MatterTodo], operation_id="matters_todo")
def list_todo(request: HttpRequest) -> list[MatterTodo]:
    """To sign for, to report, to review, to decide, and tasks to do; what is due first comes first."""
    person = views.asking(request)
    return [
        MatterTodo(
            what=one.what,
            id=one.id,
            item=one.item,
            title=one.title,
            source=one.source,
            since=one.since,
            due_at=one.due_at,
            overdue=views.late(one.due_at),
            link=_link(one),
        )
        for one in todo(person, group_names(person.account))
    ]


def _link(one: Todo) -> str:
    return f"/tasks/{one.id}" if one.what in ("task", "sent_back") else f"/matters/{one.id}"


@router.post("/matters/cards", response=SupervisionCards, operation_id="matters_cards")
def cards(request: HttpRequest, payload: CardsInput) -> SupervisionCards:
    """Of these matters and tasks, those that the viewer may see, as they see them."""
    person = views.asking(request)
    seen = grants.visible_subset(person.account, Matter, READ_MATTER, payload.matters)
    matters = list(Matter.objects.filter(id__in=seen).select_related("organ", "supervisor"))
    rows = assignments_of(seen)
    tasks = giving.readable_tasks(person, payload.tasks)
    return SupervisionCards(
        matters=[views.matter_row(one, rows.get(one.id, [])) for one in matters],
        tasks=views.task_rows(person, tasks),
    )
