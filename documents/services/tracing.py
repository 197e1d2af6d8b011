"""Follow who changes what while a draft is written, and keep it with the version that comes of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from documents import traces, ydoc
from documents.models import DraftRoom, VersionTrace
from documents.traces import Piece

if TYPE_CHECKING:
    from documents.models import Document, Version


def present(document: Document, room: DraftRoom, text: str) -> list[Piece]:
    """From the last version's text to a draft's: as it was followed, else as the drafter's doing."""
    base = base_of(document)
    pieces = traces.restored(room.traces) if room.traces is not None else []
    if room.traces is None or traces.older(pieces) != base:
        return traces.between(base, text, document.drafter_id)
    return traces.follow(pieces, text, document.drafter_id)


def base_of(document: Document) -> str:
    """The last version's text; nothing before the first."""
    version = document.current_version
    return traces.text_of(version.body) if version is not None else ""


def apply(document: Document, room: DraftRoom, text: ydoc.Shared) -> None:
    """Bring the shared text from the room's snapshot up to date, noting who wrote what on the way."""
    pieces = present(document, room, _said(text))
    rows = room.updates.filter(seq__gt=room.snapshot_seq).order_by("seq").values_list("person_id", "data")
    for person, updates in groupby(rows.iterator(), key=lambda row: row[0]):
        ydoc.apply(text, (bytes(data) for _, data in updates))
        pieces = traces.follow(pieces, _said(text), person or document.drafter_id)
    room.traces = traces.stored(pieces)


def replaced(document: Document, room: DraftRoom) -> None:
    """The draft's body was replaced as a whole by its drafter."""
    room.traces = traces.stored(present(document, room, traces.text_of(document.draft_body)))


def keep(document: Document, version: Version, last: Version | None) -> None:
    """Keep the trace from the last version to a new one; what follows is followed from the new one."""
    base = traces.text_of(last.body) if last is not None else ""
    text = traces.text_of(version.body)
    room = DraftRoom.objects.defer("snapshot").filter(document_id=document.id).first()
    pieces = traces.restored(room.traces) if room is not None and room.traces is not None else []
    if pieces and traces.older(pieces) == base:
        pieces = traces.follow(pieces, text, version.created_by_id)
    else:
        pieces = traces.between(base, text, version.created_by_id)
    VersionTrace.objects.create(version=version, pieces=traces.stored(pieces))
    if room is not None:
        room.traces, room.undo_body = traces.stored([Piece(text)]), None
        room.save(update_fields=["traces", "undo_body"])


def _said(text: ydoc.Shared) -> str:
    return traces.text_of(ydoc.to_body(text))
