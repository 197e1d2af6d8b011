"""One change of the org chart at a time: paths, head counts and groups of whole subtrees move together."""

from __future__ import annotations

from django.db import connection

_KEY = 0x6F72_6763  # "orgc"


def lock() -> None:
    """Hold until the transaction ends. On SQLite every transaction that writes is alone already."""
    if not connection.in_atomic_block:
        raise RuntimeError("lock() belongs inside the transaction of the change")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
