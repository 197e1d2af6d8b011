"""Who has exports of their own data: each their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.integrations.exporting import services
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def _made(world: World) -> Call:
    row = services.ask(account=world.account("clerk"))
    services.make_due()
    return Call(f"/exports/{row.id}/file")


ROWS = [
    Row("list_exports", "everybody: their own", "clerk", lambda world: Call("/exports")),
    Row("ask_export", "everybody: their own", "clerk", lambda world: Call("/exports", {})),
    Row("download_export", "whose it is", "clerk", _made, "division_head"),
]
