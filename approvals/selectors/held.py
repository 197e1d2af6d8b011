"""Open work by the appointments that hold it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from approvals.models import Chain, Task


def open_tasks_of(appointment_ids: Collection[int]) -> QuerySet[Task]:
    """Tasks to sign that wait for who holds these appointments, oldest first."""
    rows = Task.objects.filter(
        appointment_id__in=appointment_ids,
        state=Task.State.ACTIVE,
        kind=Task.Kind.SIGN,
        chain__state__in=Chain.LIVE,
    )
    return rows.select_related("assignee__account", "step", "chain").order_by("id")
