"""Beside deciding: take back, take out a signer, ask for time, comment, 代录, agree in bulk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Status, UploadedFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from approvals import permissions, services
from approvals.api.common import asking
from approvals.api.schemas import DecisionView, ReasonIn, Text
from approvals.selectors.asked import dictation
from approvals.services import dictating
from approvals.services.bulk import Item
from office.kernel.api import Router
from office.kernel.errors import not_found
from office.kernel.files import open_file
from office.kernel.ids import Id

router = Router()
Key = Annotated[str, StringConstraints(max_length=64)]


class AskedAnewView(BaseModel):
    """The tasks asked anew."""

    tasks: list[Id]


class SignerRemovalIn(ReasonIn):
    slot: Annotated[int, Field(ge=0, le=1000)]


class ExtensionIn(ReasonIn):
    until: datetime


class ExtensionAnswerIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    granted: bool
    answer: Text = ""


class ReadingCommentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: Text


class DictationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    opinion: Text
    seen_hash: Key


class DictationConfirmIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    idempotency_key: Key


class BulkAgreementItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    task: Id
    seen_hash: Key
    key: Key


class BulkAgreementIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[BulkAgreementItem], Field(max_length=200)]
    opinion: Text = ""


class BulkAgreementOutcome(BaseModel):
    """``refused``: the error of this one, as an error answer has it; null when it was agreed to."""

    task: Id
    refused: dict[str, object] | None


@router.post("/tasks/{task_id}/take-back", response=AskedAnewView, operation_id="approvals_take_back")
def take_back(request: HttpRequest, task_id: Id, payload: ReasonIn) -> AskedAnewView:
    made = services.take_back(task_id=task_id, by=asking(request), reason=payload.reason)
    return AskedAnewView(tasks=[task.id for task in made])


@router.post("/steps/{step_id}/remove-signer", response={204: None}, operation_id="approvals_remove_signer")
def remove_signer(request: HttpRequest, step_id: Id, payload: SignerRemovalIn) -> Status[None]:
    services.remove_signer(step_id=step_id, slot=payload.slot, by=asking(request), reason=payload.reason)
    return Status(204, None)


@router.post("/tasks/{task_id}/extension", response={204: None}, operation_id="approvals_ask_extension")
def ask_extension(request: HttpRequest, task_id: Id, payload: ExtensionIn) -> Status[None]:
    services.ask_extension(task_id=task_id, by=asking(request), until=payload.until, reason=payload.reason)
    return Status(204, None)


@router.post(
    "/extensions/{extension_id}/answer", response={204: None}, operation_id="approvals_answer_extension"
)
def answer_extension(request: HttpRequest, extension_id: Id, payload: ExtensionAnswerIn) -> Status[None]:
    services.answer_extension(extension_id=extension_id, by=asking(request), **payload.model_dump())
    return Status(204, None)


@router.post("/tasks/{task_id}/comment", response={204: None}, operation_id="approvals_comment")
def comment(request: HttpRequest, task_id: Id, payload: ReadingCommentIn) -> Status[None]:
    """What a reader writes on a paper circulated to them."""
    services.comment(task_id=task_id, by=asking(request), text=payload.text)
    return Status(204, None)


@router.post("/tasks/{task_id}/dictation", response={204: None}, operation_id="approvals_dictate")
def dictate(
    request: HttpRequest, task_id: Id, payload: Form[DictationIn], file: File[UploadedFile] | None = None
) -> Status[None]:
    """A secretary enters what the leader wrote on paper, with its scan."""
    scan = (file.name or "", file.read()) if file is not None else None
    dictating.enter(task_id=task_id, by=asking(request), scan=scan, **payload.model_dump())
    return Status(204, None)


@router.post(
    "/dictations/{dictation_id}/confirm", response=DecisionView, operation_id="approvals_confirm_dictation"
)
def confirm(request: HttpRequest, dictation_id: Id, payload: DictationConfirmIn) -> DecisionView:
    decision = dictating.confirm(
        dictation_id=dictation_id, by=asking(request), idempotency_key=payload.idempotency_key
    )
    return DecisionView.of(decision)


@router.post(
    "/dictations/{dictation_id}/refuse", response={204: None}, operation_id="approvals_refuse_dictation"
)
def refuse(request: HttpRequest, dictation_id: Id) -> Status[None]:
    dictating.refuse(dictation_id=dictation_id, by=asking(request))
    return Status(204, None)


@router.get("/dictations/{dictation_id}/scan", operation_id="approvals_dictation_scan")
def scan(request: HttpRequest, dictation_id: Id) -> FileResponse:
    """The scan of the leader's handwriting, for whoever may read the paper."""
    person = asking(request)
    row = dictation(dictation_id)
    if row is None or row.scan is None:
        raise not_found()
    permissions.access_task(account=person.account, task_id=row.task_id)
    return FileResponse(open_file(row.scan), content_type=row.scan.mime, filename=row.scan.name)


@router.post("/tasks/agree-many", response=list[BulkAgreementOutcome], operation_id="approvals_agree_many")
def agree_many(request: HttpRequest, payload: BulkAgreementIn) -> list[BulkAgreementOutcome]:
    items = [Item(item.task, item.seen_hash, item.key) for item in payload.items]
    outcomes = services.agree_many(items=items, by=asking(request), opinion=payload.opinion)
    return [
        BulkAgreementOutcome(task=one.task_id, refused=one.refused.body() if one.refused else None)
        for one in outcomes
    ]
