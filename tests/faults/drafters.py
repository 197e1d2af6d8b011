"""Pages at one draft as ours behave: they type without waiting, come back, and compare after every loss."""

from __future__ import annotations

import asyncio
import base64
import itertools
import random
from dataclasses import dataclass, field

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents import ydoc
from documents.body import plain
from tests.faults.wire import Content, Wire, connect

ANSWER_SECONDS = 5.0
BEAT_SECONDS = 1.0


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Drafter:
    """One writer's copy of the text. ``connections`` counts how often it found a line."""

    session: str
    document: str
    ports: list[int]
    doc: ydoc.Shared = field(default_factory=Doc)
    epoch: int = 0
    typed: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._wire: Wire | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Content]] = {}
        self._sent = b"\x00"
        self._seq = 0
        self._behind = asyncio.Event()

    @property
    def text(self) -> str:
        return plain(ydoc.to_body(self.doc))

    @property
    def at_the_draft(self) -> bool:
        return self._wire is not None and self.epoch > 0

    async def live(self) -> None:
        """Stay at the draft until cancelled, by whichever process takes the line."""
        while True:
            try:
                wire = await connect(random.choice(self.ports), self.session, self._hear)
            except (OSError, TimeoutError):
                await asyncio.sleep(random.uniform(0.05, 0.3))
                continue
            self._wire = wire
            self.connections += 1
            self._behind.set()
            comparing = asyncio.ensure_future(self._compare())
            try:
                await wire.closed
            finally:
                self._wire = None
                comparing.cancel()
                wire.abort()
                for answer in self._answers.values():
                    answer.cancel()
                self._answers.clear()

    async def _compare(self) -> None:
        """At the beginning, after an epoch or a gap, and whenever the server knows more than this page."""
        while True:
            try:
                await asyncio.wait_for(self._behind.wait(), BEAT_SECONDS)
            except TimeoutError:
                ack = await self._ask("caret", epoch=self.epoch)
                if not ack or not ack["ok"] or ack["seq"] <= self._seq:
                    continue
            self._behind.clear()
            if not await self._open():
                self._behind.set()
                await asyncio.sleep(0.1)

    async def _open(self) -> bool:
        vector = coded(self.doc.get_state()) if self.epoch else ""
        ack = await self._ask("open", epoch=self.epoch, vector=vector)
        if not ack or not ack["ok"]:
            return False
        self.epoch, self._seq = ack["epoch"], max(self._seq, ack["seq"])
        self.doc.apply_update(base64.b64decode(ack["update"]))
        theirs = base64.b64decode(ack["vector"])
        if self.doc.get_state() != theirs:
            await self._push(self.doc.get_update(theirs))
        return True

    def _hear(self, frame: Content) -> None:
        kind = frame["type"]
        if kind == "ack":
            answer = self._answers.pop(frame["id"] or 0, None)
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif kind == "draft.update":
            self.doc.apply_update(base64.b64decode(frame["update"]))
            if frame["seq"] > self._seq + 1:
                self._behind.set()
            self._seq = max(self._seq, frame["seq"])
        elif kind in {"epoch", "draft.rejoin"}:
            self._behind.set()

    async def _ask(self, command: str, **content: object) -> Content | None:
        """The answer; None when none comes: the next comparison makes it good."""
        wire, number = self._wire, next(self._numbers)
        if wire is None:
            return None
        answer: asyncio.Future[Content] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        named = {"document": self.document, "client": int(self.doc.client_id), **content}
        wire.say({"id": number, "command": f"draft.{command}", **named})
        done, _ = await asyncio.wait([answer], timeout=ANSWER_SECONDS)
        return answer.result() if done and not answer.cancelled() else None

    async def _push(self, update: bytes) -> None:
        ack = await self._ask("push", epoch=self.epoch, update=coded(update))
        if not ack or not ack["ok"]:
            self._behind.set()

    async def write(self, words: str) -> None:
        """Into the first paragraph; kept here until the server has it."""
        before = self.doc.get_state()
        self.doc[ydoc.FRAGMENT] = fragment = XmlFragment()
        block = fragment.children[0]
        assert isinstance(block, XmlElement)
        text = block.children[0]
        assert isinstance(text, XmlText)
        text.insert(0, words)
        self.typed.append(words)
        await self._push(self.doc.get_update(before))

    async def chatter(self, name: str, pause: float) -> None:
        """One word after another until cancelled."""
        while True:
            await self.write(f"〔{name}{len(self.typed)}〕")
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
