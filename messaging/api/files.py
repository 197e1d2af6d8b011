"""Files of messages: uploaded first, then named in a message, then read by the conversation's people."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import BaseModel

from messaging.api.common import person
from messaging.events import FileRef, Speaker
from messaging.models import MessageFile
from messaging.permissions import access_conversation
from messaging.selectors.files import PAGE as FILES_PAGE
from messaging.selectors.files import FileKind, SentFile, facts_of, file_ref, files_of
from messaging.services.files import keep
from messaging.services.keeping.marking import mark_of, marked
from office.kernel import files, pictures
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.models import Account, StoredFile
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router(tags=["messages"])

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
PDF = "application/pdf"
# The browser's own viewer draws it; the file itself may load, run and send nothing.
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


class SentFileOut(BaseModel):
    file: FileRef
    seq: int
    sender: Speaker | None
    sent_at: datetime


@router.post("/files", response=FileRef, operation_id="upload_file")
def upload_file(request: HttpRequest, file: File[UploadedFile], seconds: Form[int | None] = None) -> FileRef:
    """Keep a file to send. Refused when too large, empty, or not what its name says. Pictures lose what
    the camera wrote about place and person. ``seconds``: a voice note of that length.
    """
    by = person(request).account_id
    return file_ref(keep(cast(BinaryIO, file), name=file.name or "", by=by, seconds=seconds))


@router.get(
    "/conversations/{conversation_id}/files",
    response=Page[SentFileOut],
    operation_id="list_conversation_files",
)
def list_files(
    request: HttpRequest, conversation_id: Id, kind: FileKind = "all", before: str | None = None
) -> Page[SentFileOut]:
    """What was sent in the conversation, the latest first, 50 a page; without what was recalled."""
    row = access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    keys = decode_cursor(before, [int])
    found = files_of(row, kind, before=keys[0] if keys else None)
    full = len(found) == FILES_PAGE
    return Page[SentFileOut](
        items=[_sent(one) for one in found], next=encode_cursor(found[-1].key) if full else None
    )


def _sent(one: SentFile) -> SentFileOut:
    return SentFileOut(file=one.file, seq=one.seq, sender=one.sender, sent_at=one.sent_at)


@router.get("/conversations/{conversation_id}/files/{file_id}", operation_id="download_message_file")
def download_file(
    request: HttpRequest, conversation_id: Id, file_id: Id, small: bool = False
) -> FileResponse:
    """A file of a message that has not been recalled, for people who are in the conversation now.

    ``small``: a picture's preview. Pictures, voice notes and PDF open in the browser, others are downloaded.
    Pictures and PDF carry the reader's watermark where the policy says so.
    """
    row = access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    rows = MessageFile.objects.filter(message__conversation=row, message__recalled_at=None, file_id=file_id)
    found = rows.select_related("file__facts").first()
    if found is None:
        raise not_found()
    response = _given(current(request), found.file, small=small and found.file.mime in PICTURES)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _given(account: Account, file: StoredFile, *, small: bool) -> FileResponse:
    mark = mark_of(account, file)
    content = marked(file, mark=mark, by=account, small=small) if mark is not None else None
    if small:
        picture = content if content is not None else pictures.thumbnail(files.read(file))
        return FileResponse(io.BytesIO(picture), content_type="image/webp")
    return _whole(file, io.BytesIO(content) if content is not None else files.open_file(file))


def _whole(file: StoredFile, content: BinaryIO) -> FileResponse:
    facts = facts_of(file)
    voice = facts is not None and facts.seconds is not None
    inline = file.mime in PICTURES or file.mime == PDF or voice
    response = FileResponse(content, as_attachment=not inline, filename=file.name, content_type=file.mime)
    if file.mime == PDF:
        response["Content-Security-Policy"] = PDF_POLICY
    return response
