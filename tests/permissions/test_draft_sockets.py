"""The commands of drafting together, walked: whoever has no place at a draft learns and changes nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import ydoc
from documents.services.coediting import open_room
from office.kernel.realtime import commands
from tests.permissions.documents_together import COLLEAGUE, shared
from tests.permissions.reading import ABSENT
from tests.permissions.table_documents import ROWS as TABLE
from tests.permissions.table_documents import _draft
from tests.permissions.test_sockets import play, socket, without_number
from tests.permissions.test_table import writes
from tests.permissions.world import World

__all__ = ["play"]
Play = Callable[[Coroutine[Any, Any, None]], None]
ROWS = {row.operation[3:]: row for row in TABLE if row.operation.startswith("ws:")}
UPDATE = base64.b64encode(ydoc.seed({"type": "doc", "content": []})).decode()
CONTENT: dict[str, dict[str, Any]] = {
    "draft.open": {},
    "draft.push": {"epoch": 1, "update": UPDATE},
    "draft.caret": {"epoch": 1},
    "draft.leave": {},
}


def test_every_command_has_a_row_and_every_row_is_walked() -> None:
    assert commands.names() == sorted(ROWS) == sorted(CONTENT)


@pytest.mark.parametrize("command", sorted(ROWS))
def test_who_may_does_and_who_may_not_changes_nothing(command: str, world: World, play: Play) -> None:
    row = ROWS[command]
    document = shared(world, _draft)
    open_room(account=world.person(COLLEAGUE).account, document_id=document.id)

    async def ask(client: Any, key: int) -> dict[str, Any]:
        found: dict[str, Any] = await client.ask(command, document=str(key), client=1, **CONTENT[command])
        return found

    async def may(persona: str) -> None:
        async with socket(world, persona) as client:
            assert (await ask(client, document.id))["ok"]

    async def may_not(persona: str) -> None:
        async with socket(world, persona) as client:
            refused, absent = await ask(client, document.id), await ask(client, ABSENT)
            assert refused["error"]["code"] == "kernel.not_found"
            assert without_number(refused) == without_number(absent)

    assert row.allowed is not None
    play(may(row.allowed))
    if row.stranger is not None:
        with CaptureQueriesContext(connection) as captured:
            play(may_not(row.stranger))
        assert writes(captured.captured_queries) == []
