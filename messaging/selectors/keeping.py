"""What keeping says today: the policy, and how long each conversation keeps what is said in it.

A conversation belongs where it is led: a unit's group to the unit, a notice, a group and a room to who made
it, a direct conversation to both of its people, a feed to its reader. Where several rules would hold (a
direct conversation between two cities) the longest does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from messaging.models import (
    Conversation,
    ConversationKind,
    KeepingPolicy,
    Membership,
    RetentionMark,
    RetentionRule,
    RetentionRun,
)
from office.kernel import clock
from orgchart.selectors.homes import home_paths
from orgchart.selectors.units import units_by_ids

FOREVER = 0
BY_PEOPLE = (ConversationKind.DIRECT, ConversationKind.FEED)
Key = tuple[str, int | None]
"""A kind ("" for every kind) and a unit's id (None for the whole house)."""


def keeping_policy() -> KeepingPolicy:
    """As it is now; before the first change what the product comes with."""
    return KeepingPolicy.objects.first() or KeepingPolicy()


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day, by kind and path of the unit ("" for the whole house)."""

    days: Mapping[tuple[str, str], int]

    def __bool__(self) -> bool:
        return bool(self.days)

    def kinds(self) -> list[str]:
        """The kinds that any rule is for."""
        named = {kind for kind, _ in self.days}
        return [str(kind) for kind in ConversationKind if "" in named or str(kind) in named]

    def days_of(self, kind: str, home: str) -> int | None:
        """The nearest unit's rule, its rule for the kind before that for every kind; None without any."""
        found = self.key_of(kind, home)
        return None if found is None else self.days[found]

    def key_of(self, kind: str, home: str) -> tuple[str, str] | None:
        for path in sorted({path for _, path in self.days}, key=len, reverse=True):
            if home.startswith(path):
                for name in (kind, ""):
                    if (name, path) in self.days:
                        return name, path
        return None


def in_force(on: date | None = None) -> dict[Key, int]:
    """The days that the rules set by hand say on a day; one query."""
    found: dict[Key, int] = {}
    for row in RetentionRule.objects.filter(effective_on__lte=on or clock.today()).order_by("id"):
        if row.days is None:
            found.pop((row.kind, row.unit_id), None)
        else:
            found[(row.kind, row.unit_id)] = row.days
    return found


def rules(on: date | None = None, *, instead: Mapping[Key, int | None] | None = None) -> Rules:
    """The rules of a day, with some put in their place or (None) taken away; two queries."""
    held: dict[Key, int | None] = {**in_force(on), **(instead or {})}
    units = units_by_ids({unit for _, unit in held if unit is not None})
    return Rules(
        {
            (kind, units[unit].path if unit is not None else ""): days
            for (kind, unit), days in held.items()
            if days is not None and (unit is None or unit in units)
        }
    )


def homes(rooms: Sequence[Conversation]) -> dict[int, list[str]]:
    """The paths at which each conversation belongs, "" where nobody serves any more; four queries at most."""
    people: dict[int, list[int]] = {}
    direct = [row.id for row in rooms if row.kind in BY_PEOPLE]
    if direct:
        members = Membership.objects.filter(conversation_id__in=direct)
        for room, account in members.values_list("conversation_id", "account_id"):
            people.setdefault(room, []).append(account)
    for row in rooms:
        if row.kind not in BY_PEOPLE and row.created_by_id is not None:
            people[row.id] = [row.created_by_id]
    units = units_by_ids({row.unit_id for row in rooms if row.unit_id})
    accounts = {account for group in people.values() for account in group}
    paths = home_paths(accounts) if accounts else {}
    found = {}
    for row in rooms:
        if row.unit_id in units:
            found[row.id] = [units[row.unit_id].path]
        else:
            found[row.id] = [paths.get(account, "") for account in people.get(row.id, ())] or [""]
    return found


def days_of(rooms: Sequence[Conversation], held: Rules) -> dict[int, int]:
    """For how many days each conversation keeps its messages; those without end are left out."""
    found: dict[int, int] = {}
    kinds = {row.id: row.kind for row in rooms}
    for room, paths in homes(rooms).items():
        days = [held.days_of(kinds[room], path) for path in paths]
        certain = [one for one in days if one is not None and one != FOREVER]
        if len(certain) == len(days):
            found[room] = max(certain)
    return found


def keep_days(conversation: Conversation) -> int | None:
    """For how many days one conversation keeps its messages; None without end."""
    held = rules()
    return days_of([conversation], held).get(conversation.id) if held else None


def expired_to(conversation: Conversation) -> int:
    """Up to which seq everything has gone, except what is held."""
    return RetentionMark.objects.filter(conversation=conversation).values_list("seq", flat=True).first() or 0


def coming() -> list[RetentionRule]:
    """Rules whose day has not come yet; one query."""
    rows = RetentionRule.objects.filter(effective_on__gt=clock.today())
    return list(rows.select_related("unit", "made_by").order_by("id"))


def listed() -> list[RetentionRule]:
    """The rows in force, then those that are coming; two queries."""
    holding = in_force()
    rows = RetentionRule.objects.filter(effective_on__lte=clock.today()).select_related("unit", "made_by")
    latest = {(row.kind, row.unit_id): row for row in rows.order_by("id")}
    return [row for key, row in latest.items() if key in holding] + coming()


def runs(limit: int = 10) -> list[RetentionRun]:
    return list(RetentionRun.objects.order_by("-id")[:limit])


def direct_with(account_id: int) -> Q:
    """Of messages: those of the direct conversations that the account is in."""
    mine = Membership.objects.filter(account_id=account_id, conversation__kind=ConversationKind.DIRECT)
    return Q(conversation_id__in=mine.values("conversation_id"))
