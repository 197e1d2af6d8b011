"""The permission table: one row for every endpoint and socket command, walked by test_table.py.

A row says who may, and how a stranger is answered. The walk is over the demo province: for each row
an account that may is let in, a stranger is answered as the row says, nobody without a session gets
in, and what is refused leaves no trace in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.permissions.world import World


@dataclass(frozen=True)
class Call:
    """One request. ``path`` without the /api/v1 prefix; ``upload`` is sent as multipart."""

    path: str
    body: dict[str, Any] | None = None
    upload: dict[str, Any] | None = None


Build = Callable[["World"], Call]


@dataclass(frozen=True)
class Row:
    """One operation (by its operation_id) or socket command (``ws:send``).

    ``who`` says in words who may. ``allowed`` and ``stranger`` are persona keys; ``refusal`` is the
    stranger's status: 404 where they may not know of the object, 200 where everyone gets their own
    (an empty list, say), then ``stranger`` is None. ``build`` makes a call that would succeed.
    """

    operation: str
    who: str
    allowed: str | None
    build: Build | None = None
    stranger: str | None = None
    refusal: int = 404
    anonymous: int = 401
    success: tuple[int, ...] = field(default=(200, 201, 202, 204))
