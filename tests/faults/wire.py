"""A WebSocket client that costs little: text frames as JSON, and raw bytes for what no client would send."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from asyncio import WriteTransport
from collections.abc import Callable
from typing import Any

TEXT, BINARY, CONTINUED, CLOSE = 0x1, 0x2, 0x0, 0x8
Content = dict[str, Any]


def frame(payload: bytes, *, opcode: int = TEXT, last: bool = True) -> bytes:
    """A client's frame; the mask is zero, which costs nothing and is allowed."""
    size = len(payload)
    head = bytes([(0x80 if last else 0) | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size <= 0xFFFF:
        head += bytes([0x80 | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([0x80 | 127]) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class Wire(asyncio.Protocol):
    """One connection. ``closed`` resolves to the close code, 1006 when the line just broke."""

    def __init__(self, hear: Callable[[Content], None]) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[int] = loop.create_future()
        self._hear = hear
        self._buffer = b""
        self.transport: WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's transports are their own classes

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed during the handshake"))
        self._end(1006)

    def _end(self, code: int) -> None:
        if not self.closed.done():
            self.closed.set_result(code)

    def data_received(self, data: bytes) -> None:
        buffer, at = self._buffer + data, 0
        if not self.ready.done():
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            if b" 101 " not in buffer[:20]:
                self.ready.set_exception(ConnectionError(buffer[:60].decode("latin-1")))
                return
            self.ready.set_result(None)
            at = end + 4
        self._buffer = buffer[self._frames(buffer, at) :]

    def _frames(self, buffer: bytes, at: int) -> int:
        """Hear whole frames from ``at``; returns where the first incomplete one begins."""
        size = len(buffer)
        while size - at >= 2:
            opcode, length, start = buffer[at] & 0xF, buffer[at + 1] & 0x7F, at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[start : start + 2], "big"), start + 2
            elif length == 127:
                length, start = int.from_bytes(buffer[start : start + 8], "big"), start + 8
            if start + length > size:
                break
            payload = buffer[start : start + length]
            if opcode == TEXT:
                self._hear(json.loads(payload))
            elif opcode == CLOSE:
                self._end(int.from_bytes(payload[:2], "big") if length >= 2 else 1005)
            at = start + length
        return at

    def write(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def say(self, content: Content) -> None:
        self.write(frame(json.dumps(content, ensure_ascii=False).encode()))

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()


async def connect(port: int, session: str, hear: Callable[[Content], None]) -> Wire:
    """An open socket of a signed-in session; raises ConnectionError or OSError."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(hear), "127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Cookie: office_sessionid={session}\r\n\r\n"
    )
    wire.write(head.encode())
    try:
        await asyncio.wait_for(wire.ready, 30)
    except BaseException:
        wire.abort()
        raise
    return wire
