"""Who has read and who has not, by name and unit: members minus readers; no row per recipient."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from messaging.events import Speaker
from messaging.models import Conversation, ConversationKind, Membership, Message, ReadMark
from messaging.selectors.access import members_of
from messaging.selectors.people import speaker
from messaging.selectors.policy import policy
from office.kernel.errors import conflict
from office.kernel.models import Account
from orgchart.selectors.memberships import first_unit, people_by_accounts
from orgchart.selectors.units import organs_of
from orgchart.selectors.visibility import hidden_accounts


@dataclass
class UnitReaders:
    """One unit's share: another organ as a whole, one's own organ by its divisions."""

    unit: str
    read: list[Speaker] = field(default_factory=list)
    unread: list[Speaker] = field(default_factory=list)


@dataclass(frozen=True)
class Receipt:
    seq: int
    read: int
    total: int


def addressees(message: Message, conversation: Conversation) -> set[int]:
    """The members a message was meant for: not its sender, nor who joined after it."""
    later = Membership.objects.filter(conversation=conversation, joined_seq__gte=message.seq)
    late = set(later.values_list("account_id", flat=True))
    return members_of(conversation) - late - {message.sender_id or 0}


def readers(message: Message, conversation: Conversation, account: Account) -> list[UnitReaders]:
    """Everybody the message was meant for and the viewer may find, by unit; units with somebody unread
    first. Above the size that the rules set nobody is named (409): ``reading_tree`` counts by unit.
    """
    viewer = account.id
    meant = addressees(message, conversation)
    limit = policy().readers_limit
    if len(meant) > limit:
        raise conflict("messaging.readers_too_many", limit=limit)
    meant -= hidden_accounts(account, meant)
    marks = ReadMark.objects.filter(conversation=conversation, seq__gte=message.seq)
    done = set(marks.values_list("account_id", flat=True))
    people = people_by_accounts(meant | {viewer})
    units = {account: first_unit(person) for account, person in people.items()}
    organs = organs_of([unit for unit in units.values() if unit is not None])
    here = units.get(viewer)
    own = organs.get(here.id) if here is not None else None
    found: dict[str, UnitReaders] = {}
    for member in sorted(meant & people.keys(), key=lambda one: people[one].pinyin):
        unit = units[member]
        organ = organs.get(unit.id) if unit is not None else None
        shown = unit if organ is None or (own is not None and organ.id == own.id) else organ
        name = shown.short_name if shown is not None else ""
        group = found.setdefault(name, UnitReaders(name))
        (group.read if member in done else group.unread).append(speaker(people[member]))
    return sorted(found.values(), key=lambda group: (not group.unread, group.unit))


def receipts(conversation: Conversation, rows: Sequence[Message]) -> list[Receipt]:
    """How many of those it was meant for have read each message; three queries. Notices are counted by
    their own tree, because a province would stand in memory here.
    """
    if not rows or conversation.kind == ConversationKind.NOTICE:
        return []
    members = members_of(conversation)
    joined = Membership.objects.filter(conversation=conversation).values_list("account_id", "joined_seq")
    since = dict(joined)
    marks = dict(ReadMark.objects.filter(conversation=conversation).values_list("account_id", "seq"))
    found = []
    for row in rows:
        meant = [one for one in members if one != row.sender_id and since.get(one, 0) < row.seq]
        reached = sorted(marks.get(one, 0) for one in meant)
        found.append(Receipt(row.seq, len(meant) - bisect_left(reached, row.seq), len(meant)))
    return found
