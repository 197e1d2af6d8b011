"""催阅: pressing those who have not read, with a reason, a ration and a log; and telling their heads.

Nothing is written for each person: one line of the log, and one frame to the units' groups, which
a client shows only to whoever has not read.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.models import Conversation, Message, Notice, NoticeStep, StepKind
from messaging.selectors.notices import reached, rollup_of
from messaging.services import text as texts
from messaging.services.notices.access import for_sender
from messaging.services.notices.rules import REASON_LIMIT, URGE_MINUTES, local_text
from messaging.services.notices.sending import note, tell
from office.kernel import audit, clock, worktime
from office.kernel.errors import conflict, invalid

if TYPE_CHECKING:
    from orgchart.models import Person
    from orgchart.selectors.visibility import Viewer

TOP_LEVEL = 2
"""1: the heads of the unread people's units; 2, a working day later: the heads of their organs."""


@transaction.atomic
def urge_notice(*, by: Person, conversation_id: int, reason: str) -> NoticeStep:
    """Press those who have not read. 409 `messaging.urge_wait` before the ration allows it, and
    `messaging.urge_nobody` where everybody has.
    """
    notice = for_sender(by.account_id, conversation_id)
    reason = texts.clean_line(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise invalid("messaging.reason_missing", field="reason")
    until = urge_again_at(notice)
    if until is not None:
        raise conflict("messaging.urge_wait", until=local_text(until))
    unread = unread_people(notice)
    if unread == 0:
        raise conflict("messaging.urge_nobody")
    step = note(notice, StepKind.URGED, by.account_id, reason=reason, unread=unread)
    audit.record(
        actor=by.account_id,
        verb="messaging.notice_urged",
        entity="conversation",
        entity_id=conversation_id,
        data={"reason": reason, "unread": unread},
    )
    tell(notice.conversation, "urged")
    return step


def urge_again_at(notice: Notice) -> datetime | None:
    """When the ration allows the next urging; None for now."""
    rows = NoticeStep.objects.filter(notice=notice, kind=StepKind.URGED).order_by("-id")
    last = rows.values_list("at", flat=True).first()
    if last is None:
        return None
    until = worktime.calendar().add_working_minutes(last, URGE_MINUTES)
    return until if until > clock.now() else None


def unread_people(notice: Notice, viewer: Viewer | None = None) -> int:
    """How many of those meant have not read the present version."""
    conversation = notice.conversation
    message = Message.objects.get(conversation=conversation, seq=notice.seq)
    rollup = rollup_of(conversation, message, viewer)
    return rollup.people() - rollup.people(reached(conversation, notice.seq))


def escalate_due() -> int:
    """Tell the heads of unread people about the notices that said so; returns how many went up."""
    waiting = Notice.objects.filter(
        escalate=True, withdrawn_at=None, ended_at=None, due_at__lte=clock.now(), level__lt=TOP_LEVEL
    )
    return sum(_escalate(key) for key in waiting.values_list("conversation_id", flat=True))


@transaction.atomic
def _escalate(conversation_id: int) -> bool:
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    notice = Notice.objects.get(conversation=conversation)
    notice.conversation = conversation
    if not notice.open or notice.due_at is None or notice.level >= TOP_LEVEL:
        return False
    # Not at night: at the first working moment after the day, and a working day later.
    if clock.now() < worktime.calendar().add_working_days(notice.due_at, notice.level):
        return False
    unread = unread_people(notice)
    if unread == 0:
        return False
    notice.level += 1
    notice.save(update_fields=["level"])
    note(notice, StepKind.ESCALATED, None, level=notice.level, unread=unread)
    audit.record(
        actor=None,
        verb="messaging.notice_escalated",
        entity="conversation",
        entity_id=conversation_id,
        data={"level": notice.level, "unread": unread},
    )
    tell(conversation, "escalated")
    return True
