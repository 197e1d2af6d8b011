"""Correcting, withdrawing and ending a notice; each leaves a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from messaging.events import MessageFrame
from messaging.models import Conversation, Message, Notice, StepKind
from messaging.selectors import messages
from messaging.selectors.access import groups_for
from messaging.services import text as texts
from messaging.services.notices.access import for_sender
from messaging.services.notices.rules import PLACE_LIMIT, REASON_LIMIT, check_times
from messaging.services.notices.sending import note, tell
from messaging.services.send import Request, one
from office.kernel import audit, clock
from office.kernel.errors import invalid
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from orgchart.models import Person


@dataclass(frozen=True)
class Correction:
    """The new version. Times that are as they were may lie in the past."""

    client_id: UUID
    text: str
    reason: str
    files: Sequence[int] = ()
    due_at: datetime | None = None
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def correct_notice(*, by: Person, conversation_id: int, correction: Correction) -> Notice:
    """Send a new version with the reason of the change: the old one stays readable, and everybody reads
    anew. The same ``client_id`` again changes nothing.
    """
    notice = for_sender(by.account_id, conversation_id)
    if Message.objects.filter(conversation_id=conversation_id, client_id=correction.client_id).exists():
        return notice
    reason = texts.clean_line(correction.reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise invalid("messaging.reason_missing", field="reason")
    text = texts.clean(correction.text)
    if not text:
        raise invalid("messaging.notice_text_missing", field="text")
    check_times(
        _changed(correction.due_at, notice.due_at),
        _changed(correction.starts_at, notice.starts_at),
        correction.ends_at if correction.ends_at and correction.starts_at != notice.starts_at else None,
    )
    if notice.escalate and correction.due_at is None:
        raise invalid("messaging.escalate_without_day", field="due_at")
    files = tuple(correction.files)
    message = one(Request(conversation_id, by.account_id, correction.client_id, text, files=files)).message
    notice.place = texts.clean_line(correction.place, field="place", limit=PLACE_LIMIT)
    notice.due_at, notice.starts_at, notice.ends_at = (
        correction.due_at,
        correction.starts_at,
        correction.ends_at,
    )
    notice.seq, notice.version, notice.level = message.seq, notice.version + 1, 0
    notice.save(update_fields=["place", "due_at", "starts_at", "ends_at", "seq", "version", "level"])
    note(notice, StepKind.CORRECTED, by.account_id, reason=reason)
    _record(by, notice, "messaging.notice_corrected", reason)
    tell(notice.conversation, "corrected")
    return notice


@transaction.atomic
def withdraw_notice(*, by: Person, conversation_id: int, reason: str) -> Notice:
    """Take a notice back: a mark with the reason stays, its words and files are read by nobody any more.
    Again changes nothing.
    """
    notice = for_sender(by.account_id, conversation_id, open_only=False)
    if notice.withdrawn_at is not None:
        return notice
    reason = texts.clean_line(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise invalid("messaging.reason_missing", field="reason")
    _recall_all(notice.conversation)
    notice.withdrawn_at = clock.now()
    notice.save(update_fields=["withdrawn_at"])
    note(notice, StepKind.WITHDRAWN, by.account_id, reason=reason)
    _record(by, notice, "messaging.notice_withdrawn", reason)
    tell(notice.conversation, "withdrawn")
    return notice


@transaction.atomic
def end_notice(*, by: Person, conversation_id: int) -> Notice:
    """The matter is over: the notice stays readable, nobody is pressed and nobody answers any more."""
    notice = for_sender(by.account_id, conversation_id, open_only=False)
    if notice.ended_at is not None:
        return notice
    now = clock.now()
    notice.ended_at = now
    notice.save(update_fields=["ended_at"])
    Conversation.objects.filter(id=conversation_id).update(archived_at=now)
    note(notice, StepKind.ENDED, by.account_id)
    _record(by, notice, "messaging.notice_ended", "")
    tell(notice.conversation, "ended")
    return notice


def _changed(wanted: datetime | None, before: datetime | None) -> datetime | None:
    return wanted if wanted != before else None


def _recall_all(conversation: Conversation) -> None:
    """Mark every version as recalled. The rows keep what they said, as evidence."""
    rows = list(Message.objects.filter(conversation=conversation, recalled_at=None).order_by("seq"))
    now = clock.now()
    for row in rows:
        conversation.change += 1
        row.change, row.recalled_at = conversation.change, now
    conversation.touched_at = now
    conversation.save(update_fields=["change", "touched_at"])
    Message.objects.bulk_update(rows, ["change", "recalled_at"])
    groups, versions = groups_for(conversation)
    for out in messages.render(rows):
        frame = MessageFrame(conversation=conversation.id, change=out.change, message=out)
        publish(groups, frame.content(), versions=versions)


def _record(by: Person, notice: Notice, verb: str, reason: str) -> None:
    audit.record(
        actor=by.account_id,
        verb=verb,
        entity="conversation",
        entity_id=notice.conversation_id,
        data={"reason": reason, "version": notice.version},
    )
