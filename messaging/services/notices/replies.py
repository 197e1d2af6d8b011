"""Answering a notice: words to its sender, or whether one comes to the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import ConversationFrame, NoticeFrame
from messaging.models import Membership, Notice, NoticeReply, ReplyChoice, ReplyKind
from messaging.services import text as texts
from messaging.services.notices.access import for_reader, require_open
from messaging.services.notices.rules import NOTE_LIMIT
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from office.kernel.realtime import publish
from orgchart.selectors.people import people_by_ids
from orgchart.selectors.visibility import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def answer_notice(
    *, by: Person, conversation_id: int, choice: str, note: str = "", delegate: int | None = None
) -> NoticeReply:
    """Answer; a later answer takes the place of an earlier one. ``delegate``: the person who comes instead,
    who may then read the notice.
    """
    notice = for_reader(by.account_id, conversation_id)
    if notice.sender_id == by.account_id:
        raise forbidden("messaging.reply_to_oneself")
    require_open(notice)
    words = texts.clean(note, field="note", limit=NOTE_LIMIT)
    _check(notice, choice, words)
    instead = _delegate(by, delegate) if choice == ReplyChoice.DELEGATE else None
    notice = Notice.objects.select_for_update().get(id=notice.id)
    rows = NoticeReply.objects.filter(notice=notice, account_id=by.account_id)
    before = rows.first()
    account = instead.account_id if instead else None
    reply, _ = NoticeReply.objects.update_or_create(
        notice=notice,
        account_id=by.account_id,
        defaults={"choice": choice, "note": words, "delegate_id": account, "at": clock.now()},
    )
    _invite(notice, before.delegate_id if before else None, account)
    audit.record(
        actor=by.account_id,
        verb="messaging.notice_answered",
        entity="conversation",
        entity_id=notice.conversation_id,
        data={"choice": choice, "delegate": str(account or "")},
    )
    frame = NoticeFrame(conversation=notice.conversation_id, what="replied")
    publish([f"account:{notice.sender_id}", f"account:{by.account_id}"], frame.content())
    return reply


def _check(notice: Notice, choice: str, words: str) -> None:
    fits: dict[str, tuple[str, ...]] = {
        ReplyKind.PRIVATE: (ReplyChoice.TEXT,),
        ReplyKind.RSVP: (ReplyChoice.ATTEND, ReplyChoice.DECLINE, ReplyChoice.DELEGATE),
    }
    if choice not in fits.get(notice.reply, ()):
        raise conflict("messaging.reply_not_asked")
    if choice == ReplyChoice.TEXT and not words:
        raise invalid("messaging.empty", field="note")
    if notice.starts_at is not None and clock.now() >= notice.starts_at:
        raise conflict("messaging.meeting_began")


def _delegate(by: Person, person_id: int | None) -> Person:
    found = None
    if person_id is not None and person_id in visible_people(by.account, [person_id]):
        found = people_by_ids([person_id]).get(person_id)
    if found is None or found.status != "active":
        raise invalid("messaging.no_such_person", field="delegate")
    if found.id == by.id:
        raise invalid("messaging.delegate_oneself", field="delegate")
    return found


def _invite(notice: Notice, before: int | None, now: int | None) -> None:
    """Let the delegate read the notice, and the one before no more, unless others send them too."""
    if before == now:
        return
    if before is not None and not NoticeReply.objects.filter(notice=notice, delegate_id=before).exists():
        rows = Membership.objects.filter(conversation_id=notice.conversation_id, account_id=before)
        rows.exclude(account_id=notice.sender_id).update(left_at=clock.now())
        _tell(notice, before, "left")
    if now is not None:
        Membership.objects.update_or_create(
            conversation_id=notice.conversation_id, account_id=now, defaults={"left_at": None}
        )
        _tell(notice, now, "joined")


def _tell(notice: Notice, account: int, what: str) -> None:
    frame = ConversationFrame.model_validate({"conversation": notice.conversation_id, "what": what})
    publish([f"account:{account}"], frame.content())
