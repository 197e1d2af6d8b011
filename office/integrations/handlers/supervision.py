"""What follows from 督办 and tasks: cards to those it concerns now, counts, and hints to open pages."""

from __future__ import annotations

from office.integrations.badges import refresh_badges
from office.integrations.cards import hint, tell
from office.kernel import grants
from office.kernel.outbox import handles
from office.supervision import events
from office.supervision.models import Assignment, Matter, Task
from office.supervision.permissions import READ_MATTER
from office.supervision.selectors.giving import accounts_of

SILENT = ("accept",)
"""Steps of a task that change the page and ring at nobody's."""


@handles(events.MatterMoved)
def matter_moved(event: events.MatterMoved, event_id: int) -> None:
    matter = Matter.objects.filter(id=event.matter_id).first()
    if matter is None:
        return
    rows = Assignment.objects.filter(id=event.assignment_id or 0)
    row = rows.select_related("unit").first()
    readers = set(grants.readers_of(Matter, READ_MATTER, matter.id))
    tell(
        set(event.told) & readers,
        code=f"integrations.matter_{event.kind}",
        event_id=event_id,
        card={"type": "matter", "matter_id": str(matter.id)},
        data={
            "title": matter.title,
            "unit": row.unit.short_name if row else "",
            "reason": f"（{event.words}）" if event.words else "",
        },
    )
    hint(readers, {"type": "matter.changed", "id": str(matter.id)})
    refresh_badges(event.todo)


@handles(events.TaskMoved)
def task_moved(event: events.TaskMoved, event_id: int) -> None:
    task = Task.objects.filter(id=event.task_id).select_related("given_by").first()
    if task is None:
        return
    if event.kind not in SILENT:
        tell(
            event.told,
            code=f"integrations.task_{event.kind}",
            event_id=event_id,
            card={"type": "given_task", "given_task_id": str(task.id)},
            data={
                "title": task.title,
                "giver": task.given_by.name,
                "reason": f"（{event.words}）" if event.words else "",
            },
        )
    everybody = accounts_of(task.id)
    hint(everybody, {"type": "given_task.changed", "id": str(task.id)})
    refresh_badges(everybody)
