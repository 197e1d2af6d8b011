"""The servers that bench_fanout compares: ``python -m tests.load.fanout_server KIND PORT``, one a process.

Prints one line of JSON when it is ready: {"sessions": [...], "conversation": "..."}.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import sys
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

ROOM = int(os.environ.get("OFFICE_BENCH_ROOM", "100"))  # receivers
_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def ready(**content: Any) -> None:
    print(json.dumps({"sessions": [], "conversation": "1", **content}), flush=True)


def django_world() -> dict[str, Any]:
    """A database with one group of ROOM receivers and a sender; gives their session keys."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from messaging.services import create_group
    from office.kernel.models import Account
    from orgchart.services.loading import Loader

    settings.OFFICE_SOCKET_RATE = 1e9
    call_command("migrate", verbosity=0)
    loader = Loader(since=date(2025, 1, 1))
    root = loader.unit(None, "region", "广东省", region_code="44", level=1)
    organ = loader.unit(root, "organ", "测试厅")
    people = [loader.person(f"测{number:03}", login=f"bench.{number}") for number in range(ROOM + 1)]
    for person in people:
        loader.appoint(person, loader.post(organ, "科员"))
    loader.flush()
    group = create_group(by=people[0], title="测试群", people=[person.id for person in people[1:]])
    keys = []
    for person in people:
        account = Account.objects.get(id=person.account_id)
        store = SessionStore()
        store[SESSION_KEY] = str(account.pk)
        store[BACKEND_SESSION_KEY] = "office.kernel.sessions.Accounts"
        store[HASH_SESSION_KEY] = account.get_session_auth_hash()
        store.save()
        keys.append(store.session_key)
    return {"sessions": keys, "conversation": str(group.id)}


def office(*, kept: bool) -> tuple[Callable[..., Any], dict[str, Any]]:
    """Our own socket application; without ``kept`` the hub alone, which writes nothing down."""
    if kept:
        world = django_world()
        from messaging.consumers import socket_app

        return socket_app, world
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    return _hub_app(), {}


def _hub_app() -> Callable[..., Any]:
    from office.kernel.realtime import hub as hubs
    from office.kernel.realtime.frames import encode
    from office.kernel.realtime.writers import writer_for

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        hub = hubs.here()
        connection = hubs.Connection(
            account=id(receive), session="", writer=writer_for(scope, send), on_close=lambda code: None
        )
        hub.attach(connection, {"room:1"})
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                content = json.loads(event["text"])
                frame = encode({"type": "message", "conversation": "1", "message": content})
                hub.deliver(hubs.Hint(("room:1",), frame))
        finally:
            hub.detach(connection)

    return application


def channels_plain(*, kept: bool) -> tuple[Callable[..., Any], dict[str, Any]]:
    """What the documentation of Channels shows: a group, and (``kept``) an ORM insert for each message."""
    world = django_world()
    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncWebsocketConsumer

    from messaging.models import Message

    conversation = int(world["conversation"])
    counter = iter(range(1, 1 << 60))

    def insert(content: dict[str, Any]) -> None:
        number = next(counter)
        Message.objects.create(
            conversation_id=conversation,
            seq=number,
            change=number,
            client_id=uuid.UUID(content["client_id"]),
            text=content["text"],
        )

    class Chat(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
        async def connect(self) -> None:
            await self.channel_layer.group_add("room", self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard("room", self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            content = json.loads(text_data or "{}")
            if kept:
                await database_sync_to_async(insert)(content)
            await self.channel_layer.group_send("room", {"type": "chat.message", "message": content})

        async def chat_message(self, event: dict[str, Any]) -> None:
            content = {"type": "message", "conversation": "1", "message": event["message"]}
            await self.send(text_data=json.dumps(content, separators=(",", ":")))

    return Chat.as_asgi(), {}


def on_daphne(application: Callable[..., Any], port: int, world: dict[str, Any]) -> None:
    from office.kernel.realtime.servers.daphne import Server

    Server(
        application=application,
        endpoints=[f"tcp:port={port}:interface=127.0.0.1"],
        ready_callable=lambda: ready(**world),
        verbosity=0,
    ).run()


def on_uvicorn(application: Callable[..., Any], port: int, world: dict[str, Any]) -> None:
    import uvicorn

    from office.kernel.realtime.servers.uvicorn import config

    server = uvicorn.Server(config(application, port=port))

    async def run() -> None:
        task = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.05)
        ready(**world)
        await task

    import uvloop

    uvloop.run(run())


class Bare(asyncio.Protocol):
    """The limit of the place: a loop that writes a finished frame to every transport."""

    everybody: set[Any] = set()

    def connection_made(self, transport: Any) -> None:
        self.transport, self.buffer, self.upgraded = transport, b"", False

    def connection_lost(self, exc: Exception | None) -> None:
        self.everybody.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            self._upgrade()
        while len(self.buffer) >= 6:
            length, start = self.buffer[1] & 0x7F, 6
            if length == 126:
                length, start = int.from_bytes(self.buffer[2:4], "big"), 8
            if len(self.buffer) < start + length:
                return
            payload, self.buffer = self.buffer[start : start + length], self.buffer[start + length :]
            body = b'{"type":"message","conversation":"1","message":' + payload + b"}"
            frame = bytes([0x81, 126]) + len(body).to_bytes(2, "big") + body
            for transport in self.everybody:
                transport.write(frame)

    def _upgrade(self) -> None:
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        key = next(
            line.split(b": ")[1] for line in head.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _ACCEPT).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.buffer, self.upgraded = rest, True
        self.everybody.add(self.transport)


def bare_loop(port: int) -> None:
    import uvloop

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port)
        ready()
        await server.serve_forever()

    uvloop.run(run())


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "bare":
        bare_loop(port)
        return
    stack, server, keeping = kind.split("-")
    made = office(kept=keeping == "kept") if stack == "office" else channels_plain(kept=keeping == "kept")
    (on_daphne if server == "daphne" else on_uvicorn)(made[0], port, made[1])


if __name__ == "__main__":
    main()
