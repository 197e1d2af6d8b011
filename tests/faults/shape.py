"""Who may sign in, and their rooms."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class World:
    """Session keys and accounts of people; ``members`` of each room are places in these lists."""

    sessions: list[str] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
