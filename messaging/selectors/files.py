"""Files as conversations show them, and all files of one conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from messaging.events import FileRef, Speaker
from messaging.models import Conversation, FileFacts, MessageFile
from messaging.selectors.people import speakers
from office.kernel.models import StoredFile

PAGE = 50
FileKind = Literal["all", "picture", "file", "voice"]
_PICTURE, _VOICE = Q(file__mime__startswith="image/"), Q(file__facts__seconds__isnull=False)
_OF_KIND: dict[FileKind, Q] = {
    "all": Q(),
    "picture": _PICTURE,
    "voice": _VOICE,
    "file": ~_PICTURE & Q(file__facts__seconds__isnull=True),
}


@dataclass(frozen=True)
class SentFile:
    """A file with the message it came in. ``key`` orders files, the newest highest."""

    key: int
    file: FileRef
    seq: int
    sender: Speaker | None
    sent_at: datetime


def file_ref(file: StoredFile) -> FileRef:
    """No query for a file whose ``facts`` were selected with it."""
    facts = facts_of(file)
    return FileRef(
        id=file.id,
        name=file.name,
        size=file.size,
        mime=file.mime,
        width=facts.width if facts else None,
        height=facts.height if facts else None,
        seconds=facts.seconds if facts else None,
    )


def file_refs(file_ids: Iterable[int]) -> dict[int, FileRef]:
    """One query; none for no files."""
    wanted = list(file_ids)
    rows = StoredFile.objects.filter(id__in=wanted).select_related("facts") if wanted else []
    return {row.id: file_ref(row) for row in rows}


def facts_of(file: StoredFile) -> FileFacts | None:
    try:
        found: FileFacts = file.facts
    except ObjectDoesNotExist:
        return None
    return found


def files_of(conversation: Conversation, kind: FileKind = "all", *, before: int | None) -> list[SentFile]:
    """The conversation's files, the latest first; without those of recalled messages. Three queries."""
    rows = MessageFile.objects.filter(
        _OF_KIND[kind], message__conversation=conversation, message__recalled_at=None
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.select_related("file__facts", "message").order_by("-id")[:PAGE])
    people = speakers(row.message.sender_id for row in found)
    return [
        SentFile(
            row.id,
            file_ref(row.file),
            row.message.seq,
            people.get(row.message.sender_id or 0),
            row.message.created_at,
        )
        for row in found
    ]
