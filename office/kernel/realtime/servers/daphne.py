"""daphne with the frame extension: its Server, given a writer for every WebSocket.

Importing this module installs Twisted's asyncio reactor, so only a server's own process may do so.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from daphne.server import Server as DaphneServer
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from office.kernel.realtime.frames import EXTENSION, Frame


@implementer(IPushProducer)
class DaphneWriter:
    """Writes frames to Twisted's transport and learns from it, as its producer, when readers lag."""

    def __init__(self, protocol: WebSocketProtocol) -> None:
        self._protocol = protocol
        self._transport: Any = None
        self._blocked = False
        self._pending = 0
        self._direct = False

    def write(self, frame: Frame) -> None:
        transport = self._transport or self._take_over()
        if self._protocol.state != self._protocol.STATE_OPEN:
            return
        wire = frame.wire
        if self._blocked:
            self._pending += len(wire)
        elif self._direct and not transport.dataBuffer and not transport._tempDataBuffer:
            # With nothing queued the kernel takes the frame at once: this saves registering and
            # removing a writer with the loop for each of them (measured: twice the deliveries).
            taken = transport.writeSomeData(wire)
            if not isinstance(taken, int) or taken < 0:
                transport.abortConnection()
                return
            wire = wire[taken:]
            if not wire:
                return
        transport.write(wire)

    def buffered(self) -> int:
        return self._pending if self._blocked else 0

    def abort(self) -> None:
        (self._transport or self._take_over()).abortConnection()

    def pauseProducing(self) -> None:
        if not self._blocked:
            self._blocked = True
            self._pending = int(getattr(self._transport, "bufferSize", 0))

    def resumeProducing(self) -> None:
        self._blocked = False
        self._pending = 0

    def stopProducing(self) -> None:
        self._blocked = True

    def _take_over(self) -> Any:
        # The HTTP channel that spoke before the upgrade is still the transport's producer.
        transport = self._transport = cast(Any, self._protocol.transport)
        if hasattr(transport, "unregisterProducer"):
            transport.unregisterProducer()
            transport.registerProducer(self, True)
        wanted = ("dataBuffer", "_tempDataBuffer", "writeSomeData")
        self._direct = all(hasattr(transport, name) for name in wanted)
        return transport


class Server(DaphneServer):  # type: ignore[misc]  # daphne ships no types
    """daphne's server; sockets find a ``FrameWriter`` in their scope."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> asyncio.Queue[Any] | None:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})[EXTENSION] = {"writer": DaphneWriter(protocol)}
        queue: asyncio.Queue[Any] | None = super().create_application(protocol, scope)
        return queue
