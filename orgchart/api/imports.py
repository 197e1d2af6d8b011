"""Imports of units and people over HTTP."""

from __future__ import annotations

from typing import Annotated, BinaryIO, Literal, cast

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from ninja import File, Form, Status
from ninja.files import UploadedFile
from pydantic import Field

from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import Page
from office.kernel.tasks import enqueue
from orgchart.api.import_schemas import (
    ImportLineView,
    ImportRunView,
    ImportScopeView,
    line_view,
    run_view,
    run_views,
    scope_views,
)
from orgchart.models import ImportRun
from orgchart.selectors.imports import lines_page, reach_of, run_for, runs_page
from orgchart.services.imports import download, runs
from orgchart.tasks import work_import

router = Router()
Limit = Annotated[int, Field(ge=1, le=200)]
Subject = Literal["units", "people"]
Sheet = Literal["xlsx", "csv"]
Lines = Literal["all", "errors", "add", "change", "move", "deactivate", "same"]


@router.get("/imports/scopes", response=list[ImportScopeView], operation_id="orgchart_import_scopes")
def scopes(request: HttpRequest) -> list[ImportScopeView]:
    """Where the reader may import what; empty for whoever administers nothing."""
    return scope_views(reach_of(current(request)))


@router.get("/imports/template", operation_id="orgchart_import_template")
def template(request: HttpRequest, what: Subject, form: Sheet = "xlsx") -> FileResponse:
    return _send(download.template(what, form))


@router.get("/imports/export", operation_id="orgchart_import_export")
def export(
    request: HttpRequest, what: Subject, unit: Id | None = None, form: Sheet = "xlsx"
) -> StreamingHttpResponse:
    """What lies below a unit, in the form that the import reads; without a unit everything."""
    root = runs.scope_unit(by=current(request), subject=what, unit_id=unit)
    return _send(download.export(by=current(request), subject=what, unit=root, form=form))


@router.get("/imports", response=Page[ImportRunView], operation_id="orgchart_imports")
def imports(request: HttpRequest, after: str | None = None, limit: Limit = 20) -> Page[ImportRunView]:
    """The runs over what the reader administers, the newest first."""
    account = current(request)
    rows, following = runs_page(account, after=after, limit=limit)
    return Page(items=run_views(rows, account), next=following)


@router.post("/imports", response={201: ImportRunView}, operation_id="orgchart_import_upload")
def upload(
    request: HttpRequest,
    file: File[UploadedFile],
    what: Form[Subject],
    unit: Form[Id | None] = None,
    complete: Form[bool] = False,
    new_posts: Form[bool] = False,
) -> Status[ImportRunView]:
    """Keep a file and begin its dry run."""
    account = current(request)
    run = runs.upload(
        by=account,
        subject=what,
        unit_id=unit,
        file=cast(BinaryIO, file.file),
        name=file.name or "",
        complete=complete,
        new_posts=new_posts,
    )
    return Status(201, _working(request, run))


@router.get("/imports/{run_id}", response=ImportRunView, operation_id="orgchart_import")
def one(request: HttpRequest, run_id: Id) -> ImportRunView:
    """A run with its progress and counts."""
    account = current(request)
    return run_view(run_for(account, run_id), account)


@router.get("/imports/{run_id}/lines", response=Page[ImportLineView], operation_id="orgchart_import_lines")
def lines(
    request: HttpRequest, run_id: Id, kind: Lines = "all", after: str | None = None, limit: Limit = 50
) -> Page[ImportLineView]:
    """What each row would change, before and after, and what is wrong with it."""
    run = run_for(current(request), run_id)
    rows, following = lines_page(run, kind=kind, after=after, limit=limit)
    return Page(items=[line_view(run, row) for row in rows], next=following)


@router.get("/imports/{run_id}/corrected", operation_id="orgchart_import_corrected")
def corrected(request: HttpRequest, run_id: Id, language: Literal["zh", "en"] = "zh") -> FileResponse:
    """The uploaded file with a column of errors and the wrong cells marked."""
    account = current(request)
    return _send(download.corrected_file(by=account, run=run_for(account, run_id), language=language))


@router.post("/imports/{run_id}/confirm", response=ImportRunView, operation_id="orgchart_import_confirm")
def confirm(request: HttpRequest, run_id: Id) -> ImportRunView:
    """A second administrator lets many deactivations through."""
    runs.confirm(by=current(request), run_id=run_id)
    return one(request, run_id)


@router.post("/imports/{run_id}/apply", response=ImportRunView, operation_id="orgchart_import_apply")
def apply(request: HttpRequest, run_id: Id) -> ImportRunView:
    return _working(request, runs.apply(by=current(request), run_id=run_id))


@router.post("/imports/{run_id}/check", response=ImportRunView, operation_id="orgchart_import_check")
def check(request: HttpRequest, run_id: Id) -> ImportRunView:
    """Compare again with the org chart as it is now."""
    return _working(request, runs.check_again(by=current(request), run_id=run_id))


@router.post("/imports/{run_id}/discard", response=ImportRunView, operation_id="orgchart_import_discard")
def discard(request: HttpRequest, run_id: Id) -> ImportRunView:
    runs.discard(by=current(request), run_id=run_id)
    return one(request, run_id)


def _working(request: HttpRequest, run: ImportRun) -> ImportRunView:
    enqueue(work_import, run.id)
    return one(request, run.id)


def _send(made: download.Download) -> FileResponse:
    # FileResponse streams what has no length too.
    response = FileResponse(made.content, as_attachment=True, filename=made.name, content_type=made.mime)
    response["Cache-Control"] = "private, no-store"
    return response
