"""uvicorn (uvloop) with the frame extension: ``config`` gives what ``uvicorn.Server`` takes."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from office.kernel.realtime.frames import EXTENSION, MESSAGE_LIMIT, Frame


class UvicornWriter:
    """Writes finished frames to the asyncio transport under the protocol."""

    def __init__(self, protocol: FrameProtocol) -> None:
        self._protocol = protocol
        self._transport = protocol.transport

    def write(self, frame: Frame) -> None:
        if not self._protocol.close_sent and not self._transport.is_closing():
            self._transport.write(frame.wire)

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        # Without this the kernel would go on feeding a slow reader what it holds, for minutes.
        held = self._transport.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol; sockets find a ``FrameWriter`` in their scope."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)
        if scope is not None:  # a refused handshake has none
            # The application's task was created but has not run yet, so it sees the extension.
            scope["extensions"][EXTENSION] = {"writer": UvicornWriter(self)}


def config(application: Callable[..., Any], *, port: int, host: str = "127.0.0.1") -> uvicorn.Config:
    """uvloop, our protocol, and the limits that daphne has with us."""
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        loop="uvloop",
        ws=FrameProtocol,
        ws_max_size=MESSAGE_LIMIT,
        lifespan="off",
        log_level="error",
    )
