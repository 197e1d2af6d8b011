"""Who reacted how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from messaging.events import Mentioned, ReactionOut
from messaging.models import Message, Reaction

NAMES_SHOWN = 20
"""People a message names for each kind of reaction; all of them are a page away."""
PAGE = 100


@dataclass
class Kind:
    """One kind of reaction on one message; ``first``: the accounts of those who came first."""

    emoji: str
    count: int = 0
    first: list[int] = field(default_factory=list)

    def shape(self, people: list[Mentioned]) -> ReactionOut:
        return ReactionOut(emoji=self.emoji, count=self.count, people=people)


def of(message_ids: Sequence[int]) -> dict[int, list[Kind]]:
    """The kinds on each message, in the order in which they first came; one query, or none."""
    found: dict[int, dict[str, Kind]] = {}
    if not message_ids:
        return {}
    rows = Reaction.objects.filter(message_id__in=message_ids).order_by("id")
    for message_id, emoji, account in rows.values_list("message_id", "emoji", "account_id"):
        kind = found.setdefault(message_id, {}).setdefault(emoji, Kind(emoji))
        kind.count += 1
        if len(kind.first) < NAMES_SHOWN:
            kind.first.append(account)
    return {message_id: list(kinds.values()) for message_id, kinds in found.items()}


def reactors(message: Message, *, emoji: str, after: int = 0, limit: int = PAGE) -> list[Reaction]:
    """One kind of reaction on a message in the order in which people came; one query."""
    rows = Reaction.objects.filter(message=message, emoji=emoji, id__gt=after)
    return list(rows.order_by("id")[:limit])


def reacted(message: Message, *, emoji: str, account_id: int) -> bool:
    return Reaction.objects.filter(message=message, emoji=emoji, account_id=account_id).exists()
