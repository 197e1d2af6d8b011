"""From a commit to the hubs: in this process at once, in the others through Redis where there is one.

Between processes only hints travel. A lost one costs a client at most one heartbeat, because the
database holds the truth and the heartbeat carries the heads.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any, Protocol

import redis
from django.conf import settings
from django.db import transaction

from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import Frame, encode

log = logging.getLogger(__name__)

_origin = secrets.token_hex(8).encode()
PREFIX = "office:rt:"
ROOMS = PREFIX + "rooms"
"""Hints of resolved groups go to every process: each finds its own people in the roster it keeps.
One subscription per room and process would cost more than the hints it saves, because the people
of a room are spread over the processes by the proxy."""
LOST = "lost"
"""The group of the hint that says: others were not delivered, compare with the database."""
RETRY_SECONDS = 1.0


def publish(
    groups: Iterable[str], frame: Mapping[str, Any], *, versions: Mapping[str, int] | None = None
) -> None:
    """Send ``frame`` after commit to every socket in any of ``groups``, in all processes.

    ``versions`` gives the roster version for each ``conversation:<id>`` group.
    """
    hint = hubs.Hint(tuple(groups), encode(frame), versions or {})
    transaction.on_commit(partial(send, hint), robust=True)


def anybody_listens() -> bool:
    """Whether a frame may reach a socket; while a demo is seeded, in one process without a hub, none does."""
    return bool(hubs.live()) or not isinstance(bus(), LocalBus)


def send(hint: hubs.Hint) -> None:
    """Hand a hint to the local hubs and to the other processes, now."""
    for hub in hubs.live():
        hub.post(hint)
    bus().send(hint)


def channel_of(group: str) -> str:
    return ROOMS if group.startswith("conversation:") else PREFIX + group


def pack(hint: hubs.Hint) -> bytes:
    """Origin, addressing and payload on three lines; the payload is not encoded again."""
    head = json.dumps([hint.groups, hint.versions]).encode()
    return b"\n".join((_origin, head, hint.frame.payload))


def unpack(data: bytes) -> hubs.Hint | None:
    """The hint that another process sent; None for one of our own."""
    origin, head, payload = data.split(b"\n", 2)
    if origin == _origin:
        return None
    groups, versions = json.loads(head)
    return hubs.Hint(tuple(groups), Frame(payload), versions)


class Bus(Protocol):
    def send(self, hint: hubs.Hint) -> None: ...


class LocalBus:
    """One process: the local hubs are all there is."""

    def send(self, hint: hubs.Hint) -> None:
        return


class RedisBus:
    """Publishes hints; gives Redis a rest after a failure, so that no commit waits for it.

    What was not published meanwhile is made good: the first hint afterwards is preceded by one that
    starts a new epoch in every other process.
    """

    def __init__(self, url: str) -> None:
        pool = redis.ConnectionPool.from_url(
            url, max_connections=200, socket_timeout=1.0, socket_connect_timeout=0.5
        )
        self._redis: redis.Redis = redis.Redis(connection_pool=pool)
        self._resting_until = 0.0
        self._lost = False

    def send(self, hint: hubs.Hint) -> None:
        if time.monotonic() < self._resting_until:
            return
        by_channel: dict[str, list[str]] = {}
        for group in hint.groups:
            by_channel.setdefault(channel_of(group), []).append(group)
        try:
            pipeline = self._redis.pipeline(transaction=False)
            if self._lost:
                pipeline.publish(ROOMS, pack(hubs.Hint((LOST,), Frame(b""))))
            for channel, groups in by_channel.items():
                pipeline.publish(channel, pack(hubs.Hint(tuple(groups), hint.frame, hint.versions)))
            pipeline.execute()
            self._lost = False
        except redis.RedisError:
            self._lost = True
            self._resting_until = time.monotonic() + RETRY_SECONDS
            log.warning("hints reach no other process: Redis does not answer")


@cache
def bus() -> Bus:
    if settings.OFFICE_PROFILE == "embedded":
        return LocalBus()
    return RedisBus(settings.OFFICE_REDIS_URL)


def _be_another() -> None:
    """A forked child is another process: what its parent sends is news to it."""
    global _origin
    _origin = secrets.token_hex(8).encode()
    bus.cache_clear()


os.register_at_fork(after_in_child=_be_another)
