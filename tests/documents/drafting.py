"""A page at a draft, as the front end is one: a copy of the shared text, pushes, losses, comparisons."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents import ydoc
from documents.body import Node
from tests.messaging.sockets import Client, Frame


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Page:
    """``deaf`` pages lose every frame that comes."""

    socket: Client
    document: int
    deaf: bool = False
    doc: ydoc.Shared = field(default_factory=Doc)
    epoch: int = 0
    seq: int = 0
    _sent: bytes = b"\x00"

    @property
    def number(self) -> int:
        return int(self.doc.client_id)

    @property
    def fragment(self) -> XmlFragment:
        self.doc[ydoc.FRAGMENT] = found = XmlFragment()
        return found

    @property
    def body(self) -> Node:
        return ydoc.to_body(self.doc)

    async def ask(self, command: str, **content: Any) -> Frame:
        named = {"document": str(self.document), "client": self.number, **content}
        return await self.socket.ask(f"draft.{command}", **named)

    async def open(self) -> Frame:
        """Sits down, or comes back: takes what is missing here, brings what is missing there."""
        vector = coded(self.doc.get_state()) if self.epoch else ""
        ack = await self.ask("open", epoch=self.epoch, vector=vector)
        if not ack["ok"]:
            return ack
        self.epoch, self.seq = ack["epoch"], ack["seq"]
        self.doc.apply_update(base64.b64decode(ack["update"]))
        theirs = base64.b64decode(ack["vector"])
        if self.doc.get_state() != theirs:
            await self.push(self.doc.get_update(theirs))
        self._sent = self.doc.get_state()
        return ack

    async def reconnect(self, socket: Client) -> None:
        """The line breaks; the page comes back over a new one with what it holds."""
        await self.socket.__aexit__(None, None, None)
        self.socket = await socket.__aenter__()
        await self.open()

    async def push(self, update: bytes, **more: Any) -> Frame:
        return await self.ask("push", epoch=self.epoch, update=coded(update), **more)

    async def send(self) -> Frame:
        """What was typed here since the last time."""
        update, self._sent = self.doc.get_update(self._sent), self.doc.get_state()
        return await self.push(update)

    def write(self, words: str, *, block: int = 0, at: int = 0) -> None:
        element = list(self.fragment.children)[block]
        assert isinstance(element, XmlElement)
        texts = [child for child in element.children if isinstance(child, XmlText)]
        (texts[0] if texts else element.children.append(XmlText())).insert(at, words)

    def scribble(self, chance: random.Random) -> None:
        """Some edit somewhere: words, a paragraph more, a paragraph less."""
        blocks = list(self.fragment.children)
        kind = chance.random()
        if kind < 0.15 or not blocks:
            added = self.fragment.children.append(XmlElement("paragraph", {}))
            added.children.append(XmlText(f"新段{chance.randrange(100)}"))
        elif kind < 0.2 and len(blocks) > 2:
            del self.fragment.children[chance.randrange(len(blocks))]
        else:
            self.write(f"{chance.randrange(1000)}、", block=chance.randrange(len(blocks)))

    async def hear(self) -> None:
        """Takes what has come, unless it is lost."""
        with contextlib.suppress(TimeoutError):
            while True:
                frame = await asyncio.wait_for(self.socket.next("draft.update"), 0.02)
                if not self.deaf:
                    self.doc.apply_update(base64.b64decode(frame["update"]))
                    self.seq = max(self.seq, frame["seq"])
