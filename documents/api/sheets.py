"""Handling sheets as PDF, for whoever may read the paper: 发文稿纸, 文件处理单, 审批单."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from approvals.selectors.papers import readable_requests
from documents.api.common import asking
from documents.api.routing import router
from documents.layout.sheet import Sheet, write_sheet
from documents.models import PrintRecord
from documents.permissions import readable, readable_delivery
from documents.selectors.sheets import delivery_sheet, document_sheet, request_sheet
from documents.services.printing import code_picture, coded
from documents.services.rendering import font_paths
from office.kernel.errors import not_found
from office.kernel.ids import Id


@router.get("/documents/{document_id}/sheet", operation_id="documents_sheet")
def of_document(request: HttpRequest, document_id: Id) -> HttpResponse:
    person = asking(request)
    document = readable(person.account, document_id)
    record = coded(kind=PrintRecord.Kind.SHEET, document=document, by=person)
    return _answer(replace(document_sheet(document, person.name), code=code_picture(record)))


@router.get("/deliveries/{delivery_id}/sheet", operation_id="deliveries_sheet")
def of_delivery(request: HttpRequest, delivery_id: Id) -> HttpResponse:
    person = asking(request)
    delivery = readable_delivery(person.account, delivery_id)
    record = coded(kind=PrintRecord.Kind.SHEET, document=delivery.document, by=person, delivery=delivery)
    return _answer(replace(delivery_sheet(delivery, person.name), code=code_picture(record)))


@router.get("/approvals/requests/{request_id}/sheet", operation_id="approvals_request_sheet")
def of_request(request: HttpRequest, request_id: Id) -> HttpResponse:
    person = asking(request)
    found = readable_requests(person.account, [request_id]).get(request_id)
    if found is None:
        raise not_found()
    return _answer(request_sheet(found, person.name))


def _answer(sheet: Sheet) -> HttpResponse:
    """Shown in the browser, which prints it; named for whoever keeps it."""
    response = HttpResponse(write_sheet(sheet, font_paths()), content_type="application/pdf")
    named = content_disposition_header(False, f"{sheet.heading}.pdf")
    response["Content-Disposition"] = named or "inline"
    response["Cache-Control"] = "no-store"
    return response
