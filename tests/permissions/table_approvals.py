"""Who may: tasks by their holders, chains by those who may read what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from approvals import services
from approvals.models import Chain, Task
from orgchart.selectors import primary_appointment
from tests.approvals.factories import SUBJECT, papers, publish_flow, to
from tests.permissions import (
    approvals_designs,
    approvals_desk,
    approvals_operations,
    approvals_requests,
)
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

HOLDER = "whoever has the task in hand"
STRANGER = "checker"


def _chain(world: World, **flow: Any) -> Chain:
    """A paper of the clerk's that waits for the division head."""
    papers()
    head = world.person("division_head")
    publish_flow(flow or {"stage": "check", "who": to(head)}, {"stage": "issue", "who": to(head)}, key="rows")
    clerk = world.person("clerk")
    post = primary_appointment(clerk)
    assert post is not None
    return services.start(
        subject_type=SUBJECT,
        subject_id=1,
        template="rows",
        origin_unit_id=post.unit_id,
        by=clerk,
        context={},
        seen_hash="h1",
    )


def _task(world: World) -> Task:
    return Task.objects.get(chain=_chain(world), state=Task.State.ACTIVE)


def _on_task(what: str, body: Callable[[World], dict[str, Any]] | None = None) -> Callable[[World], Call]:
    def build(world: World) -> Call:
        return Call(f"/approvals/tasks/{_task(world).id}{what}", body(world) if body else None)

    return build


def _on_chain(what: str, body: dict[str, Any] | None = None) -> Callable[[World], Call]:
    return lambda world: Call(f"/approvals/chains/{_chain(world).id}{what}", body)


def _resubmit(world: World) -> Call:
    task = _task(world)
    services.decide(
        task_id=task.id,
        by=world.person("division_head"),
        action="return",
        opinion="请改。",
        seen_hash="h1",
        idempotency_key="r",
    )
    return Call(
        f"/approvals/chains/{task.chain_id}/resubmit", {"seen_hash": "h1", "idempotency_key": "again"}
    )


def _resume(world: World) -> Call:
    task = _task(world)
    services.suspend(task_id=task.id, by=world.person("division_head"), reason="缓发")
    return Call(f"/approvals/chains/{task.chain_id}/resume")


def _inked(world: World) -> Call:
    task = _task(world)
    services.decide(
        task_id=task.id,
        by=world.person("division_head"),
        action="agree",
        ink={"width": 10, "height": 10, "strokes": [[1, 1]]},
        seen_hash="h1",
        idempotency_key="ink",
    )
    return Call(f"/approvals/tasks/{task.id}/ink")


def _preview(world: World) -> Call:
    post = primary_appointment(world.person("clerk"))
    assert post is not None
    publish_flow({"stage": "check", "who": {"to": "head_of_origin"}}, key="rows")
    return Call("/approvals/preview", {"template": "rows", "origin_unit": str(post.unit_id)})


def _decision(world: World) -> dict[str, Any]:
    return {"action": "agree", "seen_hash": "h1", "idempotency_key": "one"}


def _reason(world: World) -> dict[str, Any]:
    return {"reason": "今天要发出。"}


def _other(world: World) -> dict[str, Any]:
    return {"person": str(world.person("countersigner_law").id), "reason": "出差"}


def _row(operation: str, who: str, allowed: str, build: Callable[[World], Call]) -> Row:
    return Row(operation, who, allowed, build, stranger=STRANGER, refusal=404)


OWN = "every civil servant, their own; the administrators have none"

ROWS = [
    *approvals_designs.ROWS,
    *approvals_desk.ROWS,
    *approvals_operations.ROWS,
    *approvals_requests.ROWS,
    Row("approvals_tasks", OWN, "clerk", lambda w: Call("/approvals/tasks"), "admin_system"),
    Row("approvals_task_counts", OWN, "clerk", lambda w: Call("/approvals/tasks/counts"), "admin_audit"),
    Row("approvals_phrases", OWN, "clerk", lambda w: Call("/approvals/phrases"), "admin_security"),
    Row(
        "approvals_save_phrases",
        OWN,
        "clerk",
        lambda w: Call("/approvals/phrases", {"texts": ["同意。"]}),
        "admin_security",
    ),
    _row("approvals_task", "whoever may read the subject", "division_head", _on_task("")),
    _row("approvals_decide", HOLDER, "division_head", _on_task("/decide", _decision)),
    _row("approvals_ink", "whoever may read the subject", "clerk", _inked),
    _row("approvals_read", HOLDER, "division_head", _on_task("/read")),
    _row("approvals_urge", "the drafter, earlier signers, 督查", "clerk", _on_task("/urge", _reason)),
    _row("approvals_transfer", HOLDER, "division_head", _on_task("/transfer", _other)),
    _row("approvals_add_signer", HOLDER, "division_head", _on_task("/add-signer", _other)),
    _row("approvals_suspend", HOLDER, "division_head", _on_task("/suspend", _reason)),
    _row("approvals_chain", "whoever may read the subject", "clerk", _on_chain("")),
    _row("approvals_resubmit", "the drafter", "clerk", _resubmit),
    _row("approvals_withdraw", "the drafter, before 签发", "clerk", _on_chain("/withdraw", {"reason": ""})),
    _row("approvals_resume", "the drafter, whoever has a task in it", "division_head", _resume),
    _row(
        "approvals_circulate",
        "the drafter, whoever has or had a task in it",
        "clerk",
        lambda w: Call(
            f"/approvals/chains/{_chain(w).id}/circulate",
            {"people": [str(w.person("countersigner_law").id)], "note": "请阅。"},
        ),
    ),
    _row(
        "approvals_find_again",
        "the drafter, whoever has or had a task in it",
        "clerk",
        _on_chain("/find-again", {}),
    ),
    _row("approvals_preview", "whoever serves in the unit", "clerk", _preview),
]
