"""A node number for this process, so that two processes never make the same id."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

from django.db import transaction

from office.kernel import clock, ids
from office.kernel.models import NodeLease

LEASE = timedelta(minutes=10)
_holder = str(uuid.uuid4())
_lock = threading.Lock()
_node: int | None = None


def acquire() -> int:
    """Lease the lowest free node number and make ids with it; raises RuntimeError when none is free."""
    global _node
    with _lock, transaction.atomic():
        moment = clock.now()
        taken = set(
            NodeLease.objects.select_for_update()
            .filter(until__gt=moment)
            .exclude(holder=_holder)
            .values_list("node", flat=True)
        )
        if _node is None or _node in taken:
            _node = next((node for node in range(ids.LEASED_NODES) if node not in taken), None)
        if _node is None:
            raise RuntimeError("no free node number")
        NodeLease.objects.update_or_create(node=_node, defaults={"holder": _holder, "until": moment + LEASE})
        ids.use_node(_node)
        return _node


def renew() -> None:
    """Called well within the lease's time by whoever called acquire()."""
    if _node is not None:
        NodeLease.objects.filter(node=_node, holder=_holder).update(until=clock.now() + LEASE)
