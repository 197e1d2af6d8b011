"""Send later: planned by a person, sent by the clock, exactly once.

The row carries the message's own client id. A process that dies between sending and noting it leaves the
row waiting; the next round sends the same id again, which writes nothing, and notes it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import DatabaseError, transaction

from messaging.events import Named, PlannedFrame
from messaging.models import PlannedMessage, PlannedState
from messaging.permissions import abilities, access_conversation
from messaging.richtext import plain
from messaging.services import text as texts
from messaging.services.cards import send_card
from messaging.services.send import Request, one
from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, forbidden, invalid, not_found, text
from office.kernel.models import Account
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from orgchart.models import Person

log = logging.getLogger(__name__)

LIMIT = 100
"""Messages one person may have waiting."""
FARTHEST = timedelta(days=366)
A_ROUND = 200
_PASSING = frozenset(("messaging.not_kept", "messaging.too_fast"))
"""Not the message's fault: it waits for the next round."""


@dataclass(frozen=True)
class Content:
    text: str = ""
    named: tuple[Named, ...] = ()
    files: tuple[int, ...] = ()
    reply_to: int | None = None


@transaction.atomic
def plan(
    *, by: Person, conversation_id: int, client_id: UUID, send_at: datetime, content: Content
) -> PlannedMessage:
    """Keep a message to be sent at ``send_at``; the same ``client_id`` again gives the same plan."""
    conversation = access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    known = _known(by, client_id)
    if known is not None:
        return known
    if not abilities(by.account_id, conversation).send:
        raise forbidden("messaging.read_only")
    row = PlannedMessage(
        conversation=conversation,
        named=[name.model_dump() for name in content.named],
        file_ids=[str(file) for file in content.files],
        reply_to=content.reply_to,
    )
    return _keep(row, by, client_id, send_at, content.text)


@transaction.atomic
def remind(
    *, by: Person, conversation_id: int, client_id: UUID, remind_at: datetime, text: str
) -> PlannedMessage:
    """/提醒: tell oneself something at a time, in one's own feed, with the way back to the conversation; also
    where one may only read. The same ``client_id`` again gives the same reminder.
    """
    conversation = access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    known = _known(by, client_id)
    if known is not None:
        return known
    row = PlannedMessage(conversation=conversation, reminder=True)
    return _keep(row, by, client_id, remind_at, text)


def _known(by: Person, client_id: UUID) -> PlannedMessage | None:
    known = PlannedMessage.objects.filter(client_id=client_id).first()
    if known is not None and known.account_id != by.account_id:
        raise conflict("messaging.client_id_taken")
    return known


def _keep(row: PlannedMessage, by: Person, client_id: UUID, at: datetime, text: str) -> PlannedMessage:
    row.text = texts.clean(text)
    if not row.text and not row.file_ids:
        raise invalid("messaging.empty", field="text")
    _check_time(at)
    waiting = PlannedMessage.objects.filter(account_id=by.account_id, state=PlannedState.WAITING)
    if waiting.count() >= LIMIT:
        raise conflict("messaging.too_many_planned", limit=LIMIT)
    row.account_id, row.client_id, row.send_at = by.account_id, client_id, at
    row.save(force_insert=True)
    _tell(row)
    return row


@transaction.atomic
def change(
    *, by: Person, planned_id: int, text: str | None = None, send_at: datetime | None = None
) -> PlannedMessage:
    """Another text or time. What could not be sent waits again."""
    row = _own(by, planned_id)
    if text is not None:
        row.text = texts.clean(text)
        if not row.text and not row.file_ids:
            raise invalid("messaging.empty", field="text")
    if send_at is not None:
        row.send_at = send_at
    _check_time(row.send_at)
    row.state, row.problem = PlannedState.WAITING, None
    row.save(update_fields=["text", "send_at", "state", "problem"])
    _tell(row)
    return row


@transaction.atomic
def cancel(*, by: Person, planned_id: int) -> None:
    row = _own(by, planned_id)
    _tell(row)
    row.delete()


def send_due() -> int:
    """Send what is due; returns how many were sent. Any number of processes may do it at once."""
    due = PlannedMessage.objects.filter(state=PlannedState.WAITING, send_at__lte=clock.now())
    sent = 0
    for key in list(due.order_by("send_at", "id").values_list("id", flat=True)[:A_ROUND]):
        try:
            sent += _send(key)
        except DatabaseError:  # one that the database refuses must not hold up the others
            log.exception("planned message %s was refused by the database", key)
    return sent


@transaction.atomic
def _send(planned_id: int) -> bool:
    rows = PlannedMessage.objects.select_for_update().filter(id=planned_id, state=PlannedState.WAITING)
    row = rows.filter(send_at__lte=clock.now()).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            _require_active(row.account_id)
            if row.reminder:
                _remind(row)
            else:
                one(_request(row))
    except OfficeError as refusal:
        if refusal.code in _PASSING:
            log.warning("a planned message waits for the next round: %s", refusal.code)
            return False
        _fail(row, refusal)
        return False
    row.state = PlannedState.SENT
    row.save(update_fields=["state"])
    _tell(row)
    return True


def _remind(row: PlannedMessage) -> None:
    words = text("messaging.reminder", _language(row), {"what": plain(row.text)})
    card = {"type": "conversation", "conversation_id": str(row.conversation_id)}
    send_card(account_id=row.account_id, card=card, text=words, client_id=row.client_id)


def _language(row: PlannedMessage) -> str:
    return "en" if Account.objects.get(id=row.account_id).language == "en" else "zh"


def _request(row: PlannedMessage) -> Request:
    named = [Named.model_validate(name) for name in row.named]
    return Request(
        row.conversation_id,
        row.account_id,
        row.client_id,
        row.text,
        mentions=_ids(named, "person"),
        files=tuple(int(file) for file in row.file_ids),
        reply_to=row.reply_to,
        units=_ids(named, "unit"),
        everybody=any(name.kind == "everybody" for name in named),
    )


def _ids(named: Sequence[Named], kind: str) -> tuple[int, ...]:
    return tuple(int(name.id) for name in named if name.kind == kind and name.id)


def _require_active(account_id: int) -> None:
    if not Account.objects.filter(id=account_id, is_active=True).exists():
        raise OfficeError("messaging.planned_account", status=409)


def _fail(row: PlannedMessage, refusal: OfficeError) -> None:
    """Keep it with the reason, and tell its writer in their own feed."""
    row.state, row.problem = PlannedState.FAILED, {"code": refusal.code, "data": refusal.data}
    row.save(update_fields=["state", "problem"])
    language = _language(row)
    why = text(refusal.code, language, refusal.data)
    send_card(
        account_id=row.account_id,
        card={"type": "planned_failed", "planned_id": str(row.id)},
        text=text("messaging.planned_failed", language, {"why": why}),
        client_id=uuid5(NAMESPACE_URL, f"office:planned-failed:{row.id}:{row.send_at.isoformat()}"),
    )
    _tell(row)


def _own(by: Person, planned_id: int) -> PlannedMessage:
    row = PlannedMessage.objects.select_for_update().filter(id=planned_id, account_id=by.account_id).first()
    if row is None:
        raise not_found()
    if row.state == PlannedState.SENT:
        raise conflict("messaging.planned_over")
    return row


def _check_time(send_at: datetime) -> None:
    if send_at <= clock.now():
        raise invalid("messaging.planned_past", field="send_at")
    if send_at > clock.now() + FARTHEST:
        raise invalid("messaging.planned_far", field="send_at")


def _tell(row: PlannedMessage) -> None:
    publish([f"account:{row.account_id}"], PlannedFrame(conversation=row.conversation_id).content())
