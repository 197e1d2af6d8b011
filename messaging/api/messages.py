"""Messages: pages, catching up, sending without a socket, and who has read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging import permissions
from messaging.api.common import person
from messaging.events import MessageOut, Speaker
from messaging.models import Message
from messaging.selectors import messages, readers
from messaging.services.recall import recall
from messaging.services.send import Request, one
from office.kernel.api import Router, current
from office.kernel.errors import forbidden, invalid, not_found
from office.kernel.ids import Id

router = Router(tags=["messages"])
RECEIPTS_LIMIT = 200


class MessagePage(BaseModel):
    """Messages in order, with the conversation's counters; ``reset``: drop what you hold of it."""

    items: list[MessageOut]
    seq: int
    change: int
    reset: bool


class NewMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    client_id: UUID
    text: str = ""
    mentions: list[Id] = Field(default=[], max_length=100)
    file_ids: list[Id] = Field(default=[], max_length=20)
    reply_to: int | None = Field(default=None, ge=1)
    units: list[Id] = Field(default=[], max_length=10)
    everybody: bool = False


class UnitReadersOut(BaseModel):
    unit: str
    read: list[Speaker]
    unread: list[Speaker]


class ReadersOut(BaseModel):
    message: MessageOut
    read: int
    unread: int
    units: list[UnitReadersOut]


class ReceiptOut(BaseModel):
    seq: int
    read: int
    total: int


@router.get("/conversations/{conversation_id}/messages", response=MessagePage, operation_id="list_messages")
def list_messages(
    request: HttpRequest,
    conversation_id: Id,
    before_seq: int | None = None,
    after_seq: int | None = None,
    around_seq: int | None = None,
    after_change: int | None = None,
) -> MessagePage:
    """The newest 50, the 50 before, after or on both sides of a seq, or all that changed after a change."""
    account = current(request).id
    row = permissions.access_conversation(account_id=account, conversation_id=conversation_id)
    if after_change is not None:
        found = messages.catch_up(row, change=after_change)
        return MessagePage(items=found.messages, seq=found.seq, change=found.change, reset=found.reset)
    items = messages.page(row, before=before_seq, after=after_seq, around=around_seq)
    return MessagePage(items=items, seq=row.seq, change=row.change, reset=False)


@router.post("/conversations/{conversation_id}/messages", response=MessageOut, operation_id="send_message")
def send_message(request: HttpRequest, conversation_id: Id, payload: NewMessage) -> MessageOut:
    """Send; the same ``client_id`` again gives the message that was sent."""
    return one(
        Request(
            conversation_id,
            person(request).account_id,
            payload.client_id,
            payload.text,
            mentions=tuple(payload.mentions),
            files=tuple(payload.file_ids),
            reply_to=payload.reply_to,
            units=tuple(payload.units),
            everybody=payload.everybody,
        )
    ).out


@router.post(
    "/conversations/{conversation_id}/messages/{seq}/recall",
    response=MessageOut,
    operation_id="recall_message",
)
def recall_message(request: HttpRequest, conversation_id: Id, seq: int) -> MessageOut:
    """Take back one's own message within two minutes; a mark stays."""
    return recall(by=person(request), conversation_id=conversation_id, seq=seq)


@router.get("/conversations/{conversation_id}/readers", response=ReadersOut, operation_id="list_readers")
def list_readers(request: HttpRequest, conversation_id: Id, seq: int) -> ReadersOut:
    """Who has read a message and who has not, by unit: for its sender and the group's owner."""
    account = current(request)
    row = permissions.access_conversation(account_id=account.id, conversation_id=conversation_id)
    message = Message.objects.filter(conversation=row, seq=seq).first()
    if message is None:
        raise not_found()
    if message.sender_id != account.id and not permissions.abilities(account.id, row).readers:
        raise forbidden("messaging.readers_denied")
    units = readers.readers(message, row, account)
    return ReadersOut(
        message=messages.render([message])[0],
        read=sum(len(unit.read) for unit in units),
        unread=sum(len(unit.unread) for unit in units),
        units=[UnitReadersOut(unit=unit.unit, read=unit.read, unread=unit.unread) for unit in units],
    )


@router.get(
    "/conversations/{conversation_id}/receipts", response=list[ReceiptOut], operation_id="list_receipts"
)
def list_receipts(request: HttpRequest, conversation_id: Id, from_seq: int, to_seq: int) -> list[ReceiptOut]:
    """How many have read each of the messages in a range: one's own; all of them for the owner."""
    if to_seq - from_seq >= RECEIPTS_LIMIT:
        raise invalid("messaging.no_such_message", field="to_seq")
    account = current(request).id
    row = permissions.access_conversation(account_id=account, conversation_id=conversation_id)
    rows = Message.objects.filter(conversation=row, seq__gte=from_seq, seq__lte=to_seq).order_by("seq")
    if not permissions.abilities(account, row).readers:
        rows = rows.filter(sender_id=account)
    found = readers.receipts(row, list(rows.exclude(sender=None)))
    return [ReceiptOut(seq=one.seq, read=one.read, total=one.total) for one in found]
