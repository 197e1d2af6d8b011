"""Incoming documents: the inbox, the handling sheet and its steps; the sender's tracking; 督查."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, Field

from approvals.selectors import (
    active_stages,
    active_task_for,
    active_tasks_for,
    chain_timeline,
    holders_by_chain,
)
from documents.api import schemas, views
from documents.api.common import asking, characters
from documents.api.outside_view import OutsideView, outside_view
from documents.api.routing import router
from documents.models import Delivery, DeliveryState
from documents.permissions import (
    DeliveryAbilities,
    delivery_abilities,
    group_names,
    in_group,
    readable_delivery,
)
from documents.selectors.details import open_supervision, versions_by_hash
from documents.selectors.lists import deliveries_in, supervisions_of
from documents.selectors.related import passing_verb
from documents.services import receiving, supervision
from documents.services.submitting import open_delivery
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor
from orgchart.selectors import Part

if TYPE_CHECKING:
    from orgchart.models import Person


class DeliveryItem(BaseModel):
    """A row of the inbox."""

    id: Id
    document_id: Id
    title: str
    kind: str
    number: str
    urgency: str
    source: schemas.DocumentUnit
    unit: schemas.DocumentUnit
    role: Literal["main", "cc"]
    state: DeliveryState
    sent_at: datetime
    signed_for_at: datetime | None
    receipt_number: str
    stage: str
    stage_name: schemas.Words
    holders: list[str]
    mine: bool
    due: schemas.Due | None


class DeliveryView(DeliveryItem):
    """A delivery with its handling sheet (文件处理单)."""

    main_text: str
    copies: int
    signed_for_by: str
    registered_at: datetime | None
    result: str
    returned_reason: str
    done_at: datetime | None
    chain_id: Id | None
    timeline: list[schemas.DocumentStep]
    my_task: schemas.MyTask | None
    abilities: DeliveryAbilities
    body: dict[str, Any]
    characters: int
    attachments: list[schemas.AttachmentView]
    seen_hash: str
    supervision: schemas.SupervisionView | None
    outside: OutsideView | None
    pass_on: Literal["", "forward", "circulate"]


class ReceiptInput(BaseModel):
    receipt_number: str = Field(default="", max_length=60)
    key: str = Field(min_length=1, max_length=64)


class FirstCheckInput(BaseModel):
    accepted: bool
    opinion: str = Field(default="", max_length=2000)
    key: str = Field(min_length=1, max_length=64)


class WorkInput(BaseModel):
    """拟办, 批示, 承办 or 办结.

    `handlers` are the addresses that 承办 goes to: `{"to": "head", "unit": id, "lead": true}`. `ink` is an
    opinion written by hand, as in `approvals_decide`.
    """

    stage: Literal["propose", "instruct", "handle", "close"]
    opinion: str = Field(default="", max_length=2000)
    ink: dict[str, Any] | None = None
    handlers: list[dict[str, Any]] | None = Field(default=None, max_length=50)
    key: str = Field(min_length=1, max_length=64)


class ReadingInput(BaseModel):
    """阅知性: the divisions whose heads are to read it."""

    unit_ids: list[Id] = Field(min_length=1, max_length=100)
    opinion: str = Field(max_length=2000)
    key: str = Field(min_length=1, max_length=64)


class UrgeInput(BaseModel):
    reason: str = Field(max_length=500)


class CloseInput(BaseModel):
    outcome: str = Field(max_length=500)


@router.get("/deliveries", response=Page[DeliveryItem], operation_id="deliveries_list")
def list_deliveries(
    request: HttpRequest, box: Literal["in", "done"] = "in", q: str = "", before: str | None = None
) -> Page[DeliveryItem]:
    """What arrived at the person's own organs, the newest delivery first."""
    person = asking(request)
    keys = decode_cursor(before, [int])
    rows = deliveries_in(
        person.account, box, query=q.strip()[:100], before=keys[0] if keys else None, limit=PAGE + 1
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    chain_ids = [row.chain_id for row in rows if row.chain_id is not None]
    stages, holders = active_stages(chain_ids), holders_by_chain(chain_ids)
    mine = active_tasks_for(person, "incoming", [row.id for row in rows])
    items = []
    for row in rows:
        task = mine.get(row.id)
        due = schemas.Due.of(task.opened_at, task.due_at) if task else None
        values = _item(row, stages.get(row.chain_id or 0, ""), holders.get(row.chain_id or 0, []))
        items.append(DeliveryItem.model_validate(values | {"mine": task is not None, "due": due}))
    return Page(items=items, next=encode_cursor(rows[-1].id) if more else None)


def _item(row: Delivery, stage: str, holders: list[str]) -> dict[str, Any]:
    document = row.document
    return {
        "id": row.id,
        "document_id": row.document_id,
        "title": document.title,
        "kind": document.kind,
        "number": document.number,
        "urgency": document.urgency,
        "source": views.issuer_view(document),
        "unit": views.unit_view(row.unit),
        "role": row.role,
        "state": row.state,
        "sent_at": row.sent_at,
        "signed_for_at": row.signed_for_at,
        "receipt_number": row.receipt_number,
        "stage": stage,
        "stage_name": schemas.Words.of_stage(stage),
        "holders": holders,
    }


@router.get("/deliveries/{delivery_id}", response=DeliveryView, operation_id="deliveries_get")
def get_delivery(request: HttpRequest, delivery_id: Id) -> DeliveryView:
    return _view(asking(request), delivery_id)


def _view(person: Person, delivery_id: int) -> DeliveryView:
    row = readable_delivery(person.account, delivery_id)
    task = active_task_for(person, "incoming", row.id)
    steps = chain_timeline(row.chain_id) if row.chain_id else []
    active = [step for step in steps if step.state == "active"]
    holders = holders_by_chain([row.chain_id or 0]).get(row.chain_id or 0, [])
    version = row.document.current_version
    body = version.body if version else {"type": "doc", "content": []}
    matter = open_supervision(row.document_id, row.id)
    return DeliveryView.model_validate(
        _item(row, active[0].stage if active else "", holders)
        | {
            "mine": task is not None,
            "due": schemas.Due.of(task.opened_at, task.due_at) if task else None,
            "main_text": row.document.main_text,
            "copies": row.copies,
            "signed_for_by": row.signed_for_by.name if row.signed_for_by else "",
            "registered_at": row.registered_at,
            "result": row.result,
            "returned_reason": row.returned_reason,
            "done_at": row.done_at,
            "chain_id": row.chain_id,
            "timeline": views.timeline_view(steps, versions_by_hash(row.document_id)),
            "my_task": views.my_task_view(task) if task else None,
            "abilities": delivery_abilities(row, groups=group_names(person.account), task=task),
            "body": body,
            "characters": characters(body),
            "attachments": [
                views.attachment_view(item) for item in row.document.attachments.select_related("file")
            ],
            "seen_hash": version.manifest_sha256 if version else "",
            "supervision": views.supervision_view(matter) if matter else None,
            "outside": outside_view(row.document),
            "pass_on": _pass_on(person, row),
        }
    )


def _pass_on(person: Person, row: Delivery) -> str:
    """How somebody of the receiving organ would pass it on."""
    own = in_group(person.account, row.unit_id, Part.MEMBERS)
    if not own or row.state in (Delivery.State.SENT, Delivery.State.RETURNED):
        return ""
    return passing_verb(row.unit, row.document)


@router.post("/deliveries/{delivery_id}/opened", response=DeliveryView, operation_id="deliveries_opened")
def opened(request: HttpRequest, delivery_id: Id) -> DeliveryView:
    """The incoming document was opened; the viewer's task counts as read."""
    person = asking(request)
    open_delivery(delivery_id=delivery_id, account=person.account)
    return _view(person, delivery_id)


@router.post("/deliveries/{delivery_id}/sign-for", response=DeliveryView, operation_id="deliveries_sign_for")
def sign_for(request: HttpRequest, delivery_id: Id) -> DeliveryView:
    """签收 by the receiving registry."""
    person = asking(request)
    receiving.sign_for(delivery_id=delivery_id, by=person)
    return _view(person, delivery_id)


@router.post("/deliveries/{delivery_id}/register", response=DeliveryView, operation_id="deliveries_register")
def register(request: HttpRequest, delivery_id: Id, payload: ReceiptInput) -> DeliveryView:
    """登记 with the unit's own incoming number."""
    person = asking(request)
    receiving.register_receipt(
        delivery_id=delivery_id,
        by=person,
        receipt_number=payload.receipt_number,
        idempotency_key=payload.key,
    )
    return _view(person, delivery_id)


@router.post(
    "/deliveries/{delivery_id}/first-check", response=DeliveryView, operation_id="deliveries_first_check"
)
def first_check(request: HttpRequest, delivery_id: Id, payload: FirstCheckInput) -> DeliveryView:
    """初审: accepted, or returned to the sender with a reason."""
    person = asking(request)
    receiving.first_check(
        delivery_id=delivery_id,
        by=person,
        accepted=payload.accepted,
        opinion=payload.opinion,
        idempotency_key=payload.key,
    )
    return _view(person, delivery_id)


@router.post("/deliveries/{delivery_id}/work", response=DeliveryView, operation_id="deliveries_work")
def work(request: HttpRequest, delivery_id: Id, payload: WorkInput) -> DeliveryView:
    """拟办, 批示, 承办 or 办结."""
    person = asking(request)
    receiving.work(
        delivery_id=delivery_id,
        by=person,
        stage=payload.stage,
        opinion=payload.opinion,
        handlers=payload.handlers,
        ink=payload.ink,
        idempotency_key=payload.key,
    )
    return _view(person, delivery_id)


@router.post(
    "/deliveries/{delivery_id}/for-reading", response=DeliveryView, operation_id="deliveries_for_reading"
)
def for_reading(request: HttpRequest, delivery_id: Id, payload: ReadingInput) -> DeliveryView:
    """拟办 of a paper to be known, not acted on: to the heads of divisions for reading."""
    person = asking(request)
    receiving.send_for_reading(
        delivery_id=delivery_id,
        by=person,
        unit_ids=payload.unit_ids,
        opinion=payload.opinion,
        idempotency_key=payload.key,
    )
    return _view(person, delivery_id)


@router.get("/supervision", response=Page[schemas.SupervisionView], operation_id="supervision_list")
def list_supervision(
    request: HttpRequest, state: Literal["open", "closed"] = "open", before: str | None = None
) -> Page[schemas.SupervisionView]:
    """The matters handed to the person as 督查, newest first."""
    person = asking(request)
    keys = decode_cursor(before, [int])
    rows = supervisions_of(person, state, keys[0] if keys else None, PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(
        items=[views.supervision_view(row) for row in rows],
        next=encode_cursor(rows[-1].id) if more else None,
    )


@router.post(
    "/supervision/{supervision_id}/urge", response=schemas.SupervisionView, operation_id="supervision_urge"
)
def urge(request: HttpRequest, supervision_id: Id, payload: UrgeInput) -> schemas.SupervisionView:
    """Urge whoever holds the matter now."""
    row = supervision.urge(supervision_id=supervision_id, by=asking(request), reason=payload.reason)
    return views.supervision_view(row)


@router.post(
    "/supervision/{supervision_id}/close", response=schemas.SupervisionView, operation_id="supervision_close"
)
def close(request: HttpRequest, supervision_id: Id, payload: CloseInput) -> schemas.SupervisionView:
    """销号: the matter is settled."""
    row = supervision.close(supervision_id=supervision_id, by=asking(request), outcome=payload.outcome)
    return views.supervision_view(row)
