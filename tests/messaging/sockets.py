"""A client at the socket, in the test's own process: the real application, plain ASGI sends."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import InitVar, dataclass, field
from types import TracebackType
from typing import Any, cast
from uuid import uuid4

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connections
from django.test import Client as HttpClient

from messaging.consumers import socket_app
from messaging.models import Conversation
from messaging.services.commit import committer
from office.kernel.models import Account
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import threads
from tests.orgchart.factories import SmallProvince

Frame = dict[str, Any]


def session_of(account: Account) -> str:
    client = HttpClient()
    client.force_login(Account.objects.get(id=account.id))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def threads_ended() -> Iterator[None]:
    """The threads that serve sockets and commit messages end with the test."""
    yield
    committer.stop()
    threads.shutdown()


@asynccontextmanager
async def served(build: Callable[[], Office]) -> AsyncIterator[Office]:
    """The office while its sockets are open."""
    yield await sync_to_async(build)()
    await hubs.here().stop()
    # The thread of sync_to_async keeps a connection, which would keep PostgreSQL from dropping the database.
    await sync_to_async(connections.close_all)()


@dataclass
class Office:
    """A province, one of its conversations, and the people who open sockets."""

    province: SmallProvince
    room: Conversation
    people: InitVar[Iterable[str]]
    sessions: dict[str, str] = field(init=False)

    def __post_init__(self, people: Iterable[str]) -> None:
        self.sessions = {key: session_of(self.province.account(key)) for key in people}

    def client(self, key: str) -> Client:
        return Client(self.sessions[key])


class Client:
    """``await client.ask("send", …)`` gives the ack; other frames wait in ``frames``."""

    def __init__(self, session: str, *, origin: str = "http://localhost") -> None:
        headers = [(b"host", b"localhost"), (b"origin", origin.encode())]
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
        scope = {"type": "websocket", "path": "/ws", "headers": headers}
        # asgiref ships its testing helpers untyped.
        self.socket: Any = cast(Any, ApplicationCommunicator)(socket_app, scope)
        self.frames: list[Frame] = []
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Client:
        assert await self.open() is None
        return self

    async def open(self) -> int | None:
        """None when the socket was accepted, else the code of the refusal."""
        await self.socket.send_input({"type": "websocket.connect"})
        answer = await self.socket.receive_output(timeout=5)
        return None if answer["type"] == "websocket.accept" else int(answer["code"])

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.socket.wait(timeout=5)

    async def say(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def ask(self, command: str, **content: Any) -> Frame:
        number = next(self._numbers)
        await self.say(json.dumps({"id": number, "command": command, **content}))
        return await self.ack(number)

    async def ack(self, number: int | None) -> Frame:
        return await self._until(lambda frame: frame["type"] == "ack" and frame["id"] == number)

    async def send(self, conversation: int, text: str, **content: Any) -> Frame:
        content.setdefault("client_id", str(uuid4()))
        return await self.ask("send", conversation=str(conversation), text=text, **content)

    async def next(self, kind: str) -> Frame:
        for index, frame in enumerate(self.frames):
            if frame["type"] == kind:
                return self.frames.pop(index)
        return await self._until(lambda frame: frame["type"] == kind)

    async def quiet(self, kind: str, seconds: float = 0.2) -> bool:
        """Whether no frame of that kind comes within the time."""
        try:
            await asyncio.wait_for(self.next(kind), seconds)
        except TimeoutError:
            return True
        return False

    async def closed(self, within: float = 2) -> int:
        while True:
            event = await self.socket.receive_output(timeout=within)
            if event["type"] == "websocket.close":
                return int(event.get("code", 1000))

    async def _until(self, wanted: Any) -> Frame:
        while True:
            # Not wait_for around the communicator: it cancels the application on a timeout.
            while self.socket.output_queue.empty():
                await asyncio.sleep(0.005)
            event = self.socket.output_queue.get_nowait()
            assert event["type"] == "websocket.send", event
            frame: Frame = json.loads(event["text"])
            if wanted(frame):
                return frame
            self.frames.append(frame)
