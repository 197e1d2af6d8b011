"""Drafting together over the socket: sit down, type, point, get up. Every command is checked by itself.

A socket that sits at a draft is in the group under which its frames go out; who may read no longer is not
in the next one, and this is looked at again every few seconds for rights that end elsewhere.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from documents.services import coediting
from office.kernel.errors import OfficeError, invalid
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.realtime import bus, subscriber, threads
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.commands import SocketCommand, answers
from office.kernel.realtime.frames import encode

PREFIX = "draft:"
CHECK_SECONDS = 5.0
CARET_LIMIT = 1024
MOST_OPEN = 20
"""Drafts at which one socket may sit at a time."""


@dataclass(slots=True)
class _Chair:
    """Where one socket listens at one draft, and as which client of the shared text."""

    group: str
    client: int


_sitting: dict[hubs.Hub, dict[hubs.Connection, dict[int, _Chair]]] = {}


class Open(SocketCommand):
    """``vector`` is the state vector of what the client holds of ``epoch``; without one it gets the whole."""

    command: Literal["draft.open"]
    document: Id
    client: int = Field(ge=0, le=2**53)
    epoch: int = Field(default=0, ge=0)
    vector: str = Field(default="", max_length=64 * 1024)


class Push(SocketCommand):
    command: Literal["draft.push"]
    document: Id
    epoch: int = Field(ge=1)
    client: int = Field(ge=0, le=2**53)
    update: str = Field(min_length=1)
    caret: str = Field(default="", max_length=CARET_LIMIT)


class Point(SocketCommand):
    command: Literal["draft.caret"]
    document: Id
    epoch: int = Field(ge=0)
    client: int = Field(ge=0, le=2**53)
    caret: str = Field(default="", max_length=CARET_LIMIT)


class Leave(SocketCommand):
    command: Literal["draft.leave"]
    document: Id
    client: int = Field(ge=0, le=2**53)


@answers(Open)
async def sit_down(command: Open, connection: hubs.Connection, hub: hubs.Hub) -> dict[str, Any]:
    vector = _decoded(command.vector, "vector")
    asked = (connection.account, command.document, command.epoch, vector)
    # Joined before the text is read: what others type meanwhile then comes as frames. The name to listen
    # under is known only from the text, so the second reading is the one that counts where it was new.
    opened = await threads.run(_open, *asked)
    group = _group(command.document, opened.readers)
    if group not in connection.groups:
        _join(hub, connection, command.document, _Chair(group, command.client))
        await subscriber.settled(hub)
        opened = await threads.run(_open, *asked)
    return {
        "epoch": opened.epoch,
        "seq": opened.seq,
        "writes": opened.writes,
        "person": str(opened.person),
        "name": opened.name,
        "update": base64.b64encode(opened.update).decode(),
        "vector": base64.b64encode(opened.vector).decode(),
    }


@answers(Push)
async def type_in(command: Push, connection: hubs.Connection, hub: hubs.Hub) -> dict[str, Any]:
    seq = await threads.run(_push, connection.account, command, _decoded(command.update, "update"))
    return {"seq": seq}


@answers(Point)
async def point_at(command: Point, connection: hubs.Connection, hub: hubs.Hub) -> dict[str, Any]:
    epoch, seq = await threads.run(_point, connection.account, command)
    return {"epoch": epoch, "seq": seq}


@answers(Leave)
async def get_up(command: Leave, connection: hubs.Connection, hub: hubs.Hub) -> dict[str, Any]:
    chair = _sitting.get(hub, {}).get(connection, {}).pop(command.document, None)
    if chair is not None:
        hub.regroup(connection, connection.groups - {chair.group})
        _tell_gone(command.document, chair)
    return {}


def _tell_gone(document: int, chair: _Chair) -> None:
    frame = {"type": "draft.gone", "document": str(document), "client": chair.client}
    bus.send(hubs.Hint((chair.group,), encode(frame)))


def _join(hub: hubs.Hub, connection: hubs.Connection, document: int, chair: _Chair) -> None:
    drafts = _sitting.setdefault(hub, {}).setdefault(connection, {})
    if document not in drafts and len(drafts) >= MOST_OPEN:
        raise invalid("documents.drafts_too_many", field="document", limit=MOST_OPEN)
    old = drafts.get(document)
    drafts[document] = chair
    if not connection.closed:
        kept = connection.groups - {old.group} if old is not None else connection.groups
        hub.regroup(connection, kept | {chair.group})


@hubs.every(CHECK_SECONDS)
async def look_again(hub: hubs.Hub) -> None:
    """Whoever may read a draft no longer hears no more of it; whoever fell out of its group is asked to sit
    down again; the carets of sockets that ended go.
    """
    sitting = _sitting.get(hub, {})
    for connection in list(sitting):
        if connection.closed:
            for document, chair in sitting.pop(connection).items():
                _tell_gone(document, chair)
            continue
        for document, chair in list(sitting[connection].items()):
            readers = await threads.run(_readers, connection.account, document)
            if connection.closed or sitting[connection].get(document) is not chair:
                continue
            if readers is None:
                del sitting[connection][document]
                hub.regroup(connection, connection.groups - {chair.group})
            if (
                readers is None
                or chair.group != _group(document, readers)
                or chair.group not in connection.groups
            ):
                connection.write(encode({"type": "draft.rejoin", "document": str(document)}))


def _group(document: int, readers: int) -> str:
    return f"{PREFIX}{document}:{readers}"


def _decoded(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise invalid("documents.update_malformed", field=field) from error


def _open(account: int, document: int, epoch: int, vector: bytes) -> coediting.Opened:
    return coediting.open_room(
        account=Account.objects.get(id=account), document_id=document, epoch=epoch, vector=vector
    )


def _push(account: int, command: Push, update: bytes) -> int:
    return coediting.push(
        account=Account.objects.get(id=account),
        document_id=command.document,
        epoch=command.epoch,
        update=update,
        client=command.client,
        caret=command.caret,
    )


def _point(account: int, command: Point) -> tuple[int, int]:
    return coediting.point(
        account=Account.objects.get(id=account),
        document_id=command.document,
        epoch=command.epoch,
        client=command.client,
        caret=command.caret,
    )


def _readers(account: int, document: int) -> int | None:
    """The number under which the account may listen; None when it may not."""
    try:
        return coediting.listening(account=Account.objects.get(id=account), document_id=document)
    except OfficeError:
        return None
