"""Which accounts have a socket open, anywhere: asked for while somebody looks, kept in no database.

One process knows its own sockets. Several tell each other through Redis, under keys that end by themselves
when a process dies; nothing of it says when somebody was here last.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Collection, Iterable
from functools import cache
from typing import Protocol

import redis
from django.conf import settings

log = logging.getLogger(__name__)

REFRESH_SECONDS = 60.0
KEPT_SECONDS = 150
PREFIX = "office:here:"


class Whereabouts(Protocol):
    def arrived(self, accounts: Collection[int]) -> None: ...
    def left(self, account: int) -> bool: ...
    def here(self, accounts: Collection[int]) -> set[int]: ...


class LocalWhereabouts:
    """One process: its own hub knows it all."""

    def arrived(self, accounts: Collection[int]) -> None:
        return

    def left(self, account: int) -> bool:
        """Whether the account is nowhere else."""
        return True

    def here(self, accounts: Collection[int]) -> set[int]:
        return set()


class RedisWhereabouts:
    """A sorted set for each account: which processes it is in, and until when that holds."""

    def __init__(self, url: str) -> None:
        pool = redis.ConnectionPool.from_url(
            url, max_connections=50, socket_timeout=1.0, socket_connect_timeout=0.5
        )
        self._redis: redis.Redis = redis.Redis(connection_pool=pool)
        self._me = secrets.token_hex(8)

    def arrived(self, accounts: Collection[int]) -> None:
        until = time.time() + KEPT_SECONDS
        pipeline = self._redis.pipeline(transaction=False)
        for account in accounts:
            pipeline.zadd(f"{PREFIX}{account}", {self._me: until})
            pipeline.expire(f"{PREFIX}{account}", KEPT_SECONDS)
        try:
            pipeline.execute()
        except redis.RedisError:
            log.warning("who is here is not told to others: Redis does not answer")

    def left(self, account: int) -> bool:
        """Whether the account is nowhere else."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.zrem(f"{PREFIX}{account}", self._me)
        pipeline.zcount(f"{PREFIX}{account}", time.time(), "+inf")
        try:
            return not pipeline.execute()[1]
        except redis.RedisError:
            return True

    def here(self, accounts: Collection[int]) -> set[int]:
        asked = list(accounts)
        pipeline = self._redis.pipeline(transaction=False)
        for account in asked:
            pipeline.zcount(f"{PREFIX}{account}", time.time(), "+inf")
        try:
            found: Iterable[int] = pipeline.execute()
        except redis.RedisError:
            return set()
        return {account for account, count in zip(asked, found, strict=True) if count}


@cache
def whereabouts() -> Whereabouts:
    if settings.OFFICE_PROFILE == "embedded":
        return LocalWhereabouts()
    return RedisWhereabouts(settings.OFFICE_REDIS_URL)
