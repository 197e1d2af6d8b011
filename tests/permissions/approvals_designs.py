"""Who may: designing an organ's flows and forms, by whoever fills its posts."""

from __future__ import annotations

from typing import Any

from approvals.models import Design
from approvals.services.designs import begin_design, publish_design
from orgchart.models import Unit
from orgchart.selectors import organ_of, primary_appointment
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

WHO = "whoever fills the organ's posts"
ADMIN, STRANGER = "department_admin", "clerk"
KEY = "request.vehicle"


def _organ(world: World) -> Unit:
    post = primary_appointment(world.person(ADMIN))
    assert post is not None
    return organ_of(post.unit)


def _begin(world: World, kind: str = "flow", key: str = KEY) -> Design:
    by = world.person(ADMIN).account
    return begin_design(by=by, kind=kind, organ_id=_organ(world).id, key=key)


def _published(world: World) -> str:
    """An own version in force; the address under which it stands."""
    for _ in range(2):
        design = _begin(world)
        design.content["merge_same"] = not design.content.get("merge_same")
        design.save(update_fields=["content"])
        publish_design(by=world.person(ADMIN).account, design_id=design.id, token=1)
    return f"/approvals/designs/flow/{_organ(world).id}/{KEY}"


def _on_draft(world: World, what: str, body: dict[str, Any] | None = None, **draft: str) -> Call:
    return Call(f"/approvals/design-drafts/{_begin(world, **draft).id}{what}", body)


def _publish(world: World) -> Call:
    """The first version of the organ's own."""
    return _on_draft(world, "/publish", {"token": 1})


def _save(world: World) -> Call:
    design = _begin(world)
    body = {"token": 1, "name": design.name, "content": design.content}
    return Call(f"/approvals/design-drafts/{design.id}", body)


ROWS = [
    Row(
        "approvals_designs",
        "anybody, those of the organs they fill the posts of",
        ADMIN,
        lambda world: Call("/approvals/designs/flow"),
        None,
        200,
    ),
    Row(
        "approvals_design_begin",
        WHO,
        ADMIN,
        lambda world: Call("/approvals/designs/flow", {"organ": str(_organ(world).id), "key": KEY}),
        STRANGER,
    ),
    Row(
        "approvals_design_view",
        WHO,
        ADMIN,
        lambda world: Call(f"/approvals/designs/flow/{_organ(world).id}/{KEY}"),
        STRANGER,
    ),
    Row(
        "approvals_design_restore",
        WHO,
        ADMIN,
        lambda world: Call(f"{_published(world)}/restore", {"number": 1}),
        STRANGER,
    ),
    Row(
        "approvals_design_withdraw",
        WHO,
        ADMIN,
        lambda world: Call(f"{_published(world)}/withdraw", {}),
        STRANGER,
    ),
    Row("approvals_design_draft", WHO, ADMIN, lambda world: _on_draft(world, ""), STRANGER),
    Row("approvals_design_save", WHO, ADMIN, _save, STRANGER),
    Row("approvals_design_discard", WHO, ADMIN, lambda world: _on_draft(world, ""), STRANGER),
    Row("approvals_design_publish", WHO, ADMIN, _publish, STRANGER),
    Row(
        "approvals_design_dry_run",
        WHO,
        ADMIN,
        lambda world: _on_draft(world, "/dry-run", {"person": str(world.person(ADMIN).id)}),
        STRANGER,
    ),
    Row(
        "approvals_design_try",
        WHO,
        ADMIN,
        lambda world: _on_draft(world, "/try", {"data": {}}, kind="form", key="vehicle"),
        STRANGER,
    ),
]
