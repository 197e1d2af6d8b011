"""Codes on what is printed, and the log of printing and downloading where the policy keeps one.

A code leads whoever may read the paper to its record and anybody to verification; it says nothing itself,
and an unknown one answers as one of a paper that may not be read.
"""

from __future__ import annotations

import base64
import io
import re
import secrets
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.db import transaction

from documents.models import PrintRecord
from documents.permissions import readable, readable_delivery
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from documents.models import Delivery, Document
    from office.kernel.models import Account
    from orgchart.models import Person

BYTES = 16
CODE = re.compile(r"[a-z2-7]{26}")


@transaction.atomic
def coded(
    *, kind: PrintRecord.Kind, document: Document, by: Person, delivery: Delivery | None = None
) -> PrintRecord:
    """Something is printed: its code, and who printed it where that is kept."""
    code = base64.b32encode(secrets.token_bytes(BYTES)).decode().rstrip("=").lower()
    return PrintRecord.objects.create(
        kind=kind,
        document=document,
        delivery=delivery,
        version_id=document.current_version_id,
        code=code,
        person=by if settings.OFFICE_PRINT_LOG else None,
    )


def downloaded(document: Document, by: Person) -> None:
    """A file of the document was handed out."""
    if settings.OFFICE_PRINT_LOG:
        PrintRecord.objects.create(
            kind=PrintRecord.Kind.DOWNLOAD,
            document=document,
            version_id=document.current_version_id,
            person=by,
        )


def code_picture(record: PrintRecord) -> str:
    """The code's address as a QR code in SVG, of middling redundancy: paper is folded and stamped."""
    out = io.BytesIO()
    made = segno.make(f"{settings.OFFICE_ADDRESS}/c/{record.code}", error="m", micro=False)
    made.save(out, kind="svg", border=1, xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode()


def led_to(code: str, account: Account) -> PrintRecord:
    """What a code was printed on, for whoever may read that; 404 to all others, known or unknown."""
    row = PrintRecord.objects.filter(code=code).first() if CODE.fullmatch(code) else None
    if row is None:
        raise not_found()
    if row.delivery_id is not None:
        readable_delivery(account, row.delivery_id)
    else:
        readable(account, row.document_id)
    return row
