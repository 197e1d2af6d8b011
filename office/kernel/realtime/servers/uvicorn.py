"""uvicorn (uvloop) with the frame extension: pass ``ws=FrameProtocol`` to ``uvicorn.Config``."""

from __future__ import annotations

import socket
import struct
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from office.kernel.realtime.frames import EXTENSION, Frame


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
