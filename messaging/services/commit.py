"""Group commit: sends that meet are written in one transaction per process.

One thread writes. While a transaction commits, what arrives waits and becomes the next batch; when
nothing waits, a send is a batch of one and waits for nobody.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

from messaging.services.send import Request, Sent, send_batch
from office.kernel.errors import OfficeError

log = logging.getLogger(__name__)

BATCH_LIMIT = 200
IDLE_SECONDS = 5.0
"""The thread ends when idle for so long, and gives its database connection back."""

Outcome = Sent | OfficeError
Done = Callable[[Outcome], None]


class Committer:
    """Takes sends in order and answers each after its commit, from its own thread."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Request, Done] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = False

    def submit(self, request: Request, done: Done) -> None:
        with self._lock:
            self._waiting.put((request, done))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="office-committer", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Wait until all is written and the thread has ended (tests drop their database then)."""
        with self._lock:
            thread = self._thread
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join(IDLE_SECONDS * 2)

    def _run(self) -> None:
        try:
            while batch := self._next():
                self._write(batch)
        finally:
            connections.close_all()

    def _next(self) -> list[tuple[Request, Done]]:
        """Everything that waits; nothing once the thread has to end."""
        while True:
            batch = self._gather()
            if batch:
                return batch
            with self._lock:
                if self._waiting.empty():
                    self._thread, self._ending = None, False
                    return []

    def _gather(self) -> list[tuple[Request, Done]]:
        batch: list[tuple[Request, Done]] = []
        try:
            item = self._waiting.get(timeout=0.0 if self._ending else IDLE_SECONDS)
            while item is not None:
                batch.append(item)
                if len(batch) == BATCH_LIMIT:
                    return batch
                item = self._waiting.get_nowait()
            self._ending = True
        except queue.Empty:
            pass
        return batch

    def _write(self, batch: list[tuple[Request, Done]]) -> None:
        close_old_connections()
        try:
            outcomes = send_batch([request for request, _ in batch])
        except Exception:  # whatever it is, each sender must hear that nothing was kept
            log.exception("a batch of %s messages was not written", len(batch))
            outcomes = [OfficeError("messaging.not_kept", status=503) for _ in batch]
        for (_, done), outcome in zip(batch, outcomes, strict=True):
            try:
                done(outcome)
            except RuntimeError:  # the sender's loop has ended; the message is kept all the same
                continue


committer = Committer()
