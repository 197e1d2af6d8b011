"""Who may: what of one's own is agreed to together, a request's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals import services
from approvals.models import Task
from tests.approvals.factories import SUBJECT
from tests.permissions.approvals_operations import a_chain
from tests.permissions.approvals_requests import OWN, handed_in
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def several_bulk(world: World, count: int) -> Call:
    """Enough papers that one may agree to together."""
    first = a_chain(world)
    for number in range(1, count):
        services.start(
            subject_type=SUBJECT,
            subject_id=7_000 + number,
            template="operations",
            origin_unit_id=first.origin_unit_id,
            by=world.person("clerk"),
            context={},
        )
    for task in Task.objects.filter(account=world.account("division_head"), chain__subject_type=SUBJECT):
        services.mark_read(task_id=task.id, by=world.person("division_head"))
    return Call("/approvals/tasks/bulk")


ROWS = [
    Row(
        "approvals_bulk",
        "one's own tasks; the administrators have none",
        "division_head",
        lambda w: several_bulk(w, 1),
        stranger="admin_system",
        refusal=404,
    ),
    Row(
        "approvals_request_sheet",
        "whoever may read the request",
        OWN,
        lambda w: Call(f"/approvals/requests/{handed_in(w).id}/sheet"),
        stranger="checker",
        refusal=404,
    ),
]
