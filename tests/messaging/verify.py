"""Old state + frames == a fresh fetch, for every action, on every device of every member.

Each person has two devices with real sockets; what a device holds is moved by the frames it hears (see
holding.py). After each action what every device holds is compared with what it would fetch now.

A new operation or command needs a case, in a module ``tests/messaging/verify_<room>.py`` (found by its
name), played in the order of the modules' names and then as written:

    @verifies("recall_message")
    async def a_message_is_recalled(scene: Scene) -> None:
        sent = await scene.post("clerk", "/messages", {"client_id": str(uuid4()), "text": "错了"})
        await scene.post("clerk", f"/messages/{sent['seq']}/recall")

``scene.step()`` lets the devices hear in the middle of a case, and in the soak compares there too. What
devices hold besides is a ``View`` of holding.py, and a frame of a new type needs a rule there.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client as HttpClient

from messaging.models import Conversation
from office.kernel.realtime import hub as hubs
from tests.messaging.holding import Holding, Threads, fresh
from tests.messaging.sockets import Client, Frame, Office

Act = Callable[["Scene"], Awaitable[None]]


@dataclass(frozen=True)
class Case:
    operation: str
    act: Act


CASES: list[Case] = []
THOROUGH = bool(os.environ.get("OFFICE_SOAK_MINUTES"))
NO_FRAMES: dict[str, str] = {
    "upload_file": "a file is nobody's business before a message names it",
    "ws:typing": "shown for seconds and kept nowhere",
    "count_notice_readers": "a question",
    "find_groups_alike": "a question",
    "messaging_policy_set": "rules, asked for where they are needed",
    "ws:hello": "a question",
    "ws:catch_up": "a question",
}
"""Operations after which no device holds anything else, and why."""


def verifies(operation: str) -> Callable[[Act], Act]:
    def register(act: Act) -> Act:
        CASES.append(Case(operation, act))
        return act

    return register


@dataclass
class Device:
    """One window of one person, and its socket."""

    key: str
    client: Client
    held: Holding

    def take_in(self) -> None:
        """Hear all frames that have arrived, then fetch what they leave open."""
        queue = self.client.socket.output_queue
        while not queue.empty():
            event = queue.get_nowait()
            assert event["type"] == "websocket.send", event
            self.client.frames.append(json.loads(event["text"]))
        for frame in self.client.frames:
            if frame["type"] != "ack":
                self.held.hear(frame)
        self.client.frames.clear()
        self.held.mend()


@dataclass
class Scene:
    """An office with two open devices for each person; actions by HTTP and by socket."""

    office: Office
    devices: list[Device]
    room: Conversation

    def device(self, key: str, index: int = 0) -> Device:
        return [device for device in self.devices if device.key == key][index]

    async def ask(self, key: str, command: str, **content: Any) -> Frame:
        """A command over the person's first socket; it must be granted."""
        answer = await self.device(key).client.ask(command, **content)
        assert answer["ok"], answer
        return answer

    async def call(self, key: str, method: str, path: str, body: Any = None) -> Any:
        """A request of the person's; a path that begins with / is below the room, else below /api/v1/."""
        where = f"conversations/{self.room.id}{path}" if path.startswith("/") else path
        return await sync_to_async(self._call)(key, method, f"/api/v1/{where}", body)

    def _call(self, key: str, method: str, path: str, body: Any) -> Any:
        client = HttpClient()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.office.sessions[key]
        answer = getattr(client, method)(path, body, content_type="application/json")
        assert answer.status_code in (200, 201, 202, 204), answer.content.decode()
        return json.loads(answer.content) if answer.content else None

    async def post(self, key: str, path: str, body: Any = None) -> Any:
        return await self.call(key, "post", path, body or {})

    async def step(self) -> None:
        """Let every frame arrive and be heard; the soak compares here too."""
        await arrived()
        await sync_to_async(self.compare if THOROUGH else self.hear)()

    async def end(self) -> None:
        """After a case: every device holds what a fresh fetch gives."""
        await arrived()
        await sync_to_async(self.compare)()

    def hear(self) -> None:
        for device in self.devices:
            device.take_in()

    def compare(self) -> None:
        self.hear()
        keys = {device.key for device in self.devices}
        threads: Threads = {}
        wanted = {key: fresh(self.office.province.account(key).id, threads) for key in keys}
        for device in self.devices:
            held, expected = device.held.state(), wanted[device.key]
            for part in expected:
                assert held[part] == expected[part], (device.key, part)


async def arrived() -> None:
    """Until no hint waits for a roster and no frame for its socket."""
    hub, calm = hubs.here(), 0
    while calm < 3:
        await asyncio.sleep(0.002)
        waiting = hub._inbox or hub._waiting or any(one.writer.buffered() for one in hub.connections())
        calm = 0 if waiting else calm + 1
