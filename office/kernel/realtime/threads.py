"""Database work for the hub's loop: a small pool of threads, so that reads do not queue behind each other.

``database_sync_to_async`` runs everything in one thread per process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, ParamSpec, TypeVar, cast

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")

K = TypeVar("K", bound=Hashable)

SIZE = 8
AT_ONCE = 100
"""Keys of one question: the first of many need not wait for the last."""
_pool: ThreadPoolExecutor | None = None

Answer = asyncio.Future[Any]
_waiting: dict[tuple[asyncio.AbstractEventLoop, Any], dict[Any, Answer]] = {}
_asking: set[asyncio.Task[None]] = set()


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


async def together(question: Callable[[list[K]], Mapping[K, R]], key: K) -> R | None:
    """The answer for ``key``; while a question is asked, further keys gather and are asked for as one."""
    loop = asyncio.get_running_loop()
    waiting = _waiting.get((loop, question))
    if waiting is None:
        waiting = _waiting[loop, question] = {}
        task = loop.create_task(_ask_all(loop, question, waiting))
        _asking.add(task)
        task.add_done_callback(_asking.discard)
    answer = waiting.setdefault(key, loop.create_future())
    # Whoever else waits for this answer must not lose it with the first who goes away.
    return cast("R | None", await asyncio.shield(answer))


async def _ask_all(loop: asyncio.AbstractEventLoop, question: Any, waiting: dict[Any, Answer]) -> None:
    try:
        while waiting:
            batch = {key: waiting.pop(key) for key in list(islice(waiting, AT_ONCE))}
            try:
                found = await run(question, list(batch))
            except Exception as error:
                for answer in batch.values():
                    answer.set_exception(error)
            else:
                for key, answer in batch.items():
                    answer.set_result(found.get(key))
    finally:
        del _waiting[loop, question]


def shutdown() -> None:
    """End the threads and their database connections (a test database can then be dropped)."""
    global _pool
    pool, _pool = _pool, None
    if pool is None:
        return
    for _ in range(SIZE):
        pool.submit(connections.close_all)
    pool.shutdown()
