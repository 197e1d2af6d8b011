"""From messages to pushes: each conversation is followed by a cursor, because sends write no outbox rows.

The sweep looks for conversations that are ahead of their cursor, and writes one job for each device of
somebody who is to be told. What a crash interrupts is found again, doing it twice changes nothing, and what
is older than ``FRESH`` calls nobody any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from messaging.models import (
    Conversation,
    ConversationKind,
    Membership,
    Message,
    NoticeStep,
    PushCursor,
    PushDevice,
    PushedUrge,
    PushJob,
    PushMark,
    StepKind,
)
from messaging.selectors.access import members_of
from messaging.selectors.notifying import rules
from messaging.services.notifying.resolver import Event
from messaging.services.notifying.standing import News, Room
from office.kernel import clock

FRESH = timedelta(minutes=10)
LATE = timedelta(minutes=1)
"""A conversation is touched some time before its transaction commits: look so far back."""
ROOMS, MESSAGES, STEPS = 200, 50, 300


def sweep() -> int:
    """Turn what was written since the last time into jobs; returns how many."""
    began = clock.now()
    if not rules().push or not PushDevice.objects.exists():
        return 0
    mark = PushMark.objects.first()
    since = max(mark.swept_at - LATE, began - FRESH) if mark is not None else began - FRESH
    told = PushCursor.objects.filter(conversation=OuterRef("id"), seq__gte=OuterRef("seq"))
    behind = Conversation.objects.filter(~Exists(told), touched_at__gte=since, seq__gt=0)
    rooms = list(behind.order_by("touched_at").values_list("id", flat=True)[:ROOMS])
    made = sum(_follow(room) for room in rooms)
    made += sum(_urge(step) for step in _urges(began - FRESH))
    if len(rooms) < ROOMS:
        PushMark.objects.update_or_create(id=1, defaults={"swept_at": began})
    return made


@transaction.atomic
def _follow(conversation_id: int) -> int:
    """Tell of one conversation as far as it has come."""
    PushCursor.objects.bulk_create([PushCursor(conversation_id=conversation_id)], ignore_conflicts=True)
    cursor = PushCursor.objects.select_for_update().get(conversation_id=conversation_id)
    # Read before the messages: each commits with its number, so none up to this one can be missing below.
    conversation = Conversation.objects.get(id=conversation_id)
    messages = Message.objects.filter(
        conversation=conversation,
        seq__gt=cursor.seq,
        seq__lte=conversation.seq,
        created_at__gte=clock.now() - FRESH,
    )
    fresh = list(messages.order_by("-seq")[:MESSAGES])
    PushCursor.objects.filter(conversation=conversation).update(seq=conversation.seq)
    accounts = _with_devices(conversation)
    if not fresh or not accounts:
        return 0
    room, now = Room(conversation, accounts), clock.now()
    room.name(fresh)
    found = {account: room.news(account, fresh, now) for account in accounts}
    return _write(conversation, {account: news for account, news in found.items() if news is not None})


def _urges(since: datetime) -> list[NoticeStep]:
    """The urgings of late that nobody has been told of: among the last steps, which no index need find."""
    last = NoticeStep.objects.order_by("-id").select_related("notice__conversation")[:STEPS]
    urged = {row.id: row for row in last if row.kind == StepKind.URGED and row.at >= since}
    done = set(PushedUrge.objects.filter(step_id__in=list(urged)).values_list("step_id", flat=True))
    return [row for key, row in urged.items() if key not in done]


@transaction.atomic
def _urge(step: NoticeStep) -> int:
    """Tell those who have not read the notice that they were urged."""
    _, new = PushedUrge.objects.get_or_create(step=step)
    notice = step.notice
    if not new or not notice.open:
        return 0
    conversation = notice.conversation
    accounts = _with_devices(conversation) - {notice.sender_id}
    room, now = Room(conversation, accounts), clock.now()
    waiting = [one for one in accounts if room.read.get(one, 0) < notice.seq]
    found = {one: News(Event.STRONG, notice.seq, 1) for one in waiting if room.calls(one, Event.STRONG, now)}
    return _write(conversation, found)


def _with_devices(conversation: Conversation) -> set[int]:
    holders = PushDevice.objects.filter(account__is_active=True).values_list("account_id", flat=True)
    found = members_of(conversation, holders)
    if conversation.kind == ConversationKind.NOTICE:
        named = Membership.objects.filter(conversation=conversation, left_at=None, account_id__in=holders)
        found |= set(named.values_list("account_id", flat=True))
    return found


def _write(conversation: Conversation, found: dict[int, News]) -> int:
    """One job for each device; one that waits already tells of the newest instead."""
    devices = PushDevice.objects.filter(account_id__in=list(found)).values_list("id", "account_id")
    jobs = [
        PushJob(
            device_id=device,
            conversation=conversation,
            seq=found[account].seq,
            event=str(found[account].event),
        )
        for device, account in devices
    ]
    PushJob.objects.bulk_create(
        jobs,
        update_conflicts=True,
        unique_fields=["device", "conversation"],
        update_fields=["seq", "event", "attempts", "due_at", "made_at"],
    )
    return len(jobs)
