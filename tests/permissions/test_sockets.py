"""The table's socket commands, walked; and no frame tells of what its reader may not see.

The application is the real one; it runs in the test's own thread, so that it sees the demo that the
test's transaction holds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, get_args
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from messaging.consumers.commands import AnyCommand
from messaging.services import send
from messaging.services.commit import Done, committer
from messaging.services.send import Request, send_batch
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import threads
from tests.messaging.sockets import Client, Frame
from tests.permissions import table_messaging
from tests.permissions.canary import Garden, plant
from tests.permissions.reading import ABSENT
from tests.permissions.test_table import writes
from tests.permissions.world import LOGINS, World
from tests.properties.ground import all_in_one_thread

ROWS = {row.operation[3:]: row for row in table_messaging.ROWS if row.operation.startswith("ws:")}
NAMED: dict[str, Callable[[int], dict[str, Any]]] = {
    "hello": lambda room: {"heads": {str(room): [0, 0, 0, 0]}},
    "send": lambda room: {"conversation": str(room), "client_id": str(uuid4()), "text": "收到"},
    "read": lambda room: {"conversation": str(room), "seq": 0},
    "typing": lambda room: {"conversation": str(room)},
    "watch": lambda room: {"conversations": [str(room)]},
    "catch_up": lambda room: {"conversation": str(room), "change": 0},
}


def commands() -> list[str]:
    """Every command that a client may say, from the classes themselves."""
    classes = get_args(get_args(AnyCommand)[0])
    return [get_args(one.model_fields["command"].annotation)[0] for one in classes]


@pytest.fixture(scope="module")
def garden(world: World) -> Iterator[Garden]:
    point = transaction.savepoint()
    yield plant(world)
    transaction.savepoint_rollback(point)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Plays a scene with sockets to its end."""
    if not settings.EMBEDDED:
        # Frames come through Redis then, whose reader does not end with a scene played in one thread;
        # over PostgreSQL and Redis tests/messaging walks the commands on data that it commits.
        pytest.skip("the demo is held by one transaction, which only the hub in process can see")
    all_in_one_thread(monkeypatch)

    def submit(request: Request, done: Done) -> None:
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        try:
            outcome = send_batch([request])[0]
        finally:
            asyncio._set_running_loop(loop)
        done(outcome)

    monkeypatch.setattr(committer, "submit", submit)

    async def whole(scene: Coroutine[Any, Any, None]) -> None:
        await scene
        await hubs.here().stop()

    yield lambda scene: asyncio.run(whole(scene))


def socket(world: World, persona: str) -> Client:
    return Client(world.client(persona).cookies[settings.SESSION_COOKIE_NAME].value)


def without_number(ack: Frame) -> Frame:
    return {key: value for key, value in ack.items() if key != "id"}


def test_every_command_has_a_row_and_every_row_is_walked() -> None:
    assert sorted(commands()) == sorted(ROWS)
    assert sorted(NAMED) == sorted(ROWS)


@pytest.mark.parametrize("command", sorted(ROWS))
def test_who_may_does_and_who_may_not_changes_nothing(
    command: str, world: World, play: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    row, room = ROWS[command], table_messaging._group(world).id

    async def may(persona: str) -> None:
        async with socket(world, persona) as client:
            assert (await client.ask(command, **NAMED[command](room)))["ok"]

    async def may_not(persona: str) -> None:
        async with socket(world, persona) as client:
            refused = await client.ask(command, **NAMED[command](room))
            absent = await client.ask(command, **NAMED[command](ABSENT))
            assert refused["error"]["code"] == "kernel.not_found"
            assert without_number(refused) == without_number(absent)

    assert row.allowed is not None
    play(may(row.allowed))
    if row.stranger is not None:
        with CaptureQueriesContext(connection) as captured:
            play(may_not(row.stranger))
        assert writes(captured.captured_queries) == []


def test_nobody_without_a_session_opens_a_socket(
    world: World, play: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    async def scene() -> None:
        nobody = Client("")
        await nobody.open()
        assert await nobody.closed() == 4401

    play(scene())


def test_no_frame_tells_of_the_unseen(
    garden: Garden, world: World, play: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    """Everybody is connected and asks for what they may not see, while others write there."""
    rooms = [one for one in garden.planted if "conversation_id" in one.ids]

    async def asks(persona: str, client: Client) -> list[str]:
        heard = []
        for one in rooms:
            for command, content in NAMED.items():
                mine = await client.ask(command, **content(one.ids["conversation_id"]))
                other = await client.ask(command, **content(ABSENT))
                heard += [json.dumps(mine, ensure_ascii=False)]
                if command != "hello":  # it repeats the id that it was asked for
                    assert without_number(mine) == without_number(other), (persona, one.what, command)
        return heard

    def write(room: int, words: str) -> None:
        send(conversation_id=room, by=garden.stranger, client_id=uuid4(), text=words)

    async def scene() -> None:
        async with AsyncExitStack() as stack:
            clients = {persona: await stack.enter_async_context(socket(world, persona)) for persona in LOGINS}
            for one in rooms:
                await threads.run(write, one.ids["conversation_id"], one.token)
            for persona, client in clients.items():
                heard = await asks(persona, client)
                await client.quiet("nothing", 0.05)
                heard += [json.dumps(frame, ensure_ascii=False) for frame in client.frames]
                told = [one.what for one in garden.unseen_by(persona) if one.token in "\n".join(heard)]
                assert not told, (persona, told)

    play(scene())
