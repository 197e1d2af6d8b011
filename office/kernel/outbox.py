"""Events written in the transaction of the change, handed to their handlers after it commits.

At least once, in the order of (aggregate, version), with doubling backoff; after MAX_ATTEMPTS an
event is dead and an administrator sees it. A handler's effects and its HandledEvent row share one
transaction, so its effects in the database happen exactly once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from pydantic import BaseModel, ConfigDict

from office.kernel import clock
from office.kernel.models import HandledEvent, OutboxEvent
from office.kernel.writes import Writes

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
BATCH = 200


class Event(BaseModel):
    """The base of every event. ``name`` is ``app.what_happened.v1``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: ClassVar[str]


E = TypeVar("E", bound=Event)
Handler = Callable[[Any, int], None]
_handlers: dict[str, list[tuple[str, type[Event], Handler]]] = {}
_local = threading.local()
_draining = threading.Lock()


def handles(event: type[E]) -> Callable[[Callable[[E, int], None]], Callable[[E, int], None]]:
    """Register ``handler(event, event_id)``. Register at start-up (AppConfig.ready)."""

    def register(handler: Callable[[E, int], None]) -> Callable[[E, int], None]:
        key = f"{handler.__module__}.{handler.__qualname__}"
        entries = _handlers.setdefault(event.name, [])
        if all(existing != key for existing, _, _ in entries):
            entries.append((key, event, handler))
        return handler

    return register


def publish(event: Event, *, aggregate: str, aggregate_id: int, version: int | None = None) -> OutboxEvent:
    """Write an event inside the caller's transaction, which holds the aggregate's lock.

    ``version`` orders the aggregate's events; without it the next number is looked up.
    """
    if version is None:
        rows = OutboxEvent.objects.filter(aggregate=aggregate, aggregate_id=aggregate_id)
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    return publish_all([event], aggregate=aggregate, aggregate_id=aggregate_id, first=version)[0]


def publish_all(
    events: Sequence[Event], *, aggregate: str, aggregate_id: int, first: int, writes: Writes | None = None
) -> list[OutboxEvent]:
    """As ``publish``, several of one aggregate in one statement; their versions count from ``first``.

    ``writes``: what else the caller writes, and sends with them.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change")
    made = [
        OutboxEvent(
            name=event.name,
            aggregate=aggregate,
            aggregate_id=aggregate_id,
            version=version,
            payload=event.model_dump(mode="json"),
        )
        for version, event in enumerate(events, start=first)
    ]
    if made:
        if writes is not None:
            writes.insert(made)
        else:
            OutboxEvent.objects.bulk_create(made)
        transaction.on_commit(_wake)
    return made


def _wake() -> None:
    if getattr(_local, "draining", False):
        return
    if settings.OFFICE_OUTBOX == "celery":
        # Imported by name so that the kernel does not depend on the composition root.
        from celery import current_app

        current_app.send_task("office.kernel.tasks.drain_outbox")
    else:
        drain()


def drain(*, until_empty: bool = True) -> int:
    """Handle what is due; returns how many events were finished.

    One drain a process at a time; between processes the row lock and HandledEvent decide. Whoever
    finds the lock taken leaves: the holder looks again before it lets go.
    """
    finished = 0
    while _draining.acquire(blocking=False):
        _local.draining = True
        try:
            done = _round()
        finally:
            _local.draining = False
            _draining.release()
        finished += done
        if not done or not until_empty:
            break
    return finished


def _round() -> int:
    due = OutboxEvent.objects.filter(state=OutboxEvent.State.PENDING).order_by("id")
    blocked: set[tuple[str, int]] = set()
    finished = 0
    for row in list(due[:BATCH]):
        key = (row.aggregate, row.aggregate_id)
        if key in blocked:
            continue
        if row.next_attempt_at > clock.now() or not _handle(row.id):
            blocked.add(key)
        else:
            finished += 1
    return finished


def _handle(row_id: int) -> bool:
    """Run an event's handlers; True when all are done."""
    with transaction.atomic():
        locked = OutboxEvent.objects.filter(id=row_id, state=OutboxEvent.State.PENDING)
        if connection.features.has_select_for_update_skip_locked:
            locked = locked.select_for_update(skip_locked=True)
        row = locked.first()
        if row is None:
            return False
        failures = [failure for entry in _handlers.get(row.name, []) if (failure := _run(row, entry))]
        row.attempts += 1
        if not failures:
            row.state = OutboxEvent.State.DONE
        else:
            row.error = "\n".join(failures)
            row.next_attempt_at = clock.now() + timedelta(seconds=2**row.attempts)
            if row.attempts >= MAX_ATTEMPTS:
                row.state = OutboxEvent.State.DEAD
        row.save(update_fields=["state", "attempts", "error", "next_attempt_at"])
        return not failures


def _run(row: OutboxEvent, entry: tuple[str, type[Event], Handler]) -> str | None:
    key, event_class, handler = entry
    if HandledEvent.objects.filter(event_id=row.id, handler=key).exists():
        return None
    try:
        with transaction.atomic():
            HandledEvent.objects.create(event_id=row.id, handler=key)
            handler(event_class.model_validate(row.payload), row.id)
    except Exception as error:  # a handler's fault must not stop the others
        logger.exception("handler %s failed on event %s", key, row.id)
        return f"{key}: {error!r}"
    return None
