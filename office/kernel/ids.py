"""63-bit ids in the order of time: 41 bits of milliseconds, 10 of node, 12 of sequence.

Newest-first is ``id DESC``; nobody outside can count our rows by them. They are **not** in the order
of commits, so nothing catches up by ``id >``. JSON carries them as strings (a browser's numbers end
at 53 bits).
"""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Annotated, Any

from django.db import models
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

EPOCH_MS = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)
NODE_BITS, SEQUENCE_BITS = 10, 12
LEASED_NODES = 768  # the rest is for processes that hold no lease (tests, one-off commands)
BACKDATED_NODE = (1 << NODE_BITS) - 1
MAX_ID = (1 << 63) - 1


class Generator:
    """Makes ids for one node; safe for threads; never goes backwards when the clock does."""

    def __init__(self, node: int) -> None:
        self.node = node
        self._lock = threading.Lock()
        self._last = 0
        self._sequence = 0
        self._backdated: dict[int, int] = {}

    def next(self) -> int:
        with self._lock:
            moment = max(time.time_ns() // 1_000_000 - EPOCH_MS, self._last)
            if moment == self._last:
                self._sequence += 1
                if self._sequence >> SEQUENCE_BITS:
                    moment += 1
                    self._sequence = 0
            else:
                self._sequence = 0
            self._last = moment
            return _compose(moment, self.node, self._sequence)

    def at(self, moment: datetime) -> int:
        """An id as if made at ``moment``: for seeded history and imports."""
        with self._lock:
            stamp = int(moment.timestamp() * 1000) - EPOCH_MS
            sequence = self._backdated.get(stamp, 0)
            while sequence >> SEQUENCE_BITS:
                stamp += 1
                sequence = self._backdated.get(stamp, 0)
            self._backdated[stamp] = sequence + 1
            return _compose(stamp, BACKDATED_NODE, sequence)


def _compose(moment: int, node: int, sequence: int) -> int:
    return (moment << (NODE_BITS + SEQUENCE_BITS)) | (node << SEQUENCE_BITS) | sequence


_generator = Generator(LEASED_NODES + secrets.randbelow(BACKDATED_NODE - LEASED_NODES))


def use_node(node: int) -> None:
    """Take the node number that this process has leased (kernel.leases)."""
    global _generator
    _generator = Generator(node)


def new_id() -> int:
    return _generator.next()


def id_at(moment: datetime) -> int:
    return _generator.at(moment)


def moment_of(value: int) -> datetime:
    """When an id was made."""
    stamp = (value >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS
    return datetime.fromtimestamp(stamp / 1000, UTC)


def _parse(value: Any) -> Any:
    if isinstance(value, str):
        if not value.isascii() or not value.isdigit() or len(value) > 19:
            raise ValueError("an id is a string of digits")
        return int(value)
    return value


Id = Annotated[
    int,
    BeforeValidator(_parse),
    Field(ge=0, le=MAX_ID),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,19}$"}),
]


class IdModel(models.Model):
    """The base of every table of ours."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
