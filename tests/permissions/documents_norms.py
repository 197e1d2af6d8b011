"""Who may: 规范性文件, the question before drafting, the year's plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from documents.models import Document, Norm, NormRecord, PlannedDocument
from documents.services.drafts import DraftInput, create_draft
from documents.services.norms.issuing import begin_term
from documents.services.norms.marking import ask_review, mark
from documents.services.planning import Wish, begin, plan
from documents.stages import READ
from office.kernel import clock, files, grants
from orgchart.models import Unit
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

DRAFTER, REVIEWER, REGISTRY, STRANGER = "clerk", "countersigner_law", "registry_clerk", "city_division_head"
DEPARTMENT = "广东省人力资源和社会保障厅"
READERS = "whoever may read the document; its entries the issuing side alone"
TITLE = "广东省人力资源和社会保障厅关于印发《广东省权限核对办法》的通知"


def _draft(world: World) -> Document:
    changes = DraftInput(title=TITLE, disclosure="主动公开")
    return create_draft(by=world.person(DRAFTER), changes=changes)


def _marked(world: World) -> Document:
    document = _draft(world)
    mark(document_id=document.id, by=world.person(DRAFTER), years=5, effective_on=None)
    return document


def _asked(world: World) -> Document:
    document = _marked(world)
    ask_review(document_id=document.id, by=world.person(DRAFTER))
    return document


def _issued(world: World) -> Document:
    document = _marked(world)
    document.refresh_from_db()
    document.state, document.number, document.issued_on = (
        "distributed",
        "粤人社规〔2026〕999号",
        clock.today(),
    )
    document.save()
    grants.give(world.account("division_head"), READ, document)
    begin_term(document, world.person(REGISTRY))
    return document


def _with_file(world: World) -> Call:
    document, clerk = _marked(world), world.person(DRAFTER)
    stored = files.save("会议纪要".encode(), name="纪要.txt", by=clerk.account_id)
    NormRecord.objects.create(
        norm=Norm.objects.get(document=document),
        kind="collective",
        conclusion="passed",
        who="厅务会议",
        on=clock.today(),
        file=stored,
        body_sha256="0" * 64,
        by=clerk,
    )
    return Call(f"/documents/{document.id}/norm/files/{stored.id}")


def _on(
    document: Callable[[World], Document], what: str, body: dict[str, Any] | None = None
) -> Callable[[World], Call]:
    return lambda world: Call(f"/documents/{document(world).id}{what}", body)


def _legality() -> dict[str, Any]:
    return {"kind": "legality", "conclusion": "lawful", "on": clock.today().isoformat()}


def _organ() -> Unit:
    return Unit.objects.get(name=DEPARTMENT)


def _line(world: World, title: str = "权限核对") -> PlannedDocument:
    wish = Wish(year=clock.today().year, title=title)
    return plan(organ_id=_organ().id, by=world.person(REGISTRY), wish=wish)


def _wish() -> dict[str, Any]:
    return {"year": clock.today().year, "title": "又一次核对"}


def _add(world: World) -> Call:
    return Call("/issuing/plan", _wish() | {"organ_id": str(_organ().id)})


def _begun(world: World) -> Document:
    return begin(by=world.person(DRAFTER), title=TITLE, kind="通知", reason="核对")


def several_norms(world: World, count: int) -> Call:
    for _ in range(count):
        _marked(world)
    return Call("/norms?status=drafting")


def several_reviews(world: World, count: int) -> Call:
    for _ in range(count):
        _asked(world)
    return Call("/norms/reviews")


def several_lines(world: World, count: int) -> Call:
    for number in range(count):
        _line(world, f"权限核对{number}")
    return Call("/issuing/plan")


ROWS = [
    Row("norms_list", "everybody: of their own organ", DRAFTER, lambda w: Call("/norms")),
    Row("norms_desk", "everybody: of their own organ", DRAFTER, lambda w: Call("/norms/desk")),
    Row("norms_reviews", "everybody: of their own unit", REVIEWER, lambda w: Call("/norms/reviews")),
    Row("norms_export", "everybody: of their own organ", DRAFTER, lambda w: Call("/norms/export")),
    Row("documents_norm", READERS, DRAFTER, _on(_marked, "/norm"), STRANGER),
    Row("documents_norm_file", "the issuing side", DRAFTER, _with_file, STRANGER),
    Row("documents_norm_mark", "the drafter", DRAFTER, _on(_draft, "/norm", {"years": 5}), STRANGER),
    Row("documents_norm_unmark", "the drafter", DRAFTER, _on(_marked, "/norm"), STRANGER),
    Row("documents_norm_ask", "the drafter", DRAFTER, _on(_marked, "/norm/review", {}), STRANGER),
    Row(
        "documents_norm_enter",
        "legality by the reviewing unit, the rest by the drafter",
        REVIEWER,
        lambda w: Call(f"/documents/{_asked(w).id}/norm/records", _legality()),
        DRAFTER,
        403,
    ),
    Row(
        "documents_norm_end",
        "the head of the drafting division, the organ's registry",
        "division_head",
        _on(_issued, "/norm/end", {"outcome": "lapse", "reason": "不再适用"}),
        DRAFTER,
        403,
    ),
    Row("issuing_need", "everybody who drafts", DRAFTER, lambda w: Call("/issuing/need?title=x")),
    Row(
        "issuing_begin",
        "everybody who drafts",
        DRAFTER,
        lambda w: Call("/issuing/begin", {"title": TITLE, "reason": "核对"}),
    ),
    Row("documents_need", "the issuing side", DRAFTER, _on(_begun, "/need"), STRANGER),
    Row("documents_need_answer", "the drafter", DRAFTER, _on(_draft, "/need", {"reason": "核对"}), STRANGER),
    Row("issuing_plan", "everybody: of their own organ", DRAFTER, lambda w: Call("/issuing/plan")),
    Row("issuing_plan_desk", "everybody: of their own organ", DRAFTER, lambda w: Call("/issuing/plan/desk")),
    Row("issuing_plan_add", "the organ's registry", REGISTRY, _add, DRAFTER, 403),
    Row(
        "issuing_plan_change",
        "the organ's registry",
        REGISTRY,
        lambda w: Call(f"/issuing/plan/{_line(w).id}", _wish()),
        DRAFTER,
        403,
    ),
    Row(
        "issuing_plan_drop",
        "the organ's registry",
        REGISTRY,
        lambda w: Call(f"/issuing/plan/{_line(w).id}"),
        STRANGER,
    ),
]
