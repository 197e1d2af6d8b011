"""The directory as a file."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest

from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.services.exporting import export_directory

router = Router()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/export", operation_id="orgchart_export")
def export(request: HttpRequest, unit: Id) -> FileResponse:
    """The people at or below a unit, as far as the reader sees them, as .xlsx; the taking is audited."""
    made = export_directory(by=current(request), unit_id=unit)
    response = FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response
