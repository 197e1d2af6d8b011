"""Files of messages: uploaded first, then named in a message, then read by the conversation's people."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest
from ninja import File
from ninja.files import UploadedFile

from messaging.api.common import person
from messaging.events import FileRef
from messaging.models import MessageFile
from messaging.permissions import access_conversation
from office.kernel import files
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id

router = Router(tags=["messages"])

SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@router.post("/files", response=FileRef, operation_id="upload_file")
def upload_file(request: HttpRequest, file: File[UploadedFile]) -> FileRef:
    """Keep a file to send. Refused when too large, empty, or not what its name says."""
    row = files.save(cast(BinaryIO, file), name=file.name or "", by=person(request).account_id)
    return FileRef(id=row.id, name=row.name, size=row.size, mime=row.mime)


@router.get("/conversations/{conversation_id}/files/{file_id}", operation_id="download_message_file")
def download_file(request: HttpRequest, conversation_id: Id, file_id: Id) -> FileResponse:
    """A file of a message that has not been recalled, for people who are in the conversation now."""
    row = access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    rows = MessageFile.objects.filter(message__conversation=row, message__recalled_at=None, file_id=file_id)
    found = rows.select_related("file").first()
    if found is None:
        raise not_found()
    inline = found.file.mime in SHOWN_INLINE
    response = FileResponse(
        files.open_file(found.file),
        as_attachment=not inline,
        filename=found.file.name,
        content_type=found.file.mime,
    )
    response["Cache-Control"] = "private, no-store"
    return response
