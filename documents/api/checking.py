"""Uploaded .docx: checked for conformance, and read for a draft."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Status, UploadedFile
from pydantic import BaseModel

from documents.api import schemas
from documents.api.common import asking
from documents.api.routing import router
from documents.conformance import html
from documents.models import UploadCheck
from documents.selectors.checking import checks_of, own_check
from documents.selectors.reports import both, worded
from documents.services import checking
from documents.services.importing import read_for_draft
from documents.tasks import check_uploads
from office.kernel.errors import conflict, not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor
from office.kernel.tasks import enqueue

Severity = Literal["error", "warn", "info"]


class CheckedElement(BaseModel):
    name: str
    label: schemas.Words
    text: str


class CheckedFix(BaseModel):
    """A wording and what it should be."""

    wrong: str
    right: str


class CheckedFinding(BaseModel):
    """One finding; `line` numbers the file's paragraph from 0, null for the file as a whole."""

    number: int
    rule: str
    severity: Severity
    zone: schemas.Words
    title: schemas.Words
    message: schemas.Words
    article: schemas.Words
    line: int | None
    excerpt: str
    found: schemas.Words
    wanted: schemas.Words
    fix: CheckedFix | None


class CheckedRule(BaseModel):
    rule: str
    title: schemas.Words
    note: schemas.Words


class CheckedReport(BaseModel):
    layout: schemas.Words
    kind: str
    counts: dict[Severity, int]
    elements: list[CheckedElement]
    findings: list[CheckedFinding]
    passed: list[CheckedRule]
    not_checked: list[CheckedRule]


class UploadCheckItem(BaseModel):
    """An uploaded file and how far its check has come; `refusal` says why it was not read."""

    id: Id
    name: str
    size: int
    state: Literal["waiting", "running", "done", "refused"]
    counts: dict[Severity, int] | None
    refusal: schemas.Words | None
    created_at: datetime


class UploadCheckView(UploadCheckItem):
    report: CheckedReport | None


class CheckedPages(BaseModel):
    """How many pages our drawing has; each at `/document-checks/{id}/pages/{n}` from 1."""

    pages: int


def _item(row: UploadCheck) -> dict[str, Any]:
    refusal = row.refusal
    return {
        "id": row.id,
        "name": row.name,
        "size": row.size,
        "state": row.state,
        "counts": row.report["counts"] if row.report else None,
        "refusal": both(refusal["code"], refusal["data"]) if refusal else None,
        "created_at": row.created_at,
    }


def _view(row: UploadCheck) -> UploadCheckView:
    report = _worded(row) if row.report else None
    return UploadCheckView.model_validate(_item(row) | {"report": report})


def _worded(row: UploadCheck) -> dict[str, Any]:
    found: dict[str, Any] = dict(worded(row.report or {}))
    found["findings"] = [
        one | {"fix": {"wrong": one["fix"]["from"], "right": one["fix"]["to"]} if one["fix"] else None}
        for one in found["findings"]
    ]
    return found


@router.get("/document-checks", response=Page[UploadCheckItem], operation_id="document_checks")
def list_checks(request: HttpRequest, before: str | None = None) -> Page[UploadCheckItem]:
    """One's own checks, the newest first."""
    keys = decode_cursor(before, [int])
    rows = checks_of(asking(request).account, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    items = [UploadCheckItem.model_validate(_item(row)) for row in rows]
    return Page(items=items, next=encode_cursor(rows[-1].id) if more else None)


@router.post("/document-checks", response={201: UploadCheckView}, operation_id="document_checks_upload")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[UploadCheckView]:
    """Check a .docx; it is read in the background by a process of its own."""
    row = checking.take_in(by=asking(request).account, content=file.read(), name=file.name or "")
    enqueue(check_uploads)
    return Status(201, _view(row))


@router.get("/document-checks/{check_id}", response=UploadCheckView, operation_id="document_checks_get")
def one(request: HttpRequest, check_id: Id) -> UploadCheckView:
    """A check with its report."""
    return _view(own_check(asking(request).account, check_id))


@router.delete("/document-checks/{check_id}", response={204: None}, operation_id="document_checks_remove")
def remove(request: HttpRequest, check_id: Id) -> Status[None]:
    """Delete a check with its file."""
    checking.remove(by=asking(request).account, check_id=check_id)
    return Status(204, None)


@router.get("/document-checks/{check_id}/pages", response=CheckedPages, operation_id="document_checks_pages")
def pages(request: HttpRequest, check_id: Id) -> CheckedPages:
    """Our own drawing of the file with the findings' numbers: how many pages."""
    return CheckedPages(pages=len(checking.pictures(own_check(asking(request).account, check_id))))


@router.get("/document-checks/{check_id}/pages/{number}", operation_id="document_checks_page")
def page(request: HttpRequest, check_id: Id, number: int) -> HttpResponse:
    """One page as SVG."""
    drawn = checking.pictures(own_check(asking(request).account, check_id))
    if not 1 <= number <= len(drawn):
        raise not_found()
    response = HttpResponse(drawn[number - 1], content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-cache"
    return response


@router.get("/document-checks/{check_id}/report", operation_id="document_checks_report")
def report(
    request: HttpRequest,
    check_id: Id,
    form: Literal["html", "json"] = "html",
    language: Literal["zh", "en"] = "zh",
) -> HttpResponse:
    """The report as a file: HTML with the pages, or JSON."""
    row = own_check(asking(request).account, check_id)
    if row.report is None:
        raise conflict("documents.check_unfinished")
    if form == "json":
        said = {"file": row.name, "sha256": row.sha256, **worded(row.report)}
        words = json.dumps(said, ensure_ascii=False, indent=1)
        response = HttpResponse(words, content_type="application/json")
    else:
        drawn = [
            f"data:image/svg+xml;base64,{base64.b64encode(one).decode()}" for one in checking.pictures(row)
        ]
        words = html.page(row.name, worded(row.report), language, drawn)
        response = HttpResponse(words, content_type="text/html; charset=utf-8")
    named = content_disposition_header(True, f"{row.name.removesuffix('.docx')}.{form}")
    response["Content-Disposition"] = named or "attachment"
    return response


class ImportedRevisions(BaseModel):
    inserted: int
    deleted: int
    people: list[str]
    taken: Literal["accept", "reject"]


class ImportedNote(BaseModel):
    """Something left out or changed, how often, with a few examples."""

    code: str
    text: schemas.Words
    count: int
    examples: list[str]


class ImportedAttachment(BaseModel):
    title: str
    body: dict[str, Any]
    blocks: int


class ImportedFile(BaseModel):
    """What a draft can take from a file."""

    name: str
    title: str
    kind: str
    main_text: str
    cc_text: str
    urgency: str
    disclosure: str
    number: str
    organ: str
    body: dict[str, Any]
    blocks: int
    levels: list[int]
    tables: int
    attachments: list[ImportedAttachment]
    revisions: ImportedRevisions
    comments: int
    notes: list[ImportedNote]


@router.post("/documents/{document_id}/import", response=ImportedFile, operation_id="documents_import")
def import_file(
    request: HttpRequest,
    document_id: Id,
    file: File[UploadedFile],
    revisions: Annotated[Literal["accept", "reject"], Form()] = "accept",
) -> ImportedFile:
    """Read a .docx for a draft; the draft itself is not touched."""
    found = read_for_draft(
        account=asking(request).account,
        document_id=document_id,
        content=file.read(),
        name=file.name or "",
        revisions=revisions,
    )
    notes = [
        note | {"text": both(f"documents.import_note.{note['code']}", {"count": note["count"]})}
        for note in found["notes"]
    ]
    return ImportedFile.model_validate(found | {"notes": notes})
