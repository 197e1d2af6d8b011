"""Who holds access tokens: each their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.kernel import tokens
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

TOKEN = {"name": "脚本", "scopes": ["messages.read"], "days": 30}


def _revoke(world: World) -> Call:
    account = world.account("clerk")
    row, _ = tokens.issue(account=account, name="脚本", wanted=["tasks.read"], days=5, longest=30)
    return Call(f"/tokens/{row.id}")


ROWS = [
    Row(
        "list_tokens",
        "everybody with a post: their own",
        "clerk",
        lambda world: Call("/tokens"),
        "admin_system",
    ),
    Row("make_token", "everybody with a post", "clerk", lambda world: Call("/tokens", TOKEN), "admin_system"),
    Row("revoke_token", "its owner", "clerk", _revoke, "division_head"),
]
