"""Sending: numbered, written once however often it is asked for, announced after the commit.

Sends that meet are written in one transaction (``commit.Committer``); a batch of one is the same code.
They write no outbox row: a message row is its own record, and who follows messages keeps a cursor.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, transaction

from messaging.events import Byline, ConversationFrame, MessageFrame, MessageOut
from messaging.models import (
    Conversation,
    Membership,
    Mention,
    Message,
    MessageFile,
    MessageKind,
    ReadMark,
    Role,
)
from messaging.permissions import may_send
from messaging.selectors import messages
from messaging.selectors.access import BY_UNIT, groups_for, is_member
from messaging.services import text as texts
from messaging.services.mentions import Named, named
from office.kernel.errors import OfficeError, conflict, forbidden, invalid, not_found
from office.kernel.models import StoredFile
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from orgchart.models import Person

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What somebody (``account``; None is the system) asks to be sent."""

    conversation: int
    account: int | None
    client_id: UUID
    text: str = ""
    kind: str = MessageKind.TEXT
    card: dict[str, Any] | None = None
    mentions: tuple[int, ...] = ()  # person ids
    files: tuple[int, ...] = ()
    reply_to: int | None = None
    units: tuple[int, ...] = ()  # all of whose people are mentioned
    everybody: bool = False
    byline: Byline | None = None  # a bot, which belongs to the conversation: no account sends
    forwarded: dict[str, Any] | None = None  # made by ``services.forward``, which may pass on the files


@dataclass(frozen=True)
class Sent:
    message: Message
    out: MessageOut
    again: bool = False  # it had been sent before; nothing was written now


@dataclass(frozen=True)
class _Repeat:
    message: Message


@dataclass
class _Batch:
    """What one transaction reads before it writes; refused requests are in ``outcomes``."""

    requests: Sequence[Request]
    outcomes: list[Sent | OfficeError | _Repeat | None]
    conversations: dict[int, Conversation] = field(default_factory=dict)
    roles: dict[tuple[int, int], str] = field(default_factory=dict)
    before: dict[tuple[int, UUID], Message] = field(default_factory=dict)


def send(
    *,
    conversation_id: int,
    by: Person | None,
    client_id: UUID,
    text: str = "",
    kind: str = MessageKind.TEXT,
    card: dict[str, Any] | None = None,
    files: Sequence[int] = (),
    mentions: Sequence[int] = (),
    reply_to: int | None = None,
    units: Sequence[int] = (),
    everybody: bool = False,
) -> Message:
    """Write one message (``by`` None: the system). The same ``client_id`` again gives the same message.

    Raises OfficeError: 404 to who is not in the conversation, 403 and 409 where one may not write,
    413 and 422 for what may not be written.
    """
    account = by.account_id if by is not None else None
    request = Request(
        conversation_id,
        account,
        client_id,
        text,
        kind,
        card,
        tuple(mentions),
        tuple(files),
        reply_to,
        tuple(units),
        everybody,
    )
    return one(request).message


def one(request: Request) -> Sent:
    outcome = send_batch([request])[0]
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome


def send_batch(requests: Sequence[Request]) -> list[Sent | OfficeError]:
    """Write what may be written, in one transaction; a batch the database refuses goes row by row."""
    try:
        return _write(requests)
    except DatabaseError:
        if len(requests) == 1 or transaction.get_connection().in_atomic_block:
            raise
        log.exception("a batch of %s messages was refused; writing them one by one", len(requests))
    return [_alone(request) for request in requests]


def _alone(request: Request) -> Sent | OfficeError:
    try:
        return _write([request])[0]
    except DatabaseError:
        log.exception("a message was refused by the database")
        return OfficeError("messaging.not_kept", status=500)


@transaction.atomic
def _write(requests: Sequence[Request]) -> list[Sent | OfficeError]:
    batch = _read(requests)
    rows: list[tuple[int, Message]] = []
    pending: dict[tuple[int, UUID], int] = {}
    details: list[Mention | MessageFile] = []
    for index, request in enumerate(requests):
        key = (request.conversation, request.client_id)
        try:
            known = batch.before.get(key) or next((row for at, row in rows if at == pending.get(key)), None)
            if known is not None:
                batch.outcomes[index] = _again(known, request)
                continue
            message, more = _prepare(batch, request)
        except OfficeError as refusal:
            batch.outcomes[index] = refusal
            continue
        rows.append((index, message))
        pending[key] = index
        details += more
    _insert(batch, [message for _, message in rows], details)
    for (index, message), out in zip(rows, messages.render([row for _, row in rows]), strict=True):
        batch.outcomes[index] = Sent(message, out)
        _announce(batch.conversations[message.conversation_id], out)
    _tell_units(details)
    return _finished(batch)


def _finished(batch: _Batch) -> list[Sent | OfficeError]:
    repeated = [one.message for one in batch.outcomes if isinstance(one, _Repeat)]
    shown = {out.id: out for out in messages.render(repeated)} if repeated else {}
    done: list[Sent | OfficeError] = []
    for outcome in batch.outcomes:
        if isinstance(outcome, _Repeat):
            done.append(Sent(outcome.message, shown[outcome.message.id], again=True))
        elif outcome is not None:
            done.append(outcome)
    return done


def _read(requests: Sequence[Request]) -> _Batch:
    """Lock the conversations in the order of their ids; find repeats and roles."""
    batch = _Batch(requests, [None] * len(requests))
    wanted = {request.conversation for request in requests}
    rows = Conversation.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
    batch.conversations = {row.id: row for row in rows}
    repeats = Message.objects.filter(
        conversation_id__in=wanted, client_id__in={request.client_id for request in requests}
    )
    batch.before = {(row.conversation_id, row.client_id): row for row in repeats}
    accounts = {request.account for request in requests if request.account is not None}
    members = Membership.objects.filter(
        conversation_id__in=wanted, account_id__in=accounts, left_at=None
    ).values_list("conversation_id", "account_id", "role")
    batch.roles = {(conversation, account): role for conversation, account, role in members}
    for request in requests:
        _find_in_unit(batch, request)
    return batch


def _find_in_unit(batch: _Batch, request: Request) -> None:
    conversation = batch.conversations.get(request.conversation)
    if conversation is None or request.account is None or conversation.kind not in BY_UNIT:
        return
    key = (conversation.id, request.account)
    if key not in batch.roles and is_member(request.account, conversation):
        batch.roles[key] = Role.MEMBER


def _again(row: Message, request: Request) -> _Repeat:
    writer = request.byline.id if request.byline is not None else None
    if row.sender_id != request.account or (row.byline or {}).get("id") != writer:
        raise conflict("messaging.client_id_taken")
    return _Repeat(row)


def _kept(byline: Byline | None) -> dict[str, Any] | None:
    return byline.model_dump() if byline is not None else None


def _prepare(batch: _Batch, request: Request) -> tuple[Message, list[Mention | MessageFile]]:
    """Check everything, then take the next numbers; raises before anything is taken."""
    conversation = batch.conversations.get(request.conversation)
    if conversation is None:
        raise not_found()
    if request.account is not None:
        _require_send(conversation, batch.roles.get((conversation.id, request.account)))
    elif request.byline is not None and conversation.archived:
        raise conflict("messaging.archived")
    text = texts.clean(request.text)
    if not text and not request.files and request.card is None and request.forwarded is None:
        raise invalid("messaging.empty", field="text")
    files = _checked_files(request)
    who = _named(batch, conversation, request)
    if request.reply_to is not None and not 0 < request.reply_to <= conversation.seq:
        raise invalid("messaging.no_such_message", field="reply_to")
    conversation.seq += 1
    conversation.change += 1
    message = Message(
        conversation=conversation,
        seq=conversation.seq,
        change=conversation.change,
        client_id=request.client_id,
        sender_id=request.account,
        kind=_kind(request, text),
        text=text,
        card=request.card,
        byline=_kept(request.byline),
        forwarded=request.forwarded,
        reply_to=request.reply_to,
        everybody=who.everybody,
        units=[str(unit) for unit in who.units] or None,
    )
    conversation.newest = message.id
    conversation.touched_at = message.created_at
    conversation.has_cards = conversation.has_cards or request.card is not None
    more: list[Mention | MessageFile] = [
        MessageFile(message=message, file=file, order=order) for order, file in enumerate(files)
    ]
    return message, more + who.rows(message)


def _named(batch: _Batch, conversation: Conversation, request: Request) -> Named:
    role = batch.roles.get((conversation.id, request.account)) if request.account is not None else None
    return named(
        conversation,
        account=request.account,
        role=role,
        people=request.mentions,
        units=request.units,
        everybody=request.everybody,
    )


def _require_send(conversation: Conversation, role: str | None) -> None:
    if role is None:
        raise not_found()
    if conversation.archived:
        raise conflict("messaging.archived")
    if not may_send(conversation, owner=role == Role.OWNER):
        raise forbidden("messaging.read_only")


def _kind(request: Request, text: str) -> str:
    if request.card is not None:
        return MessageKind.CARD
    if request.kind == MessageKind.RECORD:
        return request.kind
    return MessageKind.FILE if request.files and not text else request.kind


def _checked_files(request: Request) -> list[StoredFile]:
    if not request.files:
        return []
    if len(request.files) > texts.FILE_LIMIT:
        raise invalid("messaging.too_many_files", field="file_ids", limit=texts.FILE_LIMIT)
    rows = StoredFile.objects.filter(id__in=request.files)
    if request.forwarded is None:
        rows = rows.filter(created_by_id=request.account)
    found = rows.in_bulk()
    if len(found) != len(set(request.files)):
        raise invalid("messaging.no_such_file", field="file_ids")
    return [found[key] for key in dict.fromkeys(request.files)]


def _insert(batch: _Batch, rows: list[Message], details: list[Mention | MessageFile]) -> None:
    if not rows:
        return
    Message.objects.bulk_create(rows)
    touched = {row.conversation_id for row in rows}
    Conversation.objects.bulk_update(
        [batch.conversations[key] for key in sorted(touched)],
        ["seq", "change", "newest", "touched_at", "has_cards"],
    )
    MessageFile.objects.bulk_create([one for one in details if isinstance(one, MessageFile)])
    Mention.objects.bulk_create([one for one in details if isinstance(one, Mention)])
    marks = {
        (row.sender_id, row.conversation_id): ReadMark(
            account_id=row.sender_id, conversation_id=row.conversation_id, seq=row.seq, at=row.created_at
        )
        for row in rows
        if row.sender_id is not None
    }
    # What one sends oneself is read; the highest comes last.
    ReadMark.objects.bulk_create(
        marks.values(),
        update_conflicts=True,
        unique_fields=["account", "conversation"],
        update_fields=["seq", "at"],
    )


def _tell_units(details: Sequence[Mention | MessageFile]) -> None:
    """Whom a message reaches only by a unit cannot be told from it: their devices fetch the counts."""
    reached: dict[int, list[str]] = {}
    for one in details:
        if isinstance(one, Mention) and one.unit_id is not None:
            reached.setdefault(one.conversation_id, []).append(f"account:{one.account_id}")
    for conversation_id, groups in reached.items():
        publish(groups, ConversationFrame(conversation=conversation_id, what="changed").content())


def _announce(conversation: Conversation, out: MessageOut) -> None:
    frame = MessageFrame.model_construct(conversation=conversation.id, change=out.change, message=out)
    groups, versions = groups_for(conversation)
    publish(groups, frame.content(), versions=versions)
