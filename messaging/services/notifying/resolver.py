"""The one place that decides by which channels a person is told of something.

In the list and in its counts everything shows; channels are what calls somebody: ``page`` (a desktop
notice of the open page), ``push`` (the browser's, also while the page is closed) and ``mail`` (counted in the
digest). Strong reminders, which are rationed and reasoned, come through mute, snooze and quiet hours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from messaging.models import (
    ConversationKind,
    DigestChoice,
    Message,
    MessageKind,
    NotificationChoice,
    NotificationRules,
)
from messaging.services.notifying.quiet import Hours, is_quiet


class Event(StrEnum):
    STRONG = "strong"  # a strong reminder, an urging
    MENTION = "mention"
    CARD = "card"  # a document or a request asks for something
    DIRECT = "direct"
    NOTICE = "notice"
    GROUP = "group"


class Channel(StrEnum):
    PAGE = "page"
    PUSH = "push"
    MAIL = "mail"


ALL = frozenset(Channel)
DEFAULTS: Mapping[Event, frozenset[Channel]] = {
    Event.STRONG: ALL,
    Event.MENTION: ALL,
    Event.CARD: ALL,
    Event.DIRECT: ALL,
    Event.NOTICE: ALL,
    Event.GROUP: frozenset({Channel.PAGE, Channel.MAIL}),
}
CHOSEN = tuple(event for event in Event if event is not Event.STRONG)
"""What a person may choose channels for."""


@dataclass(frozen=True)
class Standing:
    """How a person stands to a conversation."""

    muted: bool = False
    snoozed: bool = False


def channels(
    event: Event,
    *,
    rules: NotificationRules,
    choice: NotificationChoice | None,
    standing: Standing,
    at: datetime,
) -> frozenset[Channel]:
    """By which channels a person is told of an event at a moment; none: it only shows in the list."""
    wanted = table(rules, choice)[event]
    if event is Event.STRONG:
        return wanted
    if standing.muted or standing.snoozed:
        # Who is named there by name is shown so; nothing of it calls anybody.
        return frozenset()
    if is_quiet(at, quiet_hours(rules, choice)):
        return wanted & {Channel.MAIL}
    return wanted


def table(rules: NotificationRules, choice: NotificationChoice | None) -> dict[Event, frozenset[Channel]]:
    """The channels of each event outside quiet hours: chosen, within what the administrator allows."""
    allowed = allowed_channels(rules)
    if choice is None or choice.digest == DigestChoice.OFF:
        allowed -= {Channel.MAIL}
    return {event: wanted & allowed for event, wanted in chosen(choice).items()}


def chosen(choice: NotificationChoice | None) -> dict[Event, frozenset[Channel]]:
    """The channels of each event as the person wants them, allowed or not."""
    given = choice.channels if choice is not None else {}
    return {event: _wanted(event, given) for event in Event}


def allowed_channels(rules: NotificationRules) -> frozenset[Channel]:
    found = {Channel.PAGE}
    if rules.push:
        found.add(Channel.PUSH)
    if rules.digest:
        found.add(Channel.MAIL)
    return frozenset(found)


def quiet_hours(rules: NotificationRules, choice: NotificationChoice | None) -> list[Hours]:
    """The organisation's quiet hours and the person's own: each holds."""
    found = [Hours(rules.quiet_from, rules.quiet_until, rules.quiet_days)]
    if choice is not None:
        found.append(Hours(choice.quiet_from, choice.quiet_until, choice.quiet_days))
    return [hours for hours in found if hours.any]


def event_of(message: Message, kind: str, *, named: bool, strong: bool) -> Event | None:
    """What a message is to somebody in a conversation of this kind; None for what calls nobody."""
    if message.recalled_at is not None or message.kind == MessageKind.NOTE:
        return None
    if strong or (message.card or {}).get("strong") is True:
        return Event.STRONG
    if named or message.everybody:
        return Event.MENTION
    if kind == ConversationKind.FEED:
        return Event.CARD
    if kind == ConversationKind.NOTICE:
        return Event.NOTICE
    return Event.DIRECT if kind == ConversationKind.DIRECT else Event.GROUP


def strongest(events: Collection[Event]) -> Event:
    """The one that the most is done for: they are declared in this order."""
    return min(events, key=tuple(Event).index)


def _wanted(event: Event, given: Mapping[str, Any]) -> frozenset[Channel]:
    if event is Event.STRONG or event not in given:
        return DEFAULTS[event]
    return frozenset(Channel(name) for name in given[event] if name in ALL)
