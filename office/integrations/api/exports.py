"""Exports of one's own data (个人数据导出)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import FileResponse, HttpRequest
from pydantic import BaseModel

from office.integrations.exporting import services
from office.integrations.tasks import make_exports
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.models import PersonalExport
from office.kernel.tasks import enqueue

router = Router(tags=["exports"])


class ExportOut(BaseModel):
    """``percent`` and ``part`` tell how far it is; ``size`` in bytes; it can be had until ``expires_at``."""

    id: Id
    state: Literal["waiting", "running", "done", "failed", "expired"]
    part: str
    percent: int
    size: int
    created_at: datetime
    expires_at: datetime | None


@router.get("/exports", response=list[ExportOut], operation_id="list_exports")
def list_exports(request: HttpRequest) -> list[ExportOut]:
    """One's own of the last month, the newest first."""
    return [_out(row) for row in services.exports_of(current(request).id)[:50]]


@router.post("/exports", response=ExportOut, operation_id="ask_export")
def ask_export(request: HttpRequest) -> ExportOut:
    """Gather one's own data into a package; one at a time."""
    row = services.ask(account=current(request))
    enqueue(make_exports)
    return _out(row)


@router.get("/exports/{export_id}/file", operation_id="download_export")
def download_export(request: HttpRequest, export_id: Id) -> FileResponse:
    """The package, for seven days; each download is audited."""
    row, content = services.open_export(account=current(request), export_id=export_id)
    name = f"office-{row.created_at:%Y%m%d}.zip"
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _out(row: PersonalExport) -> ExportOut:
    return ExportOut(**{name: getattr(row, name) for name in ExportOut.model_fields})
