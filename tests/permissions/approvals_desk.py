"""Who may: what of one's own is agreed to together, a request's sheet, logs, other systems' tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals import services
from approvals.models import Chain, Task
from approvals.services import outside
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


def _system(world: World) -> dict[str, object]:
    return {"name": "事项平台", "hosts": ["matters.example.cn"], "owner": str(world.person("clerk").id)}


def _outside_todo(world: World, external_id: str = "A-1") -> dict[str, str]:
    head = str(world.person("division_head").id)
    url = "https://matters.example.cn/todo"
    return {"external_id": external_id, "person": head, "title": "审核补贴申请", "url": url}


def several_outside(world: World, count: int, path: str = "/approvals/outside/todos") -> Call:
    """Enough tasks of several systems, each for the division's head."""
    for number in range(count):
        key = f"matters-{number}" if number else "matters"
        outside.set_system(
            by=world.account("admin_system"),
            key=key,
            name="事项平台",
            hosts=["matters.example.cn"],
            owner=world.person("clerk").id,
            enabled=True,
        )
        raw = _outside_todo(world, f"A-{number}")
        wanted = outside.Wanted(raw["external_id"], int(raw["person"]), raw["title"], raw["url"])
        for system in {key, "matters"}:
            outside.put_todo(by=world.account("clerk"), system_key=system, wanted=wanted)
    return Call(path)


def _put(world: World) -> Call:
    several_outside(world, 1)
    return Call(f"{OUTSIDE}/todos", _outside_todo(world, "B-1"))


OUTSIDE = "/approvals/outside/systems/matters"
AUDITOR = "the audit administrator"
SPEAKER = "whose tokens speak for the system"

ROWS = [
    Row(
        "approvals_outside_mine",
        "one's own; the administrators have none",
        "division_head",
        lambda w: several_outside(w, 1),
        "admin_system",
    ),
    Row(
        "approvals_outside_systems",
        "the system administrator",
        "admin_system",
        lambda w: several_outside(w, 1, "/approvals/outside/systems"),
        "clerk",
    ),
    Row(
        "approvals_set_outside_system",
        "the system administrator",
        "admin_system",
        lambda w: Call(OUTSIDE, _system(w)),
        "department_admin",
    ),
    Row(
        "approvals_outside_todos",
        SPEAKER,
        "clerk",
        lambda w: several_outside(w, 1, f"{OUTSIDE}/todos"),
        "division_head",
    ),
    Row("approvals_put_outside_todo", SPEAKER, "clerk", _put, "division_head"),
    Row(
        "approvals_close_outside_todo",
        SPEAKER,
        "clerk",
        lambda w: Call(
            several_outside(w, 1, f"{OUTSIDE}/todos/close").path, {"external_id": "A-0", "state": "done"}
        ),
        "division_head",
    ),
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
