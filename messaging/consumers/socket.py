"""One socket: who opens it, its commands one after another, and its end.

A lean ASGI application: no thread hop, task or queue of its own per delivered message.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from messaging.consumers import answers, onscreen
from messaging.consumers.commands import COMMANDS, FRAME_LIMIT, Command, Send, Watch
from messaging.services.commit import committer
from messaging.services.send import Request, Sent
from office.kernel.errors import OfficeError
from office.kernel.plain import check_plain
from office.kernel.realtime import commands, revocations, session, threads
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import encode
from office.kernel.realtime.writers import writer_for

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
SendMessage = Callable[[dict[str, Any]], Awaitable[None]]

CLOSE_SIGN_IN = 4401
CLOSE_ORIGIN = 4403
PENDING_LIMIT = 100
"""Sends of one socket that wait for their commit; further ones are refused until some are through."""
CLOSE_TOO_FAST = 1008
FLOOD_SECONDS = 10.0
"""A client that says so many seconds' worth of commands beyond its rate is not one of ours: it is cut."""


async def socket_app(scope: Scope, receive: Receive, send: SendMessage) -> None:
    """The ASGI application at ``/ws``."""
    opening = await receive()
    if opening["type"] != "websocket.connect":
        return
    if not session.origin_allowed(scope):
        await send({"type": "websocket.close", "code": CLOSE_ORIGIN})
        return
    key = session.session_key(scope)
    looked = asyncio.get_running_loop().time()
    visitor = await threads.together(session.visitors, key)
    await send({"type": "websocket.accept"})
    if visitor is None:
        # Accepted first, because a browser does not tell a page why a handshake was refused.
        await send({"type": "websocket.close", "code": CLOSE_SIGN_IN})
        return
    await _Socket(scope, receive, send, visitor).serve(looked)


class _Allowance:
    """A bucket of commands: ``rate`` a second, twice as many at once.

    ``flooded``: the refused have outnumbered the granted by ``FLOOD_SECONDS`` of the rate.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, rate: float) -> None:
        self._loop, self._rate = loop, rate
        self._left, self._at = 2 * rate, loop.time()
        self._excess = 0

    def take(self) -> bool:
        now = self._loop.time()
        self._left = min(2 * self._rate, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            self._excess += 1
            return False
        self._left -= 1
        self._excess = max(0, self._excess - 1)
        return True

    @property
    def flooded(self) -> bool:
        return self._excess > FLOOD_SECONDS * self._rate


class _Socket:
    def __init__(self, scope: Scope, receive: Receive, send: SendMessage, visitor: session.Visitor) -> None:
        self._receive, self._send = receive, send
        self._visitor = visitor
        self._hub = hubs.here()
        self._loop = self._hub.loop
        self._pending = 0
        self._allowance = _Allowance(self._loop, settings.OFFICE_SOCKET_RATE)
        self._connection = hubs.Connection(
            account=visitor.account.id,
            session=visitor.session,
            writer=writer_for(scope, send),
            on_close=self._close,
            expires_at=self._loop.time() + visitor.seconds_left,
        )

    async def serve(self, looked: float) -> None:
        """``looked``: when the visitor's right was looked up, in the loop's time."""
        self._hub.attach(self._connection, self._visitor.groups)
        try:
            await revocations.apply_missed(self._hub, self._connection, looked)
            while True:
                event = await self._receive()
                if event["type"] == "websocket.disconnect":
                    return
                if event["type"] == "websocket.receive" and not self._connection.closed:
                    await self._take(event)
        finally:
            self._hub.detach(self._connection)

    def _close(self, code: int) -> None:
        self._hub.spawn(self._send({"type": "websocket.close", "code": code}))

    async def _take(self, event: dict[str, Any]) -> None:
        number: int | None = None
        try:
            allowed = self._allowance.take()
            if self._allowance.flooded:
                self._hub.close([self._connection], CLOSE_TOO_FAST)
                return
            data = _parsed(event)
            number = data["id"] if isinstance(data.get("id"), int) else None
            if not allowed:
                raise OfficeError("messaging.too_fast", status=429)
            check_plain(data)
            added = commands.find(data.get("command"))
            if added is not None:
                self._acknowledge_with(data["id"], await added.obey(data, self._connection, self._hub))
            else:
                await self._obey(COMMANDS.validate_python(data))
        except ValidationError as error:
            self._refuse(number, commands.refusal(error, skip=1))
        except OfficeError as error:
            self._refuse(number, error)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("a socket command failed, incident %s", incident)
            self._refuse(number, OfficeError("kernel.internal", status=500, incident=incident))

    async def _obey(self, command: Command) -> None:
        if isinstance(command, Send):
            self._submit(command)
            return
        if isinstance(command, Watch):
            data = await onscreen.watch(self._connection, command.conversations, self._hub)
        else:
            data = await answers.answer(command, self._visitor.account.id, self._hub)
        self._acknowledge_with(command.id, data)

    def _acknowledge_with(self, number: int, data: dict[str, Any]) -> None:
        self._write({"type": "ack", "id": number, "ok": True, **data})

    def _submit(self, command: Send) -> None:
        """Hand over to the group commit and go on reading; the answer follows the commit."""
        if self._pending >= PENDING_LIMIT:
            raise OfficeError("messaging.too_fast", status=429)
        self._pending += 1
        request = Request(
            conversation=command.conversation,
            account=self._visitor.account.id,
            client_id=command.client_id,
            text=command.text,
            mentions=tuple(command.mentions),
            files=tuple(command.file_ids),
            reply_to=command.reply_to,
            units=tuple(command.units),
            everybody=command.everybody,
        )
        committer.submit(request, partial(self._committed, command.id))

    def _committed(self, number: int, outcome: Sent | OfficeError) -> None:
        """Called in the committer's thread."""
        self._loop.call_soon_threadsafe(self._acknowledge, number, outcome)

    def _acknowledge(self, number: int, outcome: Sent | OfficeError) -> None:
        self._pending -= 1
        if isinstance(outcome, OfficeError):
            self._refuse(number, outcome)
            return
        message = outcome.out.model_dump(mode="json")
        self._write({"type": "ack", "id": number, "ok": True, "message": message})

    def _refuse(self, number: int | None, error: OfficeError) -> None:
        self._write({"type": "ack", "id": number, "ok": False, "error": error.body()})

    def _write(self, content: dict[str, Any]) -> None:
        self._connection.answer(encode(content))


def _parsed(event: dict[str, Any]) -> dict[str, Any]:
    text = event.get("text")
    if text is None:
        raise OfficeError("messaging.malformed", status=400)
    if len(text) > FRAME_LIMIT:
        raise OfficeError("messaging.frame_too_large", status=413, limit=FRAME_LIMIT // 1024)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OfficeError("messaging.malformed", status=400) from error
    if not isinstance(data, dict):
        raise OfficeError("messaging.malformed", status=400)
    return data
