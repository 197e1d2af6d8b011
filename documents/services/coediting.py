"""Drafting together: one shared text a draft, updates kept as they come, written into the draft's body.

Lock order: document, then room. Typing takes the room alone and looks at the document's state under it;
handing in holds both, so that no word comes in after the text was frozen.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from documents import ydoc
from documents.body import Node, clean
from documents.models import EDITABLE, Document, DraftRoom, DraftUpdate
from documents.permissions import Seat, drafting_seat
from documents.services import tracing
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from django.db.models import QuerySet

    from office.kernel.models import Account

UPDATE_LIMIT = 128 * 1024
"""Bytes of one update: some 40,000 characters pasted at once."""
STATE_LIMIT = 4 * 1024 * 1024
"""Bytes of a shared text with all that was ever typed and deleted in it."""
SETTLE_AFTER = 64
"""Updates after which a text is written into its draft even while people go on typing."""


@dataclass(frozen=True)
class Opened:
    """What somebody who sits down at a draft gets. ``update`` holds what their copy lacks."""

    epoch: int
    seq: int
    readers: int
    writes: bool
    name: str
    person: int
    update: bytes
    vector: bytes


def group_of(room: DraftRoom) -> str:
    """Where a room's frames go: a name that changes when somebody may listen no longer."""
    return f"draft:{room.document_id}:{room.readers}"


def open_room(*, account: Account, document_id: int, epoch: int = 0, vector: bytes = b"") -> Opened:
    """Sit down at a draft, or come back to it with what one holds of an epoch.

    404 to whoever has no place there; 409 `documents.draft_locked` once the text has been handed in;
    422 `documents.update_malformed` for a state vector that is none.
    """
    seat = drafting_seat(account, document_id)
    _open_to_writing(seat.document)
    room = _rows().filter(document_id=document_id).first() or _begin(seat.document)
    # Room and updates at one moment: a squash between the two reads would lose some.
    with transaction.atomic():
        room = DraftRoom.objects.select_for_update().defer("traces", "undo_body").get(id=room.id)
        text = _text(room)
    known = vector if vector and epoch == room.epoch else b"\x00"
    try:
        update = text.get_update(known)
    except ValueError as error:
        raise invalid("documents.update_malformed", field="vector") from error
    return Opened(
        epoch=room.epoch,
        seq=room.seq,
        readers=room.readers,
        writes=seat.writes,
        name=seat.person.name,
        person=seat.person.id,
        update=update,
        vector=text.get_state(),
    )


def push(
    *, account: Account, document_id: int, epoch: int, update: bytes, client: int, caret: str = ""
) -> int:
    """Take what somebody typed; returns its number. Told to everybody at the draft after the commit.

    404 to whoever has no place there, 403 `documents.draft_read_only` to readers, 409
    `documents.draft_locked` or `documents.draft_restarted`, 422 `documents.update_malformed`,
    `documents.update_too_large` or `documents.draft_full`. Nothing changes then.
    """
    seat = drafting_seat(account, document_id)
    if not seat.writes:
        raise forbidden("documents.draft_read_only")
    _open_to_writing(seat.document)
    _check(update)
    with transaction.atomic():
        room = _numbered(document_id, epoch, len(update))
        DraftUpdate.objects.create(
            room=room, seq=room.seq, data=update, account=account, person=seat.person, at=room.written_at
        )
        frame = _frame(seat, room, client=client, caret=caret)
        publish([group_of(room)], frame | {"type": "draft.update", "update": _coded(update)})
    return room.seq


def point(*, account: Account, document_id: int, epoch: int, client: int, caret: str = "") -> tuple[int, int]:
    """Tell the others where somebody's caret stands; nothing is written. Returns the epoch and the newest
    update's number, so that whoever missed the last one finds out.

    404 to whoever has no place there; a reader's caret is told to nobody.
    """
    seat = drafting_seat(account, document_id)
    _open_to_writing(seat.document)
    room = _rows().filter(document_id=document_id).first()
    if room is None:
        raise conflict("documents.draft_restarted")
    if seat.writes and room.epoch == epoch:
        publish([group_of(room)], _frame(seat, room, client=client, caret=caret) | {"type": "draft.caret"})
    return room.epoch, room.seq


def listening(*, account: Account, document_id: int) -> int:
    """Under which number of `readers` somebody may listen; 404 to whoever has no place at the draft."""
    drafting_seat(account, document_id)
    numbers = DraftRoom.objects.filter(document_id=document_id).values_list("readers", flat=True)
    return numbers.first() or 0


@transaction.atomic
def settle(document_id: int) -> None:
    """Write what was typed so far into the draft's body; nothing to do is the usual case.

    422 as `documents.body.clean` says when the text is none that can be laid out; the body stays then.
    """
    waiting = DraftRoom.objects.filter(document_id=document_id, seq__gt=F("body_seq"))
    if not waiting.exists():
        return
    rows = Document.objects.select_for_update(of=("self",)).select_related("current_version")
    document = rows.get(id=document_id)
    room = DraftRoom.objects.select_for_update().get(document_id=document_id)
    text = ydoc.shared(bytes(room.snapshot))
    tracing.apply(document, room, text)
    document.draft_body = clean(ydoc.to_body(text))
    document.updated_at = clock.now()
    document.save(update_fields=["draft_body", "updated_at"])
    room.body_seq = room.seq
    _squash(room, text)


def frozen(document: Document) -> Document:
    """The document with everything typed so far in its body; nothing more comes in before the caller's
    transaction ends. The caller holds the document's lock.
    """
    # Taken also where nothing waits: what is being typed now waits for the caller's end and is refused then.
    list(DraftRoom.objects.select_for_update().filter(document_id=document.id).values_list("id"))
    return settled(document)


def settled(document: Document) -> Document:
    """The document with everything typed so far in its body."""
    settle(document.id)
    document.refresh_from_db(fields=["draft_body", "updated_at"])
    return document


def replace_allowed(document: Document) -> bool:
    """Whether a whole body would write over a room; 409 `documents.written_together` where words would go."""
    rows = DraftRoom.objects.filter(document_id=document.id)
    if rows.filter(seq__gt=0).exists():
        raise conflict("documents.written_together")
    return rows.exists()


def restart(document: Document, *, undo: Node | None = None) -> None:
    """The draft's body was replaced as a whole: the shared text begins anew from it, in a new epoch.

    ``undo`` is what stood before, where one may want it back. The caller holds the document's lock and has
    saved the body.
    """
    room = DraftRoom.objects.select_for_update().filter(document_id=document.id).first()
    if room is None:
        if undo is None:
            return
        room = _begin(document)
    tracing.replaced(document, room)
    room.undo_body = undo
    room.epoch += 1
    room.updates.all().delete()
    room.snapshot = ydoc.seed(document.draft_body)
    room.seq = room.snapshot_seq = room.body_seq = 0
    room.size = len(room.snapshot)
    room.save()
    publish([group_of(room)], _address(room) | {"type": "draft.restarted"})


def tell_locked(document: Document) -> None:
    """The text was handed in: whoever sits at it sees that nothing more is taken."""
    room = _rows().filter(document_id=document.id).first()
    if room is not None:
        publish([group_of(room)], _address(room) | {"type": "draft.locked"})


def shut_out(document: Document) -> None:
    """Somebody may read no longer: what comes from now on goes out under another name, and everybody who
    still may is asked to sit down again.
    """
    room = DraftRoom.objects.select_for_update().filter(document_id=document.id).first()
    if room is None:
        return
    publish([group_of(room)], _address(room) | {"type": "draft.rejoin"})
    room.readers += 1
    room.save(update_fields=["readers"])


def unsettled(older_than: timedelta, limit: int = 100) -> Iterable[int]:
    """Drafts whose typed words have waited so long, or are so many, to be written into their bodies."""
    due = Q(written_at__lt=clock.now() - older_than) | Q(seq__gte=F("body_seq") + SETTLE_AFTER)
    rows = DraftRoom.objects.filter(due, seq__gt=F("body_seq"), document__state__in=EDITABLE)
    return list(rows.order_by("written_at").values_list("document_id", flat=True)[:limit])


def _open_to_writing(document: Document) -> None:
    if not document.editable:
        raise conflict("documents.draft_locked")


def _check(update: bytes) -> None:
    if len(update) > UPDATE_LIMIT:
        raise invalid("documents.update_too_large", field="update", limit=UPDATE_LIMIT // 1024)
    try:
        ydoc.check(update)
    except ydoc.Malformed as error:
        raise invalid("documents.update_malformed", field="update") from error


def _begin(document: Document) -> DraftRoom:
    """The room of a draft that nobody has sat down at yet."""
    body: Node = document.draft_body
    snapshot = ydoc.seed(body)
    with transaction.atomic():
        room, _ = DraftRoom.objects.get_or_create(
            document=document, defaults={"snapshot": snapshot, "size": len(snapshot)}
        )
    return room


def _numbered(document_id: int, epoch: int, size: int) -> DraftRoom:
    """The room with its next number given, under its row lock, if it takes ``size`` bytes more."""
    rows = DraftRoom.objects.filter(document_id=document_id, epoch=epoch)
    if not rows.update(seq=F("seq") + 1, size=F("size") + size, written_at=clock.now()):
        raise conflict("documents.draft_restarted")
    room = _rows().get(document_id=document_id)
    if room.size > STATE_LIMIT:
        raise invalid("documents.draft_full", field="update", limit=STATE_LIMIT // 1024 // 1024)
    if not Document.objects.filter(id=document_id, state__in=EDITABLE).exists():
        raise conflict("documents.draft_locked")
    return room


def _rows() -> QuerySet[DraftRoom]:
    """Rooms without what grows with their texts."""
    return DraftRoom.objects.defer("snapshot", "traces", "undo_body")


def _text(room: DraftRoom) -> ydoc.Shared:
    rows = room.updates.filter(seq__gt=room.snapshot_seq).order_by("seq")
    return ydoc.shared(bytes(room.snapshot), *(bytes(data) for data in rows.values_list("data", flat=True)))


def _squash(room: DraftRoom, text: ydoc.Shared) -> None:
    room.snapshot = text.get_update()
    room.snapshot_seq = room.seq
    room.size = len(room.snapshot)
    room.save(update_fields=["snapshot", "snapshot_seq", "body_seq", "size", "traces"])
    room.updates.filter(seq__lte=room.seq).delete()


def _address(room: DraftRoom) -> dict[str, Any]:
    return {"document": str(room.document_id), "epoch": room.epoch}


def _frame(seat: Seat, room: DraftRoom, *, client: int, caret: str) -> dict[str, Any]:
    """Who says it comes from the session, never from what the client says of itself."""
    return _address(room) | {
        "seq": room.seq,
        "client": client,
        "person": str(seat.person.id),
        "name": seat.person.name,
        "caret": caret,
    }


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()
