"""A node number for this process, so that two processes never make the same id."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from datetime import timedelta

from django.db import IntegrityError, close_old_connections, transaction
from django.db.models import Q, QuerySet

from office.kernel import clock, ids
from office.kernel.models import NodeLease

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
RENEW_EVERY = 120.0  # seconds
_holder = str(uuid.uuid4())
_lock = threading.Lock()
_node: int | None = None


def hold() -> None:
    """Lease a node number and keep it for as long as this process lives."""
    acquire()
    threading.Thread(target=_keep, name="lease", daemon=True).start()


def acquire() -> int:
    """Lease the lowest free node number and make ids with it; raises RuntimeError when none is free."""
    global _node
    with _lock:
        moment = clock.now()
        running = NodeLease.objects.filter(until__gt=moment)
        taken = set(running.exclude(holder=_holder).values_list("node", flat=True))
        free = (node for node in range(ids.LEASED_NODES) if node not in taken)
        # Another process may take a number between our look and our step: then the next one.
        _node = next((node for node in free if _take(node)), None)
        if _node is None:
            raise RuntimeError("no free node number")
        ids.use_node(_node)
        return _node


def renew() -> None:
    """Called well within the lease's time by whoever called acquire().

    A process that slept longer than that may have lost its number to another: it takes a new one.
    """
    if _node is not None and not _own(_node).update(until=clock.now() + LEASE):
        acquire()


def _own(node: int) -> QuerySet[NodeLease]:
    return NodeLease.objects.filter(node=node, holder=_holder)


def _take(node: int) -> bool:
    moment = clock.now()
    free = Q(until__lte=moment) | Q(holder=_holder)
    if NodeLease.objects.filter(free, node=node).update(holder=_holder, until=moment + LEASE):
        return True
    try:
        with transaction.atomic():
            NodeLease.objects.create(node=node, holder=_holder, until=moment + LEASE)
    except IntegrityError:
        return False
    return True


def _keep() -> None:
    while True:
        time.sleep(RENEW_EVERY)
        try:
            renew()
        except Exception:  # the database may be away for a moment; the lease outlives several tries
            logger.exception("the lease of node number %s was not renewed", _node)
        finally:
            close_old_connections()


def _be_another() -> None:
    """A forked child is another process: it has no number until it leases its own."""
    global _holder, _node, _lock
    _holder, _node, _lock = str(uuid.uuid4()), None, threading.Lock()


os.register_at_fork(after_in_child=_be_another)
