"""Who may: matters by 督查 and the leaders of the supervising organ, their parts by the units; tasks by
their giver and their holders; messages become things by who is in the conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Delivery
from documents.services.supervision import hand_over
from messaging.models import Conversation
from messaging.services import create_group, send
from office.integrations.turning import to_document, to_task
from office.kernel import files
from office.supervision.models import Assignment, Matter, ReportFile, Task
from office.supervision.services import giving, handed, opening, reviewing, undertaking
from office.supervision.services.giving import TaskWish
from office.supervision.services.opening import MatterWish, UnitsWish
from orgchart.models import Unit
from tests.permissions.rows import Build, Call, Row
from tests.permissions.world import World

SIDES = "the supervising organ's 督查 and leaders, and the units that have it"
SUPERVISOR, REGISTRY, HANDLER, STRANGER = "supervisor", "registry_clerk", "clerk", "city_division_head"
DEPARTMENT = "广东省人力资源和社会保障厅"
BUREAU = "江门市人力资源和社会保障局"


def _units(**more: Any) -> dict[str, Any]:
    return {"lead": str(Unit.objects.get(name=DEPARTMENT).id), "days": 5, **more}


def _matter(world: World) -> Matter:
    units = UnitsWish(lead=Unit.objects.get(name=DEPARTMENT).id, days=5)
    wish = MatterWish(title="梳理人才政策落实情况", units=units, content="请报进展。")
    return opening.open_matter(by=world.person(SUPERVISOR), wish=wish)


def _assignment(world: World, state: str = "assigned") -> Assignment:
    row = Assignment.objects.get(matter=_matter(world))
    if state != "assigned":
        undertaking.sign_for(assignment_id=row.id, by=world.person(REGISTRY))
    if state == "handling":
        who = world.person(HANDLER).id
        undertaking.name_handler(assignment_id=row.id, by=world.person(REGISTRY), person_id=who)
    return row


def _report(world: World) -> int:
    row, by = _assignment(world, "handling"), world.person(HANDLER)
    kept = files.save(b"%PDF-1.7 x", name="附件.pdf", by=by.account_id)
    wish = undertaking.ReportWish(text="已完成。", completes=True, file_ids=[kept.id])
    return undertaking.report(assignment_id=row.id, by=by, wish=wish).id


def _file(world: World) -> Call:
    report = _report(world)
    kept = ReportFile.objects.get(report_id=report)
    return Call(f"/assignments/reports/{report}/files/{kept.file_id}")


def _extension(world: World) -> int:
    row = _assignment(world, "handling")
    by = world.person(HANDLER)
    return undertaking.ask_extension(assignment_id=row.id, by=by, reason="需会商", days=20).id


def _handed(world: World) -> Matter:
    delivery = Delivery.objects.filter(unit__name=BUREAU, state="in_handling", supervisions=None).order_by(
        "-id"
    )[0]
    row = hand_over(
        document_id=delivery.document_id,
        by=world.person("provincial_leader"),
        reason="请了解进展",
        delivery_id=delivery.id,
    )
    handed.adopt(row.id)
    return Matter.objects.get(handover=row.id)


def _done(world: World) -> Matter:
    report = _report(world)
    made = reviewing.review(report_id=report, by=world.person(SUPERVISOR), accept=True)
    return Matter.objects.get(id=made.assignment.matter_id)


def _task(world: World) -> Task:
    wish = TaskWish(title="整理名单", people=[world.person(HANDLER).id])
    return giving.give_task(by=world.person("division_head"), wish=wish)


def _group(world: World) -> Conversation:
    people = [world.person(HANDLER).id, world.person("office_reviewer").id, world.person(SUPERVISOR).id]
    group = create_group(by=world.person("division_head"), title="专班", people=people)
    send(conversation_id=group.id, by=world.person("division_head"), client_id=uuid4(), text="请报进展")
    return group


def _on(build: Callable[[World], Any], path: str, body: dict[str, Any] | None = None) -> Build:
    def call(world: World) -> Call:
        made = build(world)
        return Call(path.format(getattr(made, "id", made)), body)

    return call


def _upload(world: World) -> Call:
    return Call("/assignments/files", upload={"file": SimpleUploadedFile("附件.pdf", b"%PDF-1.7 x")})


def _name(world: World) -> Call:
    row = _assignment(world, "signed_for")
    return Call(f"/assignments/{row.id}/handler", {"person_id": str(world.person(HANDLER).id)})


def _turn(into: str, body: Callable[[World], dict[str, Any]]) -> Build:
    return lambda world: Call(f"/conversations/{_group(world).id}/messages/1/{into}", body(world))


def _holder(world: World) -> dict[str, Any]:
    return {"title": "报进展", "people": [str(world.person(HANDLER).id)]}


def several_tasks(world: World, count: int) -> Call:
    for _ in range(count):
        _task(world)
    return Call("/given-tasks")


def several_matters(world: World, count: int, path: str) -> Call:
    for number in range(count):
        units = UnitsWish(lead=Unit.objects.get(name=DEPARTMENT).id, days=5)
        wish = MatterWish(title=f"事项{number}", units=units)
        opening.open_matter(by=world.person(SUPERVISOR), wish=wish)
    return Call(path)


def several_outcomes(world: World, count: int) -> Call:
    group = _group(world)
    wish = TaskWish(title="报进展", people=[world.person(HANDLER).id])
    for _ in range(count):
        to_task(by=world.person("division_head"), conversation_id=group.id, seq=1, wish=wish)
    return Call(f"/conversations/{group.id}/outcomes")


def _based(world: World) -> int:
    """The clerk's draft that began with a message."""
    group, by = _group(world), world.person(HANDLER)
    made = to_document(
        by=by, conversation_id=group.id, seq=1, kind="通知", title="关于报送进展的通知", with_text=True
    )
    return made.id


def _title(world: World) -> dict[str, Any]:
    return {"title": "关于报送进展的通知"}


ROWS = [
    Row("matters_todo", "everybody: their own", HANDLER, lambda world: Call("/matters/todo"), "admin_system"),
    Row(
        "matters_cards",
        "everybody: of what they may see",
        HANDLER,
        lambda world: Call("/matters/cards", {"matters": [str(_matter(world).id)], "tasks": []}),
        "admin_system",
    ),
    Row(
        "matters_board",
        "everybody: what they supervise",
        SUPERVISOR,
        lambda world: Call("/matters/board"),
        "admin_system",
    ),
    Row(
        "matters_column",
        "everybody: what they supervise",
        SUPERVISOR,
        lambda world: Call("/matters/column?column=handling"),
        "admin_system",
    ),
    Row(
        "assignments_list",
        "everybody: their units' and their own",
        REGISTRY,
        lambda world: Call("/assignments"),
        "admin_system",
    ),
    Row(
        "matters_open",
        "督查 and leaders of an organ",
        SUPERVISOR,
        lambda world: Call("/matters", {"title": "报进展", "units": _units()}),
        HANDLER,
        403,
    ),
    Row(
        "matters_alike",
        "everybody: of what they may see",
        SUPERVISOR,
        lambda world: Call("/matters/alike", {"title": "报进展", "unit_ids": []}),
        "admin_system",
    ),
    Row("matters_read", SIDES, REGISTRY, _on(_matter, "/matters/{}"), STRANGER),
    Row(
        "matters_assign",
        "the supervising organ's 督查 and leaders",
        SUPERVISOR,
        lambda world: Call(
            f"/matters/{_matter(world).id}/assign",
            {"units": {"lead": str(Unit.objects.get(name=BUREAU).id), "days": 5}},
        ),
        REGISTRY,
        403,
    ),
    Row(
        "matters_urge",
        "whom a leader handed it to",
        SUPERVISOR,
        _on(_handed, "/matters/{}/urge", {"reason": "请抓紧"}),
        "director",
    ),
    Row(
        "matters_close",
        "the supervising organ's 督查 and leaders",
        SUPERVISOR,
        _on(_done, "/matters/{}/close", {"outcome": "已办结"}),
        REGISTRY,
        403,
    ),
    Row(
        "assignments_sign_for",
        "the unit's registry and leaders",
        REGISTRY,
        _on(_assignment, "/assignments/{}/sign-for"),
        STRANGER,
    ),
    Row("assignments_handler", "the unit's registry and leaders", REGISTRY, _name, SUPERVISOR, 403),
    Row(
        "assignments_report",
        "its handler, the unit's registry and leaders",
        HANDLER,
        _on(
            lambda world: _assignment(world, "handling"),
            "/assignments/{}/reports",
            {"text": "进展正常", "completes": False},
        ),
        SUPERVISOR,
        403,
    ),
    Row(
        "assignments_extension",
        "its handler, the unit's registry and leaders",
        HANDLER,
        _on(
            lambda world: _assignment(world, "handling"),
            "/assignments/{}/extensions",
            {"reason": "需会商", "days": 20},
        ),
        SUPERVISOR,
        403,
    ),
    Row(
        "assignments_urge",
        "the supervising organ's 督查 and leaders",
        SUPERVISOR,
        _on(_assignment, "/assignments/{}/urge", {"reason": "请签收"}),
        REGISTRY,
        403,
    ),
    Row(
        "assignments_review",
        "the supervising organ's 督查 and leaders",
        SUPERVISOR,
        _on(_report, "/assignments/reports/{}/review", {"agree": True}),
        REGISTRY,
        403,
    ),
    Row(
        "assignments_extension_decide",
        "the supervising organ's 督查 and leaders",
        SUPERVISOR,
        _on(_extension, "/assignments/extensions/{}/decide", {"agree": True}),
        HANDLER,
        403,
    ),
    Row("assignments_upload", "everybody with a post", HANDLER, _upload, "admin_system"),
    Row("assignments_file", "who may read the unit's reports", SUPERVISOR, _file, STRANGER),
    Row(
        "given_tasks_list",
        "everybody: their own",
        HANDLER,
        lambda world: several_tasks(world, 1),
        "admin_system",
    ),
    Row(
        "given_tasks_give",
        "everybody with a post",
        HANDLER,
        lambda world: Call("/given-tasks", _holder(world)),
        "admin_system",
    ),
    Row("given_tasks_read", "its giver and holders", HANDLER, _on(_task, "/given-tasks/{}"), STRANGER),
    Row(
        "given_tasks_act",
        "its giver and holders",
        HANDLER,
        _on(_task, "/given-tasks/{}/act", {"action": "accept"}),
        STRANGER,
    ),
    Row("message_to_task", "who is in the conversation", HANDLER, _turn("task", _holder), STRANGER),
    Row(
        "message_to_matter",
        "督查 and leaders in the conversation",
        SUPERVISOR,
        _turn("matter", lambda world: {"title": "报进展", "basis": "message", "units": _units()}),
        HANDLER,
        403,
    ),
    Row("message_to_document", "who is in the conversation", HANDLER, _turn("document", _title), STRANGER),
    Row(
        "message_outcomes",
        "who is in the conversation: of what they may see",
        HANDLER,
        lambda world: several_outcomes(world, 1),
        STRANGER,
    ),
    Row("document_basis", "who may read the document", HANDLER, _on(_based, "/documents/{}/basis"), STRANGER),
]
