"""Who may: what of one's own is agreed to together, a request's sheet, logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals import services
from approvals.models import Chain, Task
from office.kernel import clock
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


def _period(world: World, tail: str) -> Call:
    return _logs(a_chain(world).organ_id, tail)


def _logs(organ: int, tail: str) -> Call:
    today = clock.today().isoformat()
    return Call(f"/approvals/logs{tail}?organ={organ}&since={today}&until={today}")


def several_logs(world: World, count: int) -> Call:
    """Enough chains of one organ."""
    several_bulk(world, count)
    return _logs(Chain.objects.filter(subject_type=SUBJECT).values_list("organ_id", flat=True)[0], "")


AUDITOR = "the audit administrator"

ROWS = [
    Row("approvals_logs", AUDITOR, "admin_audit", lambda w: _period(w, ""), "director"),
    Row("approvals_log_file", AUDITOR, "admin_audit", lambda w: _period(w, "/file"), "admin_security"),
    Row("approvals_log_flows", AUDITOR, "admin_audit", lambda w: _period(w, "/flows"), "admin_system"),
    Row(
        "approvals_chain_log_file",
        AUDITOR,
        "admin_audit",
        lambda w: Call(f"/approvals/logs/{a_chain(w).id}/file?form=xes"),
        "clerk",
    ),
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
