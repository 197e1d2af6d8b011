"""What the machine stands on: a small province, and a socket of every person that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

import messaging.consumers  # noqa: F401 - registers who is in which room with the hub
from office.kernel.models import Account
from office.kernel.realtime import hub, revocations, session, threads
from office.kernel.realtime.frames import Frame
from tests.orgchart.factories import SmallProvince


@dataclass
class Line:
    """The client's end of a socket: keeps the frames."""

    frames: list[Frame] = field(default_factory=list)

    def write(self, frame: Frame) -> None:
        self.frames.append(frame)

    def buffered(self) -> int:
        return 0

    def abort(self) -> None:
        raise AssertionError("nobody is slow here")


class Sockets:
    """The product's hub with one socket per person; its jobs run when they are told to."""

    def __init__(self, keys: dict[str, str]) -> None:
        self._keys = keys
        self.loop = asyncio.new_event_loop()
        self.hub = hub.Hub(self.loop)
        self.hub._working = True  # its periodic jobs are called by hand
        self.lines: dict[str, Line] = {}
        self._open: dict[str, hub.Connection] = {}

    def settle(self) -> None:
        """What happens within a second of a commit: closed or regrouped sockets; clients come back."""
        self._run(revocations.watch(self.hub))
        for person, key in self._keys.items():
            held = self._open.get(person)
            if held is None or held.closed:
                self._connect(person, key)

    def _connect(self, person: str, key: str) -> None:
        """As messaging's consumer does: the session decides."""
        visitor = session.visitor(key)
        if visitor is None:
            self._open.pop(person, None)
            return
        line = self.lines[person] = Line()
        connection = hub.Connection(
            account=visitor.account.id, session=visitor.session, writer=line, on_close=lambda code: None
        )
        self.hub.attach(connection, visitor.groups)
        self._open[person] = connection

    def reached(self, hint: hub.Hint) -> set[str]:
        """Whose sockets get a hint."""
        for line in self.lines.values():
            line.frames.clear()
        self.hub.deliver(hint)
        self._run(self._quiet())
        return {
            person
            for person, connection in self._open.items()
            if not connection.closed and self.lines[person].frames
        }

    async def _quiet(self) -> None:
        while self.hub._tasks:
            await asyncio.gather(*self.hub._tasks)

    def _run(self, work: Awaitable[Any]) -> None:
        async def job() -> None:
            await work

        self.loop.run_until_complete(job())

    def close(self) -> None:
        self._run(self.hub.stop())
        revocations._watches.pop(self.hub, None)
        self.loop.close()


@dataclass
class Ground:
    """Built once for all examples; an example's changes are rolled back."""

    province: SmallProvince
    people: tuple[str, ...]
    clients: dict[str, Client] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    sent: list[hub.Hint] = field(default_factory=list)

    def __post_init__(self) -> None:
        for person in self.people:
            self.sign_in(person)
        self._sessions = dict(self.clients), dict(self.keys)

    def begin(self) -> None:
        """As at the beginning: an example's own sessions are rolled back with it."""
        clients, keys = self._sessions
        self.clients, self.keys = dict(clients), dict(keys)

    def sign_in(self, person: str) -> None:
        client = Client()
        client.force_login(self.account(person))
        self.clients[person] = client
        self.keys[person] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def account(self, person: str) -> Account:
        return Account.objects.get(id=self.province.people[person].account_id)

    def sockets(self) -> Sockets:
        return Sockets(self.keys)


def all_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in the test's own transaction: the hub's reads too, and what would follow a commit."""

    async def run(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        loop = asyncio.get_running_loop()
        # Inside a running loop Django opens a connection of its own, which knows nothing of the example.
        asyncio._set_running_loop(None)
        try:
            return work(*args, **kwargs)
        finally:
            asyncio._set_running_loop(loop)

    monkeypatch.setattr(threads, "run", run)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda job, using=None, robust=False: job())
