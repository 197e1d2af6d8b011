"""The receiving half of the bus: one Redis subscription per process and group.

Trap: concurrent first calls of redis-py's ``subscribe()`` lose rooms, so one task alone talks to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter

import redis.asyncio
from django.conf import settings
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from office.kernel.realtime import hub as hubs
from office.kernel.realtime.bus import LOST, ROOMS, channel_of, unpack

log = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
_SETTLING_SECONDS = 1.0


class Subscriber:
    """Keeps Redis subscribed to what one hub's sockets are in, and feeds the hub."""

    def __init__(self, hub: hubs.Hub, url: str) -> None:
        self._hub = hub
        self._url = url
        self._wanted: Counter[str] = Counter({ROOMS: 1})
        self._asked: set[str] = set()
        self._confirmed: set[str] = set()
        self._changed = asyncio.Event()
        self._heard = asyncio.Event()  # replaced at each confirmation
        self._lock = asyncio.Lock()
        self._lost = False

    def interest(self, group: str, wanted: bool) -> None:
        self._wanted[channel_of(group)] += 1 if wanted else -1
        self._changed.set()

    async def settled(self) -> None:
        """Wait until Redis has confirmed what is wanted now; while it is away nobody waits for long.

        What a client reads from the database before that, a hint sent meanwhile would not correct.
        """
        wanted = {channel for channel, count in self._wanted.items() if count > 0}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0 if self._lost else _SETTLING_SECONDS):
                while not wanted <= self._confirmed:
                    await self._heard.wait()

    async def run(self) -> None:
        """Subscribe, read, and begin a new epoch after every loss of the connection."""
        delay = 0.1
        while True:
            client = redis.asyncio.Redis.from_url(self._url, max_connections=8)
            pubsub = client.pubsub()
            self._asked, self._confirmed = set(), set()
            try:
                await self._sync(pubsub)
                if self._lost:
                    self._lost = False
                    self._hub.new_epoch()
                delay = 0.1
                await asyncio.gather(self._read(pubsub), self._keep_in_step(pubsub))
            except (RedisError, OSError) as error:
                self._lost = True
                log.warning("the hint subscription was lost (%s)", error)
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
                    await client.aclose()
            await asyncio.sleep(delay * (0.5 + random.random()))  # noqa: S311 - spreads reconnections only
            delay = min(delay * 2, 5.0)

    async def _sync(self, pubsub: PubSub) -> None:
        async with self._lock:
            self._changed.clear()
            wanted = {channel for channel, count in self._wanted.items() if count > 0}
            if new := wanted - self._asked:
                await pubsub.subscribe(*new)
            if old := self._asked - wanted:
                await pubsub.unsubscribe(*old)
            self._asked = wanted

    async def _keep_in_step(self, pubsub: PubSub) -> None:
        while True:
            await self._changed.wait()
            await self._sync(pubsub)

    async def _read(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=_POLL_SECONDS)
            if message is None:
                continue
            if message["type"] == "message":
                self._deliver(message["data"])
                continue
            channel = message["channel"].decode()
            if message["type"] == "subscribe":
                self._confirmed.add(channel)
            else:
                self._confirmed.discard(channel)
            self._heard.set()
            self._heard = asyncio.Event()

    def _deliver(self, data: bytes) -> None:
        hint = unpack(data)
        if hint is None:
            return
        if hint.groups == (LOST,):
            self._hub.new_epoch()
        else:
            self._hub.post(hint)


_subscribers: dict[hubs.Hub, Subscriber] = {}


def _interest(hub: hubs.Hub, group: str, wanted: bool) -> None:
    if settings.OFFICE_PROFILE == "embedded":
        return
    subscriber = _subscribers.get(hub)
    if subscriber is None:
        subscriber = _subscribers[hub] = Subscriber(hub, settings.OFFICE_REDIS_URL)
        hub.spawn(subscriber.run())
    subscriber.interest(group, wanted)


async def settled(hub: hubs.Hub) -> None:
    """Wait until hints from other processes reach every group of this hub's sockets."""
    subscriber = _subscribers.get(hub)
    if subscriber is not None:
        await subscriber.settled()


hubs.interest_listeners.append(_interest)
