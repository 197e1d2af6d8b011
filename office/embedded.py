"""The embedded profile's background work, in threads of the server's own process.

Celery runs as it does elsewhere, over an in-memory broker; a ticker does what beat does. Neither
holds state: whatever a kill interrupts is found again in the database at the next start.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from celery.worker import WorkController
from django.db import close_old_connections

from office.celery import app
from office.kernel import clock
from office.periodic import JOBS, Job

logger = logging.getLogger(__name__)

STOP_WITHIN = 3.0  # seconds


class Timetable:
    """Which jobs are due, by the clock that is asked each time."""

    def __init__(self, jobs: Iterable[Job], now: datetime) -> None:
        self._next = {job: job.when.first(now) for job in jobs}

    def due(self, now: datetime) -> list[Job]:
        """The jobs to do now, each once however late; they are due again after their interval."""
        jobs = [job for job, moment in self._next.items() if moment <= now]
        for job in jobs:
            self._next[job] = job.when.after(now)
        return jobs


def do(job: Job) -> object:
    """A brief job here and now, a longer one in Celery's threads."""
    task = app.tasks[job.task]
    run: Callable[[], object] = task if job.brief else task.delay
    return run()


class Background:
    """Celery's worker and the ticker; ``stop()`` returns within STOP_WITHIN seconds."""

    def __init__(self, jobs: Iterable[Job] = JOBS) -> None:
        app.loader.import_default_modules()
        self._timetable = Timetable(jobs, clock.now())
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
        while not self._stopping.wait(0.2):
            for job in self._timetable.due(clock.now()):
                try:
                    do(job)
                except Exception:  # a job's fault must not end the ticker
                    logger.exception("%s failed", job.name)
                finally:
                    close_old_connections()
