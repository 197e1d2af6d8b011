"""The hub: one registry of sockets per process, and the one place that writes frames to them.

A hint names groups and carries a finished frame. ``account:<id>``, ``unit:<id>`` and the like are
groups a socket joins. Groups of a *resolved* kind (``conversation:<id>``) are joined by nobody: the
hub keeps each one's roster of accounts and finds their sockets, so that a socket of somebody in 200
rooms costs nothing for them. A hint says which version of the roster it was sent under; an older
roster is reloaded before anything is written, so nothing reaches somebody who has left.

Everything here runs on one event loop, except ``post``.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from office.kernel.realtime import threads
from office.kernel.realtime.frames import Frame, Frames, FrameWriter, encode

log = logging.getLogger(__name__)

BUFFER_LIMIT = 512 * 1024
"""Bytes a slow reader may leave unread before it is cut; it catches up when it comes back."""
ANSWERS_LIMIT = 4 * 1024 * 1024
"""Bytes of answers to its own commands that may wait for a socket on a slow line besides."""
ROSTER_LIMIT = 20_000
"""Rosters kept per process; the one loaded longest ago goes first."""
BUSY_WRITES, REST_SECONDS = 1000, 0.005
"""After so many writes at once the hub rests for so long: what arrives meanwhile goes out in one write
to each reader, and nothing waits where little is said."""
EPOCH_BURST, EPOCH_RATE = 200, 2000.0
"""A new epoch is told to so many sockets at once, to the others at so many a second: each of them asks."""

Job = Callable[["Hub"], Awaitable[None]]
_jobs: list[tuple[float, Job]] = []
_resolvers: dict[str, Callable[[int], Roster]] = {}


@dataclass(frozen=True, slots=True)
class Hint:
    """A frame for groups; ``versions`` holds the roster version for each group of a resolved kind."""

    groups: tuple[str, ...]
    frame: Frame
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    version: int
    accounts: frozenset[int]


class Connection:
    """One accepted socket."""

    __slots__ = ("_answers", "account", "closed", "expires_at", "groups", "on_close", "session", "writer")

    def __init__(
        self,
        *,
        account: int,
        session: str,
        writer: FrameWriter,
        on_close: Callable[[int], None],
        expires_at: float = float("inf"),
    ) -> None:
        self.account = account
        self.session = session
        self.writer = writer
        self.on_close = on_close
        self.expires_at = expires_at
        self.groups: set[str] = set()
        self.closed = False
        self._answers = 0

    def write(self, frame: Frame) -> None:
        if self.closed:
            return
        self.writer.write(frame)
        self._cut_when_slow()

    def answer(self, frame: Frame) -> None:
        """Write what the socket itself asked for: a long answer on a slow line is no reason to cut it."""
        if self.closed:
            return
        self.writer.write(frame)
        self._answers = min(ANSWERS_LIMIT, max(self._answers, self.writer.buffered()))
        self._cut_when_slow()

    def _cut_when_slow(self) -> None:
        waiting = self.writer.buffered()
        if waiting <= BUFFER_LIMIT:
            self._answers = 0
        elif waiting > BUFFER_LIMIT + self._answers:
            self.closed = True
            log.info("cut a socket of account %s that does not read", self.account)
            self.writer.abort()


class Hub:
    """The sockets of one process (of one event loop)."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.epoch = secrets.token_hex(8)
        self._groups: dict[str, set[Connection]] = {}
        self._accounts: dict[int, set[Connection]] = {}
        self._rosters: dict[str, Roster] = {}
        self._waiting: dict[str, list[Hint]] = {}
        self._inbox: deque[Hint] = deque()
        self._scheduled = False
        self._resting_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = False

    # Sockets

    def attach(self, connection: Connection, groups: Iterable[str]) -> None:
        self._accounts.setdefault(connection.account, set()).add(connection)
        self.regroup(connection, {f"account:{connection.account}", *groups})
        if not self._working:
            self._working = True
            for seconds, job in _jobs:
                self.spawn(self._repeat(seconds, job))

    def detach(self, connection: Connection) -> None:
        connection.closed = True
        self.regroup(connection, set())
        mine = self._accounts.get(connection.account)
        if mine is not None:
            mine.discard(connection)
            if not mine:
                del self._accounts[connection.account]

    def regroup(self, connection: Connection, groups: set[str]) -> None:
        """Let a socket be in exactly these groups."""
        for name in connection.groups - groups:
            members = self._groups[name]
            members.discard(connection)
            if not members:
                del self._groups[name]
                for listener in interest_listeners:
                    listener(self, name, False)
        for name in groups - connection.groups:
            if name not in self._groups:
                self._groups[name] = set()
                for listener in interest_listeners:
                    listener(self, name, True)
            self._groups[name].add(connection)
        connection.groups = groups

    def close(self, connections: Iterable[Connection], code: int, frame: Frame | None = None) -> None:
        for connection in list(connections):
            if connection.closed:
                continue
            if frame is not None:
                connection.write(frame)
            self.detach(connection)
            connection.on_close(code)

    def of_account(self, account: int) -> list[Connection]:
        return list(self._accounts.get(account, ()))

    def connections(self) -> list[Connection]:
        return [connection for group in self._accounts.values() for connection in group]

    def accounts(self) -> list[int]:
        return list(self._accounts)

    def groups(self) -> list[str]:
        return list(self._groups)

    # Hints

    def post(self, hint: Hint) -> None:
        """Hand over a hint from any thread; hints keep their order."""
        self._inbox.append(hint)
        if self._scheduled:
            return
        self._scheduled = True
        try:
            self.loop.call_soon_threadsafe(self._take)
        except RuntimeError:  # the loop has been closed: its sockets are gone
            self._inbox.clear()

    def _take(self) -> None:
        now = self.loop.time()
        if now < self._resting_until:
            self.loop.call_at(self._resting_until, self._take)
            return
        # Before the inbox is emptied: a hint that comes after this asks for another turn.
        self._scheduled = False
        taken: list[Hint] = []
        while self._inbox:
            taken.append(self._inbox.popleft())
        if sum(self.deliver(hint) for hint in joined(taken)) >= BUSY_WRITES:
            self._resting_until = self.loop.time() + REST_SECONDS

    def deliver(self, hint: Hint) -> int:
        """Write the frame to every local socket of the hint's groups, once each; returns to how many."""
        if not self._accounts:
            return 0
        found: Collection[Connection] = ()
        if len(hint.groups) == 1:
            found = self._members(hint.groups[0], hint)
        else:
            found = {one for group in hint.groups for one in self._members(group, hint)}
        for connection in found:
            connection.write(hint.frame)
        return len(found)

    def _members(self, group: str, hint: Hint) -> Collection[Connection]:
        kind, _, key = group.partition(":")
        if kind not in _resolvers:
            return tuple(self._groups.get(group, ()))
        roster = self._rosters.get(group)
        late = group in self._waiting
        if roster is None or late or roster.version < hint.versions.get(group, 0):
            alone = Hint((group,), hint.frame, hint.versions)
            self._waiting.setdefault(group, []).append(alone)
            if not late:
                self.spawn(self._load(group, kind, int(key)))
            return ()
        return self._sockets(roster)

    def _sockets(self, roster: Roster) -> list[Connection]:
        local = self._accounts
        if len(roster.accounts) <= len(local):
            present = [local[account] for account in roster.accounts if account in local]
        else:
            present = [sockets for account, sockets in local.items() if account in roster.accounts]
        return [connection for sockets in present for connection in sockets]

    async def _load(self, group: str, kind: str, key: int) -> None:
        try:
            roster = await threads.run(_resolvers[kind], key)
        except Exception:
            # The hints are lost; the heartbeat's heads tell every client what it missed.
            log.exception("could not load the roster of %s", group)
            self._waiting.pop(group, None)
            return
        if len(self._rosters) >= ROSTER_LIMIT:
            self._rosters.pop(next(iter(self._rosters)))
        self._rosters[group] = roster
        for hint in self._waiting.pop(group, ()):
            if roster.version < hint.versions.get(group, 0):
                self.deliver(hint)  # changed again meanwhile: load again
                continue
            for connection in self._sockets(roster):
                connection.write(hint.frame)

    # Upkeep

    def new_epoch(self) -> None:
        """Hints may have been lost: every client compares its counters with the database's."""
        self.epoch = secrets.token_hex(8)
        self._rosters.clear()
        frame = encode({"type": "epoch", "epoch": self.epoch})
        for index, connection in enumerate(self.connections()):
            if index < EPOCH_BURST:
                connection.write(frame)
            else:
                self.loop.call_later(index / EPOCH_RATE, connection.write, frame)

    def spawn(self, work: Awaitable[None]) -> None:
        task = self.loop.create_task(_as_coroutine(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _repeat(self, seconds: float, job: Job) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await job(self)
            except Exception:
                log.exception("a periodic job of the hub failed")

    async def stop(self) -> None:
        self._working = False
        # Again where it was not heard: a library may take a cancellation that comes with its own time limit
        # for that limit, and read on.
        while waiting := [task for task in self._tasks if not task.done()]:
            for task in waiting:
                task.cancel()
            await asyncio.wait(waiting, timeout=0.5)


async def _as_coroutine(work: Awaitable[None]) -> None:
    await work


def joined(hints: Iterable[Hint]) -> list[Hint]:
    """The same hints with those for one resolved group brought together.

    Rooms do not wait for each other, but every other group keeps its place: who is told that they left
    a room is told after what was said before.
    """
    found: list[Hint] = []
    rooms: dict[str, list[Hint]] = {}
    for hint in hints:
        if len(hint.groups) == 1 and hint.groups[0].partition(":")[0] in _resolvers:
            rooms.setdefault(hint.groups[0], []).append(hint)
            continue
        found += [_one(group, held) for group, held in rooms.items()]
        rooms.clear()
        found.append(hint)
    return found + [_one(group, held) for group, held in rooms.items()]


def _one(group: str, hints: list[Hint]) -> Hint:
    if len(hints) == 1:
        return hints[0]
    frames = tuple(part for hint in hints for part in hint.frame.parts)
    newest = max(hint.versions.get(group, 0) for hint in hints)
    return Hint((group,), Frames(frames), {group: newest})


interest_listeners: list[Callable[[Hub, str, bool], None]] = []
"""Told when a hub's first socket joins a group (True) and its last one leaves (False)."""


def resolves(kind: str, loader: Callable[[int], Roster]) -> None:
    """Let ``loader`` (synchronous, with the database) give the rosters of groups ``<kind>:<id>``."""
    _resolvers[kind] = loader


def every(seconds: float) -> Callable[[Job], Job]:
    """Run a coroutine function with each hub, again and again while it has sockets."""

    def register(job: Job) -> Job:
        _jobs.append((seconds, job))
        return job

    return register


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def here() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        for old in [one for one in _hubs if one.is_closed()]:
            del _hubs[old]
        hub = _hubs[loop] = Hub(loop)
    return hub


def live() -> list[Hub]:
    """The hubs of this process: one in a server, none in a worker."""
    return [hub for loop, hub in list(_hubs.items()) if not loop.is_closed()]
