"""How people stand to one conversation and to what was just written there: read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from messaging.models import (
    Conversation,
    ConversationKind,
    Mention,
    Message,
    Mute,
    Notice,
    NotificationChoice,
    NotificationRules,
    ReadMark,
    Snooze,
)
from messaging.selectors.notifying import choices_of, rules
from messaging.services.notifying.resolver import (
    Channel,
    Event,
    Standing,
    channels,
    event_of,
    strongest,
)


@dataclass(frozen=True)
class News:
    """What one person is to be told of: the strongest of what is unread, and the last message of it."""

    event: Event
    seq: int
    count: int


@dataclass
class Room:
    """Some people of a conversation, as far as telling them is concerned; seven queries, however many."""

    conversation: Conversation
    accounts: Collection[int]
    rules: NotificationRules = field(default_factory=rules)
    choices: dict[int, NotificationChoice] = field(init=False)
    read: dict[int, int] = field(init=False)
    strong: bool = field(init=False, default=False)
    _muted: set[int] = field(init=False)
    _snoozed: set[int] = field(init=False)
    _named: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        here = {"conversation": self.conversation, "account_id__in": list(self.accounts)}
        self.choices = choices_of(self.accounts)
        marks = ReadMark.objects.filter(**here)
        self.read = dict(marks.values_list("account_id", "seq"))
        self._muted = set(Mute.objects.filter(**here).values_list("account_id", flat=True))
        put_off = Snooze.objects.filter(**here, whole=True, raised=None)
        self._snoozed = set(put_off.values_list("account_id", flat=True))
        self._named = defaultdict(set)
        if self.conversation.kind == ConversationKind.NOTICE:
            notice = Notice.objects.filter(conversation=self.conversation).first()
            self.strong = notice is not None and notice.strong and notice.open

    def news(self, account: int, messages: Sequence[Message], at: datetime) -> News | None:
        """What the account is to be pushed of these messages, now; None for nothing."""
        unread = [row for row in messages if row.sender_id != account and row.seq > self.read.get(account, 0)]
        told = {}
        for row in unread:
            event = self._event(account, row)
            if event is not None and Channel.PUSH in self._channels(account, event, at):
                told[row.seq] = event
        if not told:
            return None
        return News(strongest(told.values()), max(told), len(told))

    def calls(self, account: int, event: Event, at: datetime) -> bool:
        return Channel.PUSH in self._channels(account, event, at)

    def name(self, messages: Iterable[Message]) -> None:
        """Find out who of these people the messages name."""
        named = Mention.objects.filter(
            conversation=self.conversation,
            seq__in=[row.seq for row in messages],
            account_id__in=list(self.accounts),
        )
        for seq, account in named.values_list("seq", "account_id"):
            self._named[seq].add(account)

    def _event(self, account: int, row: Message) -> Event | None:
        named = account in self._named[row.seq]
        return event_of(row, self.conversation.kind, named=named, strong=self.strong)

    def _channels(self, account: int, event: Event, at: datetime) -> frozenset[Channel]:
        standing = Standing(account in self._muted, account in self._snoozed)
        choice = self.choices.get(account)
        return channels(event, rules=self.rules, choice=choice, standing=standing, at=at)
