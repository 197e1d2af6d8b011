"""Who may: drafts by their drafters, documents by those whose turn it was, deliveries by their receivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import Task
from documents.body import from_text
from documents.models import Delivery, Document, Rendition, Supervision
from documents.services.drafts import DraftInput, RecipientInput, create_draft
from documents.services.issuing import PROOF_ITEMS
from documents.services.submitting import submit
from documents.services.supervision import hand_over
from office.kernel import files
from orgchart.models import Unit
from tests.permissions import (
    documents_filing,
    documents_issuing,
    documents_library,
    documents_norms,
    documents_outside,
    documents_seals,
    documents_search,
    documents_together,
    documents_traces,
)
from tests.permissions.documents_checking import rows as checking_rows
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

DRAFTER = "the drafter"
AT_THE_DRAFT = documents_together.AT_THE_DRAFT
READERS = (
    "whoever's turn it was or is, the drafter, the organ's leaders and 督查; after distribution the receivers"
)
STRANGER = "city_division_head"
BUREAU = "江门市人力资源和社会保障局"


def _key() -> str:
    return uuid4().hex


def _draft(world: World) -> Document:
    """A sound draft of the clerk's to 江门."""
    unit = Unit.objects.get(name=BUREAU)
    changes = DraftInput(
        title="广东省人力资源和社会保障厅关于做好权限核对工作的通知",
        disclosure="不予公开",
        body=from_text("请做好有关工作。"),
        recipients=[RecipientInput(unit_id=unit.id)],
    )
    return create_draft(by=world.person("clerk"), changes=changes)


def _submitted(world: World) -> Document:
    document = _draft(world)
    return submit(
        document_id=document.id, by=world.person("clerk"), token=document.draft_token, idempotency_key=_key()
    )


def _at_stage(stage: str, subject_type: str, persona: str) -> Callable[[World], int]:
    """A seeded subject that waits at a stage for a persona."""

    def find(world: World) -> int:
        task = (
            Task.objects.filter(
                account=world.account(persona),
                state=Task.State.ACTIVE,
                step__stage=stage,
                chain__subject_type=subject_type,
            )
            .select_related("chain")
            .order_by("id")
            .first()
        )
        assert task is not None, f"nothing waits at {stage} for {persona}"
        return task.chain.subject_id

    return find


def _arrived(world: World) -> Delivery:
    """A seeded delivery at 江门 that nobody has signed for."""
    found = Delivery.objects.filter(unit__name=BUREAU, state=Delivery.State.SENT).order_by("id").first()
    assert found is not None
    return found


def _sent(world: World) -> Document:
    """A seeded document of the department that was distributed."""
    found = (
        Document.objects.filter(organ__name__startswith="广东省人力资源", state="distributed")
        .exclude(deliveries__unit__name=BUREAU)
        .order_by("id")
        .first()
    )
    assert found is not None
    return found


def _on(
    document: Callable[[World], Document], what: str, body: Callable[[World, Document], Any] | None = None
) -> Callable[[World], Call]:
    def build(world: World) -> Call:
        found = document(world)
        return Call(f"/documents/{found.id}{what}", body(world, found) if body else None)

    return build


def _submission(world: World, document: Document) -> dict[str, Any]:
    return {"token": document.draft_token, "key": _key()}


def _versions(world: World) -> Call:
    return Call(f"/documents/{_submitted(world).id}/versions/1/diff/1")


def _attachment(world: World) -> Call:
    clerk = world.person("clerk")
    stored = files.save("第一条".encode(), name="条例.txt", by=clerk.account_id)
    changes = DraftInput.model_validate({"attachments": [{"title": "条例", "file_id": stored.id}]})
    document = create_draft(by=clerk, changes=changes)
    row = document.attachments.get()
    return Call(f"/documents/{document.id}/attachments/{row.id}")


def _file(world: World) -> Call:
    document = _submitted(world)
    stored = files.save(b"%PDF-1.7", name="通知.pdf", by=None)
    Rendition.objects.create(
        document=document,
        version_id=document.current_version_id or 0,
        kind="pdf",
        form="review",
        state="done",
        file=stored,
    )
    return Call(f"/documents/{document.id}/files/pdf")


def _cards(world: World) -> Call:
    return Call("/documents/cards", {"document_ids": [str(_submitted(world).id)]})


def _opened(world: World) -> Call:
    return Call(f"/documents/{_submitted(world).id}/opened", {})


def _stage(stage: str, persona: str, body: Callable[[], dict[str, Any]]) -> Callable[[World], Call]:
    find = _at_stage(stage, "document", persona)

    def build(world: World) -> Call:
        document_id = find(world)
        if stage == "proof":
            rows = Rendition.objects.filter(document_id=document_id, form="numbered")
            rows.update(state=Rendition.State.DONE, progress=100)
        return Call(f"/documents/{document_id}/{stage}", body() | {"key": _key()})

    return build


def _supervise(world: World) -> Call:
    return Call(f"/documents/{_submitted(world).id}/supervise", {"reason": "停留时间较长"})


def _delivery(what: str, persona: str, stage: str, body: dict[str, Any]) -> Callable[[World], Call]:
    find = _at_stage(stage, "incoming", persona)
    return lambda world: Call(f"/deliveries/{find(world)}{what}", body | {"key": _key()})


def _matter(world: World) -> Supervision:
    """A matter on a delivery that waits in 江门, handed over by the vice governor."""
    delivery = Delivery.objects.get(id=_at_stage("propose", "incoming", "city_office")(world))
    return hand_over(
        document_id=delivery.document_id,
        by=world.person("provincial_leader"),
        reason="请了解进展",
        delivery_id=delivery.id,
    )


def _urge(world: World) -> Call:
    return Call(f"/supervision/{_matter(world).id}/urge", {"reason": "请抓紧办理"})


def _close(world: World) -> Call:
    return Call(f"/supervision/{_matter(world).id}/close", {"outcome": "已办理"})


def _read_pages(world: World) -> Call:
    return Call(f"/documents/{_submitted(world).id}/pages")


ROWS = [
    Row(
        "documents_list",
        "everybody: their own boxes",
        "clerk",
        lambda world: Call("/documents"),
        "admin_system",
    ),
    Row(
        "documents_counts",
        "everybody: their own boxes",
        "clerk",
        lambda world: Call("/documents/counts"),
        "admin_audit",
    ),
    Row(
        "documents_create",
        "people who serve in an organ that issues",
        "clerk",
        lambda world: Call("/documents", {"kind": "通知"}),
        "admin_security",
    ),
    Row(
        "documents_upload",
        "people; it is nobody's until a draft names it",
        "clerk",
        lambda world: Call(
            "/documents/files", upload={"file": SimpleUploadedFile("条例.txt", "第一条".encode())}
        ),
        "admin_system",
    ),
    Row("documents_get", READERS, "division_head", _on(_submitted, ""), STRANGER),
    Row("documents_sheet", READERS, "division_head", _on(_submitted, "/sheet"), STRANGER),
    Row("documents_card", READERS, "division_head", _on(_submitted, "/card"), STRANGER),
    Row("documents_cards", "everybody: those they may read", "division_head", _cards, "admin_system"),
    Row("documents_draft", AT_THE_DRAFT, "clerk", _on(_draft, "/draft"), "division_head"),
    Row(
        "documents_save",
        DRAFTER,
        "clerk",
        _on(_draft, "/draft", lambda world, found: {"token": found.draft_token, "title": "改"}),
        "division_head",
    ),
    Row("documents_discard", DRAFTER, "clerk", _on(_draft, "/draft"), "division_head"),
    Row("documents_check", AT_THE_DRAFT, "clerk", _on(_draft, "/check", lambda *_: {}), "division_head"),
    Row("documents_preview", DRAFTER, "clerk", _on(_draft, "/preview", lambda *_: {}), "division_head"),
    Row("documents_flows", DRAFTER, "clerk", _on(_draft, "/flows"), "division_head"),
    Row("documents_submit", DRAFTER, "clerk", _on(_draft, "/submit", _submission), "division_head"),
    Row(
        "documents_withdraw",
        "the drafter, before 签发; those who read it are told so",
        "clerk",
        _on(_submitted, "/withdraw", lambda *_: {"reason": "有误"}),
        "division_head",
        403,
    ),
    Row("documents_opened", READERS, "division_head", _opened, STRANGER),
    Row("documents_versions", READERS, "division_head", _on(_submitted, "/versions"), STRANGER),
    Row("documents_diff", READERS, "division_head", _versions, STRANGER),
    Row("documents_pages", READERS, "division_head", _read_pages, STRANGER),
    Row("documents_page", READERS, "division_head", _on(_submitted, "/pages/1"), STRANGER),
    Row("documents_renditions", READERS, "division_head", _on(_submitted, "/renditions"), STRANGER),
    Row(
        "documents_file",
        "readers of the issuing organ; others from 登记 on",
        "division_head",
        _file,
        STRANGER,
    ),
    Row("documents_attachment", READERS, "clerk", _attachment, STRANGER),
    Row("documents_desk", READERS, "division_head", _on(_submitted, "/desk"), STRANGER),
    Row(
        "documents_number_register",
        "everybody: the registers of their own organs",
        "registry_clerk",
        lambda world: Call("/register"),
        "admin_system",
    ),
    Row(
        "documents_register",
        "whoever holds 登记",
        "registry_clerk",
        _stage("register", "registry_clerk", dict),
        STRANGER,
    ),
    Row(
        "documents_proof",
        "whoever holds 排版校对",
        "checker",
        _stage("proof", "checker", lambda: {"confirmed": list(PROOF_ITEMS)}),
        STRANGER,
    ),
    Row(
        "documents_seal",
        "the seal's custodian, at 用印",
        "seal_custodian",
        _stage("seal", "seal_custodian", dict),
        STRANGER,
    ),
    Row(
        "documents_distribute",
        "whoever holds 核发分发",
        "registry_clerk",
        _stage("distribute", "registry_clerk", dict),
        STRANGER,
    ),
    Row(
        "documents_supervise",
        "the organ's leaders and 督查; those who only read it are told so",
        "director",
        _supervise,
        "division_head",
        403,
    ),
    Row(
        "documents_deliveries",
        "the sending side",
        "registry_clerk",
        _on(_sent, "/deliveries"),
        "city_registry",
    ),
    Row(
        "deliveries_list",
        "everybody: what came to their own organs",
        "city_registry",
        lambda world: Call("/deliveries"),
        "admin_system",
    ),
    Row(
        "deliveries_get",
        "the receiving registry and 督查, those above, whoever handles it",
        "city_registry",
        lambda world: Call(f"/deliveries/{_arrived(world).id}"),
        "clerk",
    ),
    Row(
        "deliveries_sheet",
        "the same",
        "city_registry",
        lambda world: Call(f"/deliveries/{_arrived(world).id}/sheet"),
        "clerk",
    ),
    Row(
        "deliveries_opened",
        "the same",
        "city_registry",
        lambda world: Call(f"/deliveries/{_arrived(world).id}/opened", {}),
        "clerk",
    ),
    Row(
        "deliveries_sign_for",
        "the receiving registry; its leaders are told so",
        "city_registry",
        lambda world: Call(f"/deliveries/{_arrived(world).id}/sign-for", {}),
        "city_leader",
        403,
    ),
    Row(
        "deliveries_register",
        "whoever holds 登记",
        "city_registry",
        _delivery("/register", "city_registry", "in_register", {}),
        "clerk",
    ),
    Row(
        "deliveries_first_check",
        "whoever holds 初审",
        "city_registry",
        _delivery("/first-check", "city_registry", "first_check", {"accepted": True}),
        "clerk",
    ),
    Row(
        "deliveries_work",
        "whoever holds 拟办, 批示, 承办 or 办结",
        "city_office",
        _delivery("/work", "city_office", "propose", {"stage": "propose", "opinion": "拟请办理。"}),
        "clerk",
    ),
    Row(
        "supervision_list",
        "everybody: the matters handed to them",
        "supervisor",
        lambda world: Call("/supervision"),
        "admin_system",
    ),
    Row("supervision_urge", "the matter's supervisor", "supervisor", _urge, "director"),
    Row("supervision_close", "the matter's supervisor", "supervisor", _close, "director"),
    *documents_search.ROWS,
    *documents_library.ROWS,
    *documents_norms.ROWS,
    *documents_filing.ROWS,
    *documents_together.rows(_draft, _submitted),
    *checking_rows(_draft),
    *documents_issuing.rows(_sent),
    *documents_outside.rows(_submitted, _sent),
    *documents_seals.ROWS,
    *documents_traces.rows(_draft, _submitted),
]
