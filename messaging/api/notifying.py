"""通知设置: what a person is told of and how, their devices, and what they put off."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from django.http import HttpRequest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from messaging.api.common import person
from messaging.api.conversations import ConversationDetail, detail
from messaging.api.people import Done
from messaging.models import NotificationChoice, PushDevice
from messaging.selectors import notifying as selectors
from messaging.services import snoozing
from messaging.services.notifying import choices, devices, digest, pushing, quiet, resolver, webpush
from messaging.services.notifying.pushing import Outcome
from messaging.services.notifying.resolver import Channel, Event
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.errors import conflict
from office.kernel.ids import Id

router = Router(tags=["messages"])

AHEAD = timedelta(hours=36)
"""For so long a page knows when it is quiet; it asks again with every connection."""

ChannelName = Literal["page", "push", "mail"]
EventName = Literal["strong", "mention", "card", "direct", "notice", "group"]


class SnoozeIn(BaseModel):
    """``seq``: only this message; the conversation stays where it is until it comes back."""

    model_config = ConfigDict(extra="forbid")
    until: AwareDatetime
    seq: int | None = Field(default=None, ge=1)


class QuietSpan(BaseModel):
    begin: datetime
    end: datetime


class QuietHours(BaseModel):
    """Times of day where the offices are; ``days``: all of every day without work too."""

    begin: time | None
    end: time | None
    days: bool


class DeviceOut(BaseModel):
    id: Id
    label: str
    endpoint_hash: str
    created_at: datetime


class NotificationsOut(BaseModel):
    """``calls``: what is in force for each event outside quiet hours; ``channels``: as chosen."""

    allowed: list[ChannelName]
    channels: dict[EventName, list[ChannelName]]
    calls: dict[EventName, list[ChannelName]]
    sound: bool
    quiet: QuietHours
    office_quiet: QuietHours
    spans: list[QuietSpan]
    digest: Literal["off", "workday", "daily"]
    digest_at: time
    mail: str
    mail_confirmed: bool
    mail_domains: list[str]
    devices: list[DeviceOut]
    push_key: str
    presence_limit: int


class NotificationsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    channels: dict[EventName, list[ChannelName]]
    sound: bool
    quiet: QuietHours
    digest: Literal["off", "workday", "daily"]
    digest_at: time
    mail: str = Field(default="", max_length=254)


class DeviceIn(BaseModel):
    """What ``PushSubscription`` of the browser says."""

    model_config = ConfigDict(extra="forbid")
    endpoint: str = Field(max_length=2000)
    public_key: str = Field(max_length=100)
    secret: str = Field(max_length=40)
    label: str = Field(default="", max_length=200)


class TestIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    device: Id


class ConfirmIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: str = Field(max_length=1000)


@router.put(
    "/conversations/{conversation_id}/snooze", response=ConversationDetail, operation_id="snooze_conversation"
)
def snooze_conversation(request: HttpRequest, conversation_id: Id, payload: SnoozeIn) -> ConversationDetail:
    """Put the conversation off until a time (稍后提醒), or one message of it."""
    account = current(request)
    snoozing.snooze(
        account_id=account.id, conversation_id=conversation_id, until=payload.until, seq=payload.seq
    )
    return detail(account, conversation_id)


@router.delete(
    "/conversations/{conversation_id}/snooze", response=ConversationDetail, operation_id="wake_conversation"
)
def wake_conversation(request: HttpRequest, conversation_id: Id) -> ConversationDetail:
    """Take it back, or call what came back done."""
    account = current(request)
    snoozing.wake(account_id=account.id, conversation_id=conversation_id)
    return detail(account, conversation_id)


@router.get("/notifications", response=NotificationsOut, operation_id="get_notifications")
def get_notifications(request: HttpRequest) -> NotificationsOut:
    """One's own choices, what the administrator allows, what follows, and one's devices."""
    return _out(person(request).account_id)


@router.put("/notifications", response=NotificationsOut, operation_id="set_notifications")
def set_notifications(request: HttpRequest, payload: NotificationsIn) -> NotificationsOut:
    """Choose; a new address for the digest is written to, to be confirmed from there."""
    account = person(request).account_id
    row, fresh = choices.choose(
        account_id=account,
        wanted=choices.Wanted(
            channels={event: list(names) for event, names in payload.channels.items()},
            sound=payload.sound,
            quiet_from=payload.quiet.begin,
            quiet_until=payload.quiet.end,
            quiet_days=payload.quiet.days,
            digest=payload.digest,
            digest_at=payload.digest_at,
            mail=payload.mail,
        ),
    )
    if fresh:
        digest.ask_to_confirm(row)
    return _out(account)


@router.post("/notifications/mail", response=NotificationsOut, operation_id="confirm_mail")
def confirm_mail(request: HttpRequest, payload: ConfirmIn) -> NotificationsOut:
    """Say that the letter has arrived, by what it carried."""
    account = person(request).account_id
    choices.confirm(account_id=account, token=payload.token)
    return _out(account)


@router.post("/notifications/devices", response=DeviceOut, operation_id="add_device")
def add_device(request: HttpRequest, payload: DeviceIn) -> DeviceOut:
    """Let this browser be pushed to; the same one again is the same device."""
    person(request)
    subscription = devices.Subscription(payload.endpoint, payload.public_key, payload.secret, payload.label)
    return _device(devices.register(account=current(request), subscription=subscription))


@router.delete("/notifications/devices/{device_id}", response=Done, operation_id="remove_device")
def remove_device(request: HttpRequest, device_id: Id) -> Done:
    devices.remove(account_id=current(request).id, device_id=device_id)
    return Done()


@router.post("/notifications/test", response=Done, operation_id="test_device")
def test_device(request: HttpRequest, payload: TestIn) -> Done:
    """Push a word to one of one's devices. 409 where its push service does not take it."""
    device = devices.own(account_id=current(request).id, device_id=payload.device)
    outcome = pushing.push_test(device=device)
    if outcome is Outcome.GONE:
        raise conflict("messaging.push_gone")
    if outcome is not Outcome.TAKEN:
        raise conflict("messaging.push_failed")
    return Done()


def _out(account_id: int) -> NotificationsOut:
    """Five queries."""
    allowed, row = selectors.rules(), selectors.choice_of(account_id)
    shown = row or NotificationChoice(account_id=account_id)
    hours = resolver.quiet_hours(allowed, row)
    calls, chosen = resolver.table(allowed, row), resolver.chosen(row)
    return NotificationsOut(
        allowed=_named(resolver.allowed_channels(allowed)),
        channels={event.value: _named(chosen[event]) for event in Event},
        calls={event.value: _named(calls[event]) for event in Event},
        sound=shown.sound,
        quiet=QuietHours(begin=shown.quiet_from, end=shown.quiet_until, days=shown.quiet_days),
        office_quiet=QuietHours(begin=allowed.quiet_from, end=allowed.quiet_until, days=allowed.quiet_days),
        spans=[QuietSpan(begin=one, end=two) for one, two in quiet.spans(clock.now(), AHEAD, hours)],
        digest=shown.digest,
        digest_at=shown.digest_at,
        mail=shown.mail,
        mail_confirmed=shown.mail_confirmed,
        mail_domains=allowed.mail_domains,
        devices=[_device(one) for one in selectors.devices_of(account_id)],
        push_key=webpush.public_key(),
        presence_limit=allowed.presence_limit,
    )


def _named(found: frozenset[Channel]) -> list[ChannelName]:
    return [channel.value for channel in Channel if channel in found]


def _device(row: PushDevice) -> DeviceOut:
    return DeviceOut(id=row.id, label=row.label, endpoint_hash=row.endpoint_hash, created_at=row.created_at)
