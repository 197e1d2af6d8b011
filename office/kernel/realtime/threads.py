"""Database work for the hub's loop: a small pool of threads, so that reads do not queue behind each other.

``database_sync_to_async`` runs everything in one thread per process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")

SIZE = 8
_pool: ThreadPoolExecutor | None = None


def _executor() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(SIZE, thread_name_prefix="office-realtime")
    return _pool


async def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run ``work`` with a database connection in a thread; an error of its own is raised here."""

    def job() -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_executor(), job)


def shutdown() -> None:
    """End the threads and their database connections (a test database can then be dropped)."""
    global _pool
    pool, _pool = _pool, None
    if pool is None:
        return
    for _ in range(SIZE):
        pool.submit(connections.close_all)
    pool.shutdown()
