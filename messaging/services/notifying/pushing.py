"""Delivering pushes. What one may see is judged again at the moment of sending, and nothing else is said.

By default a push names who wrote and where; the words go with it only where the rules say so, and never
those of a card, whose text belongs to another app's permissions.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction

from messaging.models import (
    Conversation,
    ConversationKind,
    Message,
    NotificationRules,
    PushDevice,
    PushJob,
)
from messaging.richtext import plain
from messaging.selectors.access import is_member
from messaging.selectors.conversations import listed
from messaging.selectors.notifying import rules
from messaging.selectors.people import speakers
from messaging.services.notifying import webpush
from messaging.services.notifying.devices import proof_of, reach_of
from messaging.services.notifying.resolver import Event
from messaging.services.notifying.standing import Room
from office.kernel import clock
from office.kernel.errors import OfficeError, text
from office.kernel.models import Account
from office.kernel.outbound import Reach, Unreachable, post

log = logging.getLogger(__name__)

A_ROUND, AT_ONCE = 100, 8
SECONDS = 8.0
"""For one push: what a service does not take in that time is tried again."""
FIRST_PAUSE, ATTEMPTS = timedelta(seconds=30), 6
"""30 s, 1, 2, 4, 8 minutes: after a quarter of an hour nobody needs to be called any more."""
LEASE = timedelta(minutes=2)
"""A job that somebody is at is left alone for so long; whoever finds it later, its sender has died."""
KEPT_SECONDS = 4 * 3600
TEXT_LIMIT = 120


class Outcome(Enum):
    TAKEN = auto()
    GONE = auto()  # the browser has unsubscribed
    REFUSED = auto()  # never to be taken as it is
    LATER = auto()


@dataclass(frozen=True)
class Parcel:
    """One push, ready to go; nothing of it is read from the database any more."""

    job: int
    seq: int
    device: int
    endpoint: str
    body: bytes
    headers: dict[str, str]
    attempts: int


def deliver_due() -> int:
    """Push what is due; returns how many were taken. Any number of processes may do it at once."""
    allowed = rules()
    parcels = [parcel for job in _claimed() if (parcel := _prepared(job, allowed)) is not None]
    if not parcels:
        return 0
    reach = reach_of(allowed)
    with ThreadPoolExecutor(min(AT_ONCE, len(parcels)), thread_name_prefix="push") as pool:
        outcomes = list(pool.map(lambda parcel: _post(parcel, reach), parcels))
    for parcel, outcome in zip(parcels, outcomes, strict=True):
        _note(parcel, outcome)
    return outcomes.count(Outcome.TAKEN)


def push_test(*, device: PushDevice) -> Outcome:
    """Push a word of ours to a device, now; for its owner, who pressed the button."""
    words = _words(device.account)
    content = {
        "title": words("push_test_title"),
        "body": words("push_test"),
        "url": "/settings/notifications",
    }
    parcel = _parcel(device, {**content, "tag": "test", "strong": False}, urgent=True, topic="test")
    outcome = _post(parcel, reach_of(rules()))
    if outcome is Outcome.GONE:
        PushDevice.objects.filter(id=device.id).delete()
    return outcome


@transaction.atomic
def _claimed() -> list[PushJob]:
    """Take the first jobs that are due for ourselves, for as long as sending may take."""
    now = clock.now()
    due = PushJob.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
    ids = list(due.order_by("due_at", "id").values_list("id", flat=True)[:A_ROUND])
    PushJob.objects.filter(id__in=ids).update(due_at=now + LEASE)
    rows = PushJob.objects.filter(id__in=ids).select_related("device__account", "conversation")
    return list(rows.order_by("id"))


def _prepared(job: PushJob, allowed: NotificationRules) -> Parcel | None:
    """What is to be said now; None, and the job is gone, where there is nothing to say any more."""
    try:
        content = _content(job, allowed)
        if content is not None:
            topic = hashlib.sha256(f"{job.conversation_id}".encode()).hexdigest()[:32]
            urgent = job.event in (Event.STRONG, Event.MENTION, Event.DIRECT)
            return _parcel(job.device, content, urgent=urgent, topic=topic, job=job)
    except ValueError:
        log.warning("push device %s cannot be sealed for", job.device_id)
        PushDevice.objects.filter(id=job.device_id).delete()
        return None
    PushJob.objects.filter(id=job.id, seq=job.seq).delete()
    return None


def _content(job: PushJob, allowed: NotificationRules) -> dict[str, Any] | None:
    account, conversation = job.device.account, job.conversation
    if not allowed.push or not account.is_active:
        return None
    if job.device.proof != proof_of(account):
        PushDevice.objects.filter(id=job.device_id).delete()
        return None
    message = Message.objects.filter(conversation=conversation, seq=job.seq).first()
    if message is None or message.recalled_at is not None or not is_member(account.id, conversation):
        return None
    room = Room(conversation, [account.id], allowed)
    if room.read.get(account.id, 0) >= job.seq or not room.calls(account.id, Event(job.event), clock.now()):
        return None
    said = _said(account, conversation, message, Event(job.event), with_text=allowed.push_text)
    return {
        **said,
        "tag": str(conversation.id),
        "url": f"/messages/{conversation.id}",
        "strong": job.event == Event.STRONG,
    }


def _said(
    account: Account, conversation: Conversation, message: Message, event: Event, *, with_text: bool
) -> dict[str, str]:
    words = _words(account)
    sender = speakers([message.sender_id]).get(message.sender_id or 0)
    who = sender.name if sender is not None else words("push_system")
    row = listed(account.id, ids=[conversation.id])[0]
    where = words("push_feed") if conversation.kind == ConversationKind.FEED else row.title
    body = words(f"push_{event}", who=who)
    if with_text and message.card is None and (line := plain(message.text)[:TEXT_LIMIT]):
        body = (
            line if conversation.kind == ConversationKind.DIRECT else words("push_text", who=who, what=line)
        )
    return {"title": where, "body": body}


def _words(account: Account) -> Any:
    language = "en" if account.language == "en" else "zh"
    return lambda code, **data: text(f"messaging.{code}", language, data)


def _parcel(
    device: PushDevice, content: dict[str, Any], *, urgent: bool, topic: str, job: PushJob | None = None
) -> Parcel:
    said = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Parcel(
        job=job.id if job is not None else 0,
        seq=job.seq if job is not None else 0,
        device=device.id,
        endpoint=device.endpoint,
        body=webpush.encrypt(said, public=device.public_key, secret=device.secret),
        headers=webpush.headers(
            device.endpoint, now=time.time(), seconds=KEPT_SECONDS, urgent=urgent, topic=topic
        ),
        attempts=job.attempts if job is not None else 0,
    )


def _post(parcel: Parcel, reach: Reach) -> Outcome:
    """In a thread of its own: nothing here asks the database."""
    try:
        answer = post(parcel.endpoint, body=parcel.body, headers=parcel.headers, reach=reach, seconds=SECONDS)
    except OfficeError as error:
        log.warning("a push is not let out: %s", error.code)
        return Outcome.REFUSED
    except Unreachable as error:
        log.info("a push service does not answer: %s", error)
        return Outcome.LATER
    if answer.status in (404, 410):
        return Outcome.GONE
    if 200 <= answer.status < 300:
        return Outcome.TAKEN
    if answer.status == 429 or answer.status >= 500:
        return Outcome.LATER
    log.warning("a push service refuses: %s", answer.status)
    return Outcome.REFUSED


@transaction.atomic
def _note(parcel: Parcel, outcome: Outcome) -> None:
    """``seq``: what was asked for meanwhile stays to be done."""
    own = PushJob.objects.filter(id=parcel.job)
    if outcome is Outcome.GONE:
        PushDevice.objects.filter(id=parcel.device).delete()
    elif outcome is Outcome.LATER and parcel.attempts + 1 < ATTEMPTS:
        due = clock.now() + FIRST_PAUSE * 2**parcel.attempts
        own.filter(seq=parcel.seq).update(attempts=parcel.attempts + 1, due_at=due)
    else:
        own.filter(seq=parcel.seq).delete()
