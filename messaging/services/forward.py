"""Passing on what was said: messages one by one, or several as one record (聊天记录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from messaging.models import Message, MessageFile, MessageKind
from messaging.permissions import access_conversation
from messaging.selectors.forwarded import Kept, KeptLine
from messaging.selectors.messages import byline
from messaging.selectors.people import speakers
from messaging.services.send import Request, Sent, send_batch
from messaging.services.text import FILE_LIMIT
from office.kernel.errors import OfficeError, conflict, invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

MESSAGE_LIMIT, TARGET_LIMIT = 100, 20
"""Messages forwarded in one act, and conversations they go to."""
SINGLE_LIMIT = 20
"""Messages forwarded one by one in one act; more go as a record."""


@dataclass(frozen=True)
class Target:
    """A conversation to write to. ``client_id`` makes the act's messages there, once."""

    conversation: int
    client_id: UUID


@transaction.atomic
def forward(
    *,
    by: Person,
    conversation_id: int,
    seqs: Sequence[int],
    targets: Sequence[Target],
    merged: bool,
    note: str = "",
) -> list[Sent]:
    """Write copies of messages into other conversations, all of them or none; ``note`` follows as a message
    of one's own. The same targets again give the messages that were written.

    Raises 404 where the person is not in a conversation, 409 for what has been recalled and for cards and
    notes, and whatever sending to a target raises.
    """
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    rows = _chosen(conversation_id, seqs, merged)
    if not targets or len({one.conversation for one in targets}) != len(targets):
        raise invalid("messaging.no_targets", field="to")
    if len(targets) > TARGET_LIMIT:
        raise invalid("messaging.too_many_targets", field="to", limit=TARGET_LIMIT)
    contents = _contents(rows, merged)
    requests = [request for target in targets for request in _requests(target, by.account_id, contents, note)]
    sent = []
    for outcome in send_batch(requests):
        if isinstance(outcome, OfficeError):
            raise outcome  # and nothing is written anywhere
        sent.append(outcome)
    return sent


def _chosen(conversation_id: int, seqs: Sequence[int], merged: bool) -> list[Message]:
    wanted = sorted(set(seqs))
    if not wanted:
        raise invalid("messaging.no_such_message", field="seqs")
    limit = MESSAGE_LIMIT if merged else SINGLE_LIMIT
    if len(wanted) > limit:
        raise invalid("messaging.too_many_forwarded", field="seqs", limit=limit)
    rows = list(Message.objects.filter(conversation_id=conversation_id, seq__in=wanted).order_by("seq"))
    if len(rows) != len(wanted):
        raise not_found()
    for row in rows:
        if row.recalled_at is not None:
            raise conflict("messaging.already_recalled")
        if row.kind in (MessageKind.CARD, MessageKind.NOTE):
            raise conflict("messaging.not_forwarded")
        if merged and len(rows) > 1 and row.kind == MessageKind.RECORD:
            raise conflict("messaging.record_in_record")
    return rows


@dataclass(frozen=True)
class _Content:
    text: str
    files: tuple[int, ...]
    forwarded: dict[str, Any]
    kind: str


def _contents(rows: Sequence[Message], merged: bool) -> list[_Content]:
    people = speakers(row.sender_id for row in rows)
    attached: dict[int, list[int]] = {}
    for message, file in (
        MessageFile.objects.filter(message__in=rows).order_by("order").values_list("message_id", "file_id")
    ):
        attached.setdefault(message, []).append(file)
    names = {row.id: people[row.sender_id].name for row in rows if row.sender_id in people}
    names |= {row.id: shown.name for row in rows if (shown := byline(row)) is not None}
    if merged and len(rows) > 1:
        return [_record(rows, names, attached)]
    return [_copy(row, names.get(row.id, ""), tuple(attached.get(row.id, ()))) for row in rows]


def _copy(row: Message, name: str, files: tuple[int, ...]) -> _Content:
    """Whoever passes on what was passed on to them names the first writer, not the one between."""
    line = KeptLine(sender=name, text="", files=[], sent_at=row.created_at)
    forwarded = row.forwarded or Kept(lines=[line]).model_dump(mode="json")
    return _Content(row.text, files, forwarded, row.kind)


def _record(rows: Sequence[Message], names: dict[int, str], attached: dict[int, list[int]]) -> _Content:
    files = tuple(dict.fromkeys(file for row in rows for file in attached.get(row.id, ())))
    if len(files) > FILE_LIMIT:
        raise invalid("messaging.too_many_files", field="seqs", limit=FILE_LIMIT)
    lines = [
        KeptLine(
            sender=names.get(row.id, ""),
            text=row.text,
            files=attached.get(row.id, []),
            sent_at=row.created_at,
        )
        for row in rows
    ]
    return _Content("", files, Kept(lines=lines).model_dump(mode="json"), MessageKind.RECORD)


def _requests(target: Target, account: int, contents: Sequence[_Content], note: str) -> list[Request]:
    made = [
        Request(
            target.conversation,
            account,
            uuid5(target.client_id, str(index)),
            one.text,
            one.kind,
            files=one.files,
            forwarded=one.forwarded,
        )
        for index, one in enumerate(contents)
    ]
    if note.strip():
        made.append(Request(target.conversation, account, uuid5(target.client_id, "note"), note))
    return made
