"""Sending a notice: one message and one row for each unit, however many people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import ConversationFrame, NoticeFrame
from messaging.models import (
    Audience,
    Conversation,
    ConversationKind,
    Membership,
    Notice,
    NoticeStep,
    Role,
    StepKind,
)
from messaging.selectors.access import groups_for
from messaging.services.notices.rules import Wish, addressed, check_strong, checked
from messaging.services.send import Request, one
from office.kernel import audit
from office.kernel.ids import new_id
from office.kernel.realtime import publish

if TYPE_CHECKING:
    from orgchart.models import Person, Unit


@transaction.atomic
def send_notice(*, by: Person, wish: Wish) -> Notice:
    """Send a notice to units. The same ``client_id`` of the same sender again gives the notice sent.

    Raises OfficeError 422 for what cannot be sent, 409 `messaging.strong_spent`.
    """
    before = Notice.objects.filter(sender_id=by.account_id, client_id=wish.client_id).first()
    if before is not None:
        return before
    content = checked(wish)
    units = addressed(by, wish.audience)
    if wish.strong:
        check_strong(by.account_id)
    conversation = _opened(by, content.title, units)
    frame = ConversationFrame(conversation=conversation.id, what="joined")
    publish(groups_for(conversation)[0], frame.content())
    message = one(
        Request(conversation.id, by.account_id, wish.client_id, content.text, files=tuple(wish.files))
    ).message
    notice = Notice.objects.create(
        conversation=conversation,
        sender_id=by.account_id,
        client_id=wish.client_id,
        seq=message.seq,
        reply=wish.reply,
        due_at=wish.due_at,
        strong=wish.strong,
        strong_reason=content.strong_reason,
        escalate=wish.escalate,
        place=content.place,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        sent_at=message.created_at,
    )
    note(notice, StepKind.SENT, by.account_id, reason=content.strong_reason)
    audit.record(
        actor=by.account_id,
        verb="messaging.notice_sent",
        entity="conversation",
        entity_id=conversation.id,
        data={
            "title": content.title,
            "units": [str(unit.id) for unit, _ in units],
            "strong": wish.strong,
            "strong_reason": content.strong_reason,
        },
    )
    tell(conversation, "sent")
    return notice


def _opened(by: Person, title: str, units: Sequence[tuple[Unit, bool]]) -> Conversation:
    fresh = new_id()
    conversation = Conversation.objects.create(
        id=fresh, newest=fresh, kind=ConversationKind.NOTICE, title=title, created_by_id=by.account_id
    )
    Audience.objects.bulk_create(
        Audience(conversation=conversation, unit=unit, subtree=subtree) for unit, subtree in units
    )
    Membership.objects.create(conversation=conversation, account_id=by.account_id, role=Role.OWNER)
    return conversation


def note(
    notice: Notice,
    kind: StepKind,
    account_id: int | None,
    *,
    reason: str = "",
    level: int = 0,
    unread: int | None = None,
) -> NoticeStep:
    """Write a line of the notice's log."""
    return NoticeStep.objects.create(
        notice=notice, kind=kind, by_id=account_id, reason=reason, level=level, unread=unread
    )


def tell(conversation: Conversation, what: str) -> None:
    """Everybody whom the notice is for asks for it anew: one frame, no row."""
    frame = NoticeFrame.model_validate({"conversation": conversation.id, "what": what})
    groups, _ = groups_for(conversation)
    publish(groups, frame.content())
    if what == "ended":  # lists show that nothing more is written there
        publish(groups, ConversationFrame(conversation=conversation.id, what="changed").content())
