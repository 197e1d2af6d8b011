"""What units do with what is assigned to them, and what the supervisor does about it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpRequest
from ninja import File, Status, UploadedFile

from office.kernel import files
from office.kernel.api import Router
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.supervision.api import views
from office.supervision.api.schemas import (
    DecideInput,
    ExtensionInput,
    HandlerInput,
    MatterView,
    ReasonInput,
    ReportFileView,
    ReportInput,
)
from office.supervision.models import ReportFile
from office.supervision.permissions import readable_matter, readable_report
from office.supervision.services import reviewing, undertaking

router = Router(tags=["supervision"])


def _view(request: HttpRequest, matter_id: int) -> MatterView:
    person = views.asking(request)
    return views.matter_view(person.account, person, readable_matter(person.account, matter_id))


@router.post(
    "/assignments/{assignment_id}/sign-for", response=MatterView, operation_id="assignments_sign_for"
)
def sign_for(request: HttpRequest, assignment_id: Id) -> MatterView:
    row = undertaking.sign_for(assignment_id=assignment_id, by=views.asking(request))
    return _view(request, row.matter_id)


@router.post("/assignments/{assignment_id}/handler", response=MatterView, operation_id="assignments_handler")
def name_handler(request: HttpRequest, assignment_id: Id, payload: HandlerInput) -> MatterView:
    """Say who in the unit handles it."""
    by = views.asking(request)
    row = undertaking.name_handler(assignment_id=assignment_id, by=by, person_id=payload.person_id)
    return _view(request, row.matter_id)


@router.post("/assignments/{assignment_id}/reports", response=MatterView, operation_id="assignments_report")
def report(request: HttpRequest, assignment_id: Id, payload: ReportInput) -> MatterView:
    """反馈 on the present stage."""
    wish = undertaking.ReportWish(**dict(payload))
    made = undertaking.report(assignment_id=assignment_id, by=views.asking(request), wish=wish)
    return _view(request, made.assignment.matter_id)


@router.post(
    "/assignments/{assignment_id}/extensions", response=MatterView, operation_id="assignments_extension"
)
def ask_extension(request: HttpRequest, assignment_id: Id, payload: ExtensionInput) -> MatterView:
    """申请延期."""
    made = undertaking.ask_extension(
        assignment_id=assignment_id,
        by=views.asking(request),
        reason=payload.reason,
        days=payload.days,
        on=payload.on,
    )
    return _view(request, made.assignment.matter_id)


@router.post("/assignments/{assignment_id}/urge", response=MatterView, operation_id="assignments_urge")
def urge(request: HttpRequest, assignment_id: Id, payload: ReasonInput) -> MatterView:
    """催办, once a working day."""
    row = reviewing.urge(assignment_id=assignment_id, by=views.asking(request), reason=payload.reason)
    return _view(request, row.matter_id)


@router.post(
    "/assignments/reports/{report_id}/review", response=MatterView, operation_id="assignments_review"
)
def review(request: HttpRequest, report_id: Id, payload: DecideInput) -> MatterView:
    """复核: accept a stage, or return the report with a reason."""
    made = reviewing.review(
        report_id=report_id, by=views.asking(request), accept=payload.agree, opinion=payload.opinion
    )
    return _view(request, made.assignment.matter_id)


@router.post(
    "/assignments/extensions/{extension_id}/decide",
    response=MatterView,
    operation_id="assignments_extension_decide",
)
def decide_extension(request: HttpRequest, extension_id: Id, payload: DecideInput) -> MatterView:
    made = reviewing.decide_extension(
        extension_id=extension_id, by=views.asking(request), grant=payload.agree, opinion=payload.opinion
    )
    return _view(request, made.assignment.matter_id)


@router.post("/assignments/files", response={201: ReportFileView}, operation_id="assignments_upload")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[ReportFileView]:
    """A file for a report that is being written; only who uploaded it may attach it."""
    person = views.asking(request)
    kept = files.save(file.read(), name=file.name or "", by=person.account_id)
    return Status(201, ReportFileView(id=kept.id, name=kept.name, size=kept.size))


@router.get("/assignments/reports/{report_id}/files/{file_id}", operation_id="assignments_file")
def download(request: HttpRequest, report_id: Id, file_id: Id) -> FileResponse:
    person = views.asking(request)
    report_row = readable_report(person.account, report_id)
    found = ReportFile.objects.filter(report=report_row, file_id=file_id).select_related("file").first()
    if found is None:
        raise not_found()
    answer = FileResponse(files.open_file(found.file), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file.name)}"
    return answer
