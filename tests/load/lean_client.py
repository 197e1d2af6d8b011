"""A WebSocket client that only counts: it parses frame headers and nothing else, so that it limits nobody."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable

_MESSAGE = b'{"type":"message"'


class Counter(asyncio.Protocol):
    """Counts frames whose payload begins as a message does; ``on_message`` hears of each."""

    def __init__(self, on_message: Callable[[], None] | None = None) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.messages = 0
        self._on_message = on_message
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self.transport = transport  # type: ignore[assignment]  # uvloop's transports are their own classes

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed during the handshake"))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        at = 0
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
        self._buffer = buffer[self._count(buffer, at) :]

    def _count(self, buffer: bytes, at: int) -> int:
        """Count whole frames from ``at``; returns where the first incomplete one begins."""
        size = len(buffer)
        while size - at >= 2:
            length, start = buffer[at + 1] & 0x7F, at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[start : start + 2], "big"), start + 2
            elif length == 127:
                length, start = int.from_bytes(buffer[start : start + 8], "big"), start + 8
            if start + length > size:
                break
            if buffer.startswith(_MESSAGE, start):
                self.messages += 1
                if self._on_message is not None:
                    self._on_message()
            at = start + length
        return at

    def say(self, text: str) -> None:
        """Send a text frame; the mask is zero, which costs nothing and is allowed."""
        assert self.transport is not None
        payload = text.encode()
        head = bytes([0x81])
        if len(payload) < 126:
            head += bytes([0x80 | len(payload)])
        else:
            head += bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + payload)


async def connect(port: int, *, cookie: str = "", on_message: Callable[[], None] | None = None) -> Counter:
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Counter(on_message), "127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1:{port}\r\n"
    )
    if cookie:
        head += f"Cookie: office_sessionid={cookie}\r\n"
    assert client.transport is not None
    client.transport.write(f"{head}\r\n".encode())
    await asyncio.wait_for(client.ready, 20)
    return client
