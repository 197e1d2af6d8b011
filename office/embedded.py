"""The embedded profile's background work, in threads of the server's own process.

Celery runs as it does elsewhere, over an in-memory broker; a ticker does what beat does. Neither
holds state: whatever a kill interrupts is found again in the database at the next start.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from celery.worker import WorkController
from django.db import close_old_connections

from documents.tasks import make_renditions
from office.celery import app
from office.kernel import audit, leases, outbox
from orgchart.tasks import follow_dates

logger = logging.getLogger(__name__)

STOP_WITHIN = 3.0  # seconds
TICKS: list[tuple[float, Callable[[], object]]] = [
    (1.0, audit.seal),
    (5.0, outbox.drain),
    (15.0, make_renditions.delay),
    (60.0, follow_dates.delay),
    (120.0, leases.renew),
]


class Background:
    """Celery's worker and the ticker; ``stop()`` returns within STOP_WITHIN seconds."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._worker = WorkController(
            app=app,
            pool_cls="threads",
            concurrency=2,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            loglevel="WARNING",
            quiet=True,
        )
        self._threads = [
            threading.Thread(target=self._worker.start, name="celery", daemon=True),
            threading.Thread(target=self._tick, name="ticker", daemon=True),
        ]

    def start(self) -> Background:
        leases.acquire()
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        deadline = time.monotonic() + STOP_WITHIN
        threading.Thread(target=self._worker.stop, daemon=True).start()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _tick(self) -> None:
        due = [time.monotonic()] * len(TICKS)
        while not self._stopping.wait(0.2):
            for index, (every, action) in enumerate(TICKS):
                if time.monotonic() < due[index]:
                    continue
                due[index] = time.monotonic() + every
                try:
                    action()
                except Exception:  # a tick's fault must not end the ticker
                    logger.exception("background work failed")
                finally:
                    close_old_connections()
