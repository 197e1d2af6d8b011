"""Clients as ours behave: they come back, catch up over gaps, and send again what nobody answered."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from tests.faults.wire import Content, Wire, connect

ANSWER_SECONDS = 5.0


@dataclass
class Talker:
    """One client that follows one room: the messages it holds, and what it was told is kept."""

    session: str
    room: str
    ports: list[int]
    held: dict[int, str] = field(default_factory=dict)  # client_id by seq
    change: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)  # seconds from a send to its arrival here
    connections: int = 0

    def __post_init__(self) -> None:
        self._wire: Wire | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Content]] = {}
        self._sent: dict[str, float] = {}
        self._catching = self._again = False
        self._asking: asyncio.Future[None] | None = None
        self.doubled: list[int] = []

    @property
    def open(self) -> bool:
        return self._wire is not None

    async def live(self) -> None:
        """Stay connected until cancelled."""
        attempt = 0
        while True:
            try:
                wire = await connect(random.choice(self.ports), self.session, self._hear)
            except (OSError, TimeoutError):
                attempt = min(attempt + 1, 4)
                await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1))
                continue
            self._wire, attempt = wire, 0
            self.connections += 1
            catching = asyncio.ensure_future(self.catch_up())
            try:
                await wire.closed
            finally:
                self._wire = None
                wire.abort()
                catching.cancel()
                self._fail()

    def _fail(self) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the line broke"))
        self._answers.clear()

    def _hear(self, frame: Content) -> None:
        kind = frame["type"]
        if kind == "ack":
            answer = self._answers.pop(frame["id"] or 0, None)
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif kind == "message" and frame["conversation"] == self.room:
            self._live(frame)
        elif kind == "epoch" or (kind == "heads" and frame["heads"].get(self.room, [0, 0])[1] > self.change):
            self._behind()

    def _live(self, frame: Content) -> None:
        if frame["change"] == self.change + 1:
            self._take(frame["message"])
            self.change = frame["change"]
        elif frame["change"] > self.change:
            self._behind()

    def _take(self, message: Content) -> None:
        seq, number = message["seq"], message["client_id"]
        if self.held.setdefault(seq, number) != number:
            self.doubled.append(seq)
        began = self._sent.pop(number, None)
        if began is not None:
            self.times.append(time.perf_counter() - began)

    def _behind(self) -> None:
        self._again = True
        if not self._catching:
            self._asking = asyncio.ensure_future(self.catch_up())

    async def catch_up(self) -> None:
        """All that changed since; again when more was missed meanwhile or no answer came."""
        self._catching = self._again = True
        try:
            while self._again:
                self._again = False
                await self._ask_what_changed()
        except ConnectionError:
            return  # the next connection begins with it
        finally:
            self._catching = False

    async def _ask_what_changed(self) -> None:
        try:
            found = await self.ask("catch_up", conversation=self.room, change=self.change)
        except TimeoutError:
            self._again = True
            return
        if not found["ok"]:
            self._again = True
            await asyncio.sleep(0.1)
            return
        if found["reset"]:
            self.held.clear()
        for message in found["messages"]:
            self._take(message)
        self.change = max(self.change, found["change"])

    def whole(self, wanted: dict[int, str]) -> bool:
        """Whether the newest is held, and everything back to where this client began or began anew."""
        first = min(self.held, default=0)
        return self.held == {seq: number for seq, number in wanted.items() if seq >= first}

    async def ask(self, command: str, **content: object) -> Content:
        """The answer; ConnectionError or TimeoutError when none comes."""
        wire, number = self._wire, next(self._numbers)
        if wire is None:
            raise ConnectionError("no line")
        answer: asyncio.Future[Content] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        wire.say({"id": number, "command": command, **content})
        return await asyncio.wait_for(answer, ANSWER_SECONDS)

    async def send(self, text: str) -> None:
        """Send until it is acknowledged, always with the same ``client_id``."""
        number = str(uuid4())
        self._sent[number] = time.perf_counter()
        while True:
            try:
                answer = await self.ask("send", conversation=self.room, client_id=number, text=text)
            except (ConnectionError, TimeoutError):
                await asyncio.sleep(0.05)
                continue
            if answer["ok"]:
                self.acknowledged[number] = answer["message"]["seq"]
                return
            await asyncio.sleep(0.05)  # 429, or the database was away: again, with the same number

    async def chatter(self, pause: float) -> None:
        """One message after another, ``pause`` seconds apart, until cancelled."""
        for count in itertools.count():
            await self.send(f"第 {count} 条")
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))


async def ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    held = list(tasks)
    # Python 3.11's wait_for loses a cancellation that meets its answer: asked again until it is heard.
    while waiting := [task for task in held if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=1)
    await asyncio.gather(*held, return_exceptions=True)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
