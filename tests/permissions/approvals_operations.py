"""Who may: taking back, taking out, asking for time, 代录, agreeing in bulk, an administrator's help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from approvals import services
from approvals.models import Chain, Dictation, Step, Task
from approvals.services import dictating
from orgchart.models import UnitRole
from orgchart.selectors import organ_of, primary_appointment
from tests.approvals.factories import SUBJECT, papers, publish_flow, to
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

DUE = 3900


def a_chain(world: World, steps: list[dict[str, Any]] | None = None, drafter: str = "clerk") -> Chain:
    """A paper of the drafter's; the usual one waits for the division head, then for the countersigner."""
    papers()
    head, law = world.person("division_head"), world.person("countersigner_law")
    usual = [
        {"stage": "check", "who": to(head), "due_minutes": DUE, "bulk": True},
        {"stage": "issue", "who": to(law)},
    ]
    publish_flow(*(steps or usual), key="operations")
    by = world.person(drafter)
    post = primary_appointment(by)
    assert post is not None
    return services.start(
        subject_type=SUBJECT,
        subject_id=1,
        template="operations",
        origin_unit_id=post.unit_id,
        by=by,
        context={},
        seen_hash="h1",
    )


def _task(chain: Chain) -> Task:
    return Task.objects.select_related("step").get(chain=chain, state=Task.State.ACTIVE)


def _take_back(world: World) -> Call:
    task = _task(a_chain(world))
    services.decide(
        task_id=task.id,
        by=world.person("division_head"),
        action="agree",
        seen_hash="h1",
        idempotency_key="t",
    )
    papers().readers.add(world.person("division_head").account_id)
    return Call(f"/approvals/tasks/{task.id}/take-back", {"reason": "看漏了。"})


def _remove(world: World) -> Call:
    task = _task(a_chain(world))
    step = services.add_signer(
        task_id=task.id,
        by=world.person("division_head"),
        person=world.person("countersigner_finance").id,
    )
    return Call(f"/approvals/steps/{step.id}/remove-signer", {"slot": 1, "reason": ""})


def _ask(world: World) -> Call:
    task = _task(a_chain(world))
    assert task.due_at is not None
    until = (task.due_at + timedelta(days=2)).isoformat()
    return Call(f"/approvals/tasks/{task.id}/extension", {"until": until, "reason": "要听证。"})


def _answer(world: World) -> Call:
    task = _task(a_chain(world))
    assert task.due_at is not None
    row = services.ask_extension(
        task_id=task.id,
        by=world.person("division_head"),
        until=task.due_at + timedelta(days=2),
        reason="要听证。",
    )
    return Call(f"/approvals/extensions/{row.id}/answer", {"granted": True})


def _comment(world: World) -> Call:
    chain = a_chain(world)
    head = world.person("countersigner_finance")
    services.circulate(chain_id=chain.id, by=world.person("clerk"), people=[head.id])
    task = Task.objects.get(chain=chain, kind=Task.Kind.READ)
    return Call(f"/approvals/tasks/{task.id}/comment", {"text": "已阅。"})


def _secretary(world: World) -> None:
    person = world.person("registry_clerk")
    post = primary_appointment(person)
    assert post is not None
    UnitRole.objects.get_or_create(unit=organ_of(post.unit), appointment=post, role="secretary")


def _dictate(world: World) -> Call:
    task = _task(a_chain(world))
    _secretary(world)
    papers().readers.add(world.person("registry_clerk").account_id)
    body = {"opinion": "同意。", "seen_hash": "h1"}
    return Call(f"/approvals/tasks/{task.id}/dictation", upload=body)


def _entered(world: World, scan: tuple[str, bytes] | None = None) -> Dictation:
    task = _task(a_chain(world))
    _secretary(world)
    secretary = world.person("registry_clerk")
    papers().readers.add(secretary.account_id)
    return dictating.enter(task_id=task.id, by=secretary, opinion="同意。", seen_hash="h1", scan=scan)


def _scan(world: World) -> Call:
    row = _entered(world, ("批示.png", b"\x89PNG\r\n\x1a\n" + bytes(20)))
    return Call(f"/approvals/dictations/{row.id}/scan")


def _bulk(world: World) -> Call:
    task = _task(a_chain(world))
    services.mark_read(task_id=task.id, by=world.person("division_head"))
    item = {"task": str(task.id), "seen_hash": "h1", "key": "b"}
    return Call("/approvals/tasks/agree-many", {"items": [item]})


def _empty(world: World) -> Chain:
    nobody = {"stage": "check", "who": {"to": "division", "name": "没有的处"}}
    return a_chain(world, [nobody], drafter="city_division_head")


def _assign(world: World) -> Call:
    step = Step.objects.get(chain=_empty(world), stage="check")
    person = str(world.person("city_office").id)
    return Call(f"/approvals/steps/{step.id}/assign", {"slot": 0, "person": person, "reason": "缺岗"})


def _jump(world: World) -> Call:
    steps = [
        {"stage": "check", "who": to(world.person("city_office"))},
        {"stage": "issue", "who": to(world.person("city_leader"))},
    ]
    chain = a_chain(world, steps, drafter="city_division_head")
    step = Step.objects.get(chain=chain, stage="issue")
    return Call(f"/approvals/chains/{chain.id}/jump", {"step": str(step.id), "reason": "处长出国。"})


def _row(operation: str, who: str, allowed: str, build: Callable[[World], Call]) -> Row:
    return Row(operation, who, allowed, build, stranger="checker", refusal=404)


ADMINISTRATORS = "whoever staffs the chain's organ; they read nothing of the paper"

ROWS = [
    _row(
        "approvals_take_back", "who consented, while nobody after has opened it", "division_head", _take_back
    ),
    _row("approvals_remove_signer", "who added the signer, the drafter", "division_head", _remove),
    _row("approvals_ask_extension", "whoever has the task in hand", "division_head", _ask),
    _row("approvals_answer_extension", "who had sent the paper on", "clerk", _answer),
    _row("approvals_comment", "to whom it was circulated", "countersigner_finance", _comment),
    _row(
        "approvals_dictate", "a secretary of the holder's organ who may read it", "registry_clerk", _dictate
    ),
    _row(
        "approvals_confirm_dictation",
        "the leader for whom it was entered",
        "division_head",
        lambda w: Call(f"/approvals/dictations/{_entered(w).id}/confirm", {"idempotency_key": "c"}),
    ),
    _row(
        "approvals_refuse_dictation",
        "the leader for whom it was entered",
        "division_head",
        lambda w: Call(f"/approvals/dictations/{_entered(w).id}/refuse"),
    ),
    _row("approvals_dictation_scan", "whoever may read the paper", "division_head", _scan),
    Row(
        "approvals_agree_many",
        "each of one's own tasks, or why not; the administrators have none",
        "division_head",
        _bulk,
        stranger="admin_system",
        refusal=404,
    ),
    Row(
        "approvals_stuck",
        ADMINISTRATORS + "; others an empty list",
        "department_admin",
        lambda w: Call(f"/approvals/stuck?x={_empty(w).id}"),
        stranger=None,
        refusal=200,
    ),
    _row("approvals_assign", ADMINISTRATORS, "department_admin", _assign),
    _row("approvals_jump", ADMINISTRATORS, "department_admin", _jump),
    Row(
        "approvals_calendar",
        "whoever administers a part of the org chart",
        "department_admin",
        lambda w: Call("/approvals/calendar"),
        stranger="clerk",
        refusal=404,
    ),
]


def several_stuck(world: World, count: int) -> Call:
    """Enough papers that wait for nobody."""
    papers()
    publish_flow({"stage": "check", "who": {"to": "division", "name": "没有的处"}}, key="operations")
    by = world.person("city_division_head")
    post = primary_appointment(by)
    assert post is not None
    for number in range(count):
        services.start(
            subject_type=SUBJECT,
            subject_id=9_000 + number,
            template="operations",
            origin_unit_id=post.unit_id,
            by=by,
            context={},
        )
    return Call("/approvals/stuck")
