"""daphne with the frame extension: its Server, given a writer for every WebSocket.

Importing this module installs Twisted's asyncio reactor, so only a server's own process may do so.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

from autobahn.websocket import protocol as autobahn
from daphne.server import Server as DaphneServer
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from office.kernel.realtime.frames import EXTENSION, MESSAGE_LIMIT, Frame

# autobahn lays out its settings for a debug line at every connection: a quarter of what one costs (measured).
vars(autobahn)["pformat"] = repr

INBOX_LIMIT = 256 * 1024
"""Characters, and some for each frame, that one socket may be ahead of the application."""
_ITEM_WEIGHT = 1024


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


class Inbox(asyncio.Queue[dict[str, Any]]):
    """What a socket said and the application has not taken yet; when that is much, nothing more is read.

    daphne's own queue has no end: whoever speaks faster than they are answered would fill the memory.
    """

    def __init__(self, protocol: WebSocketProtocol) -> None:
        super().__init__()
        self._protocol = protocol
        self._held = 0
        self._stopped = False

    def put_nowait(self, item: dict[str, Any]) -> None:
        super().put_nowait(item)
        self._held += _weight(item)
        if not self._stopped and self._held > INBOX_LIMIT:
            self._stopped = True
            self._protocol.transport.pauseProducing()

    async def get(self) -> dict[str, Any]:
        item = await super().get()
        self._held -= _weight(item)
        if self._stopped and self._held <= INBOX_LIMIT // 2:
            self._stopped = False
            self._protocol.transport.resumeProducing()
        return item


def _weight(item: dict[str, Any]) -> int:
    return _ITEM_WEIGHT + len(item.get("text") or item.get("bytes") or "")


class Server(DaphneServer):  # type: ignore[misc]  # daphne ships no types
    """daphne's server; sockets find a ``FrameWriter`` in their scope."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        limits = {"websocket_max_message_size": MESSAGE_LIMIT, "websocket_max_frame_size": MESSAGE_LIMIT}
        super().__init__(*arguments, **{**limits, **options})

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> asyncio.Queue[Any] | None:
        if scope["type"] != "websocket":
            queue: asyncio.Queue[Any] | None = super().create_application(protocol, scope)
            return queue
        scope.setdefault("extensions", {})[EXTENSION] = {"writer": DaphneWriter(protocol)}
        scope.setdefault("asgi", {"version": "3.0"})
        inbox = Inbox(protocol)
        running = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox
