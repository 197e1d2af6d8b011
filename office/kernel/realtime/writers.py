"""The writer for servers that offer no extension: plain ASGI sends from a bounded queue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from office.kernel.realtime.frames import EXTENSION, Frame, FrameWriter

Send = Callable[[dict[str, Any]], Awaitable[None]]


class PlainWriter:
    """Feeds ``send`` one frame after another; what waits is counted, so that the hub can cut it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[Frame] = deque()
        self._bytes = 0
        self._pump: asyncio.Task[None] | None = None

    def write(self, frame: Frame) -> None:
        for part in frame.parts:
            self._waiting.append(part)
            self._bytes += len(part.payload)
        if self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._drain())

    def buffered(self) -> int:
        return self._bytes

    def abort(self) -> None:
        self._waiting.clear()
        if self._pump is not None:
            self._pump.cancel()
        asyncio.get_running_loop().create_task(self._close())

    async def _close(self) -> None:
        # The peer may be gone, and then the server refuses: nothing is left to close.
        try:
            await self._send({"type": "websocket.close", "code": 1013})
        except (OSError, RuntimeError):
            return

    async def _drain(self) -> None:
        try:
            while self._waiting:
                frame = self._waiting[0]
                await self._send({"type": "websocket.send", "text": frame.payload.decode()})
                # abort() may have emptied the queue while the send was under way.
                if self._waiting and self._waiting[0] is frame:
                    self._waiting.popleft()
                self._bytes -= len(frame.payload)
        except (OSError, RuntimeError):
            self._waiting.clear()
        finally:
            self._pump = None


def writer_for(scope: dict[str, Any], send: Send) -> FrameWriter:
    """The server's own writer where it offers one, plain ASGI sends otherwise."""
    offered = (scope.get("extensions") or {}).get(EXTENSION)
    if offered is not None:
        writer: FrameWriter = offered["writer"]
        return writer
    return PlainWriter(send)
