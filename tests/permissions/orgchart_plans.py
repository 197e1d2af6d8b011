"""Who may plan reorganisations: whoever administers the structure of a unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from office.kernel import clock
from orgchart.models import Plan
from orgchart.services import plans
from tests.permissions.rows import Build, Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

URL = "/orgchart/plans"


def _change(world: World) -> dict[str, Any]:
    unit = world.account("department_admin").admin_scopes.get().unit
    return {"kind": "unit_add", "parent": str(unit.id), "unit_kind": "division", "name": "试验科"}


def _plan(world: World, *, days: int = 1) -> Plan:
    """A draft of the department administrator's, of one act."""
    by = world.account("department_admin")
    drawing = plans.Drawing("机构改革", "", clock.today() + timedelta(days=days), [("a1", _change(world))])
    return plans.make(by=by, unit_id=by.admin_scopes.get().unit_id, drawing=drawing)


def several_plans(world: World, count: int) -> Call:
    for _ in range(count):
        _plan(world)
    return Call(URL)


def _body(world: World) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=1)).isoformat()
    acts = [{"key": "a1", "change": _change(world)}]
    return {"name": "机构改革", "effective_on": day, "acts": acts}


def _make(world: World) -> Call:
    unit = world.account("department_admin").admin_scopes.get().unit_id
    return Call(URL, {**_body(world), "unit": str(unit)})


def _draw(world: World) -> Call:
    return Call(f"{URL}/{_plan(world).id}", {**_body(world), "version": 1})


def _at(suffix: str = "", *, version: int | None = None) -> Build:
    body = {"version": version} if version else None
    return lambda world: Call(f"{URL}/{_plan(world).id}{suffix}", body)


def _scheduled(world: World) -> Call:
    plan = _plan(world)
    plans.schedule(by=world.account("department_admin"), plan_id=plan.id, version=1)
    return Call(f"{URL}/{plan.id}/reopen", {"version": 2})


def _applied(world: World) -> Call:
    plan = _plan(world, days=0)
    plans.schedule(by=world.account("department_admin"), plan_id=plan.id, version=1)
    return Call(f"{URL}/{plan.id}/report")


ADMINISTERS = "whoever administers the plan's unit"
DRAWS = "whoever holds the right to the structure of the plan's unit"
ADMIN = "department_admin"
ROWS = [
    Row("orgchart_plans", "everyone, of what they administer", ADMIN, lambda world: Call(URL)),
    Row("orgchart_plan_make", DRAWS, ADMIN, _make, stranger="clerk", refusal=403),
    Row("orgchart_plan", ADMINISTERS, ADMIN, _at(), stranger="clerk"),
    Row("orgchart_plan_draw", DRAWS, ADMIN, _draw, stranger="clerk"),
    Row("orgchart_plan_preview", ADMINISTERS, ADMIN, _at("/preview"), stranger="clerk"),
    Row("orgchart_plan_schedule", DRAWS, ADMIN, _at("/schedule", version=1), stranger="clerk"),
    Row("orgchart_plan_cancel", DRAWS, ADMIN, _at("/cancel", version=1), stranger="clerk"),
    Row("orgchart_plan_reopen", DRAWS, ADMIN, _scheduled, stranger="clerk"),
    Row("orgchart_plan_report", ADMINISTERS, ADMIN, _applied, stranger="clerk"),
]
