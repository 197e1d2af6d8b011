"""Who may do what about keeping: the three administrators, each their own part; others find nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from messaging.models import Conversation, Hold, Inspection
from messaging.services import create_group, send
from messaging.services.keeping import holds, inspections, making
from office.kernel import clock
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

CLERK, STRANGER = "clerk", "seal_custodian"
SYSTEM, SECURITY, AUDIT = "admin_system", "admin_security", "admin_audit"
GROUNDS = {"reason": "核查", "basis": "粤纪〔2026〕1号"}
BOUNDS = {
    "version": 0,
    "floor_days": 200,
    "ceiling_days": 0,
    "mark_files": True,
    "tell_inspected": True,
    "download_hours": 24,
    "download_limit": 2,
}
RULE = {"kind": "group", "unit_id": None, "days": 400}


def _group(world: World) -> Conversation:
    group = create_group(by=world.person("division_head"), title="留存", people=[world.person(CLERK).id])
    send(conversation_id=group.id, by=world.person(CLERK), client_id=uuid4(), text="一")
    return group


def _hold(world: World) -> Hold:
    wish = holds.HoldWish(world.person(CLERK).id, None, None, None, None, **GROUNDS)
    return holds.ask(by=world.account(AUDIT), wish=wish)


def _inspection(world: World, *, ready: bool = False) -> Inspection:
    today = clock.today()
    wish = inspections.InspectionWish([_group(world).id], [], today, today, **GROUNDS)
    row = inspections.ask(by=world.account(AUDIT), wish=wish)
    if ready:
        inspections.decide(by=world.account(SECURITY), inspection_id=row.id, approve=True)
        making.make_due()
    return row


def several_holds(world: World, count: int) -> Call:
    for _ in range(count):
        _hold(world)
    return Call("/messaging/holds")


def several_inspections(world: World, count: int) -> Call:
    for _ in range(count):
        _inspection(world)
    return Call("/messaging/inspections")


def _asked(world: World) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"conversation_ids": [str(_group(world).id)], "since": today, "until": today, **GROUNDS}


def _held(world: World) -> dict[str, Any]:
    return {"person_id": str(world.person(CLERK).id), **GROUNDS}


ROWS = [
    Row("keeping_policy", "the three", SECURITY, lambda _: Call("/messaging/keeping"), CLERK),
    Row("keeping_policy_set", "system", SYSTEM, lambda _: Call("/messaging/keeping", BOUNDS), CLERK),
    Row("retention_rules", "the three", AUDIT, lambda _: Call("/messaging/retention"), CLERK),
    Row(
        "retention_preview", "security", SECURITY, lambda _: Call("/messaging/retention/preview", RULE), CLERK
    ),
    Row("retention_rule_set", "security", SECURITY, lambda _: Call("/messaging/retention", RULE), AUDIT, 403),
    Row("holds", "security and audit", AUDIT, lambda world: several_holds(world, 1), SYSTEM, 403),
    Row("hold_ask", "audit", AUDIT, lambda world: Call("/messaging/holds", _held(world)), CLERK),
    Row(
        "hold_act",
        "security what audit asked for, audit the end of it",
        SECURITY,
        lambda world: Call(f"/messaging/holds/{_hold(world).id}", {"verb": "confirm"}),
        AUDIT,
        403,
    ),
    Row("inspections", "security and audit", SECURITY, lambda world: several_inspections(world, 1), CLERK),
    Row("inspection_ask", "audit", AUDIT, lambda world: Call("/messaging/inspections", _asked(world)), CLERK),
    Row(
        "inspection_decide",
        "security, who is not concerned",
        SECURITY,
        lambda world: Call(f"/messaging/inspections/{_inspection(world).id}/decision", {"approve": True}),
        AUDIT,
        403,
    ),
    Row(
        "inspection_close",
        "who asked",
        AUDIT,
        lambda world: Call(f"/messaging/inspections/{_inspection(world).id}/close"),
        SECURITY,
        403,
    ),
    Row(
        "inspection_download",
        "who asked, when two have agreed",
        AUDIT,
        lambda world: Call(f"/messaging/inspections/{_inspection(world, ready=True).id}/package"),
        SECURITY,
        403,
    ),
    Row(
        "conversation_keeping",
        "who is in the conversation today",
        CLERK,
        lambda world: Call(f"/conversations/{_group(world).id}/keeping"),
        STRANGER,
    ),
]
