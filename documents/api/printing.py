"""Where a printed code leads, and the log of printing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from pydantic import BaseModel

from documents.api.common import asking
from documents.api.routing import router
from documents.permissions import readable
from documents.selectors.prints import prints_of
from documents.selectors.seals import organs_overseen
from documents.services.printing import led_to
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor


class PrintLink(BaseModel):
    """What the code stands on: a document, or its handling by a unit that received it."""

    document_id: Id
    delivery_id: Id | None
    at: datetime


class PrintRow(BaseModel):
    id: Id
    kind: Literal["copy", "sheet", "download"]
    by: str
    at: datetime


@router.get("/prints/{code}", response=PrintLink, operation_id="print_code")
def follow_code(request: HttpRequest, code: str) -> PrintLink:
    """For whoever may read the paper; an unknown code and one of another's paper answer alike."""
    row = led_to(code[:64].lower(), asking(request).account)
    return PrintLink(document_id=row.document_id, delivery_id=row.delivery_id, at=row.at)


@router.get("/documents/{document_id}/prints", response=Page[PrintRow], operation_id="documents_prints")
def list_prints(request: HttpRequest, document_id: Id, before: str | None = None) -> Page[PrintRow]:
    """Who printed and downloaded it, for those who answer for the issuing organ's papers; newest first."""
    person, keys = asking(request), decode_cursor(before, [int])
    document = readable(person.account, document_id)
    if document.organ_id not in organs_overseen(person):
        raise not_found()
    rows = prints_of(document, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    items = [
        PrintRow.model_validate(
            {"id": row.id, "kind": row.kind, "by": row.person.name if row.person else "", "at": row.at}
        )
        for row in rows
    ]
    return Page(items=items, next=encode_cursor(rows[-1].id) if more else None)
