"""Bringing the database's tables up to date, and saying how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from office.kernel.management.commands import migrate

SAY_EVERY = 1.0  # seconds


class _Migrate(migrate.Command):
    """Django's command, which tells us of each step instead of printing it."""

    def __init__(self, done: Callable[[str], None]) -> None:
        super().__init__()
        self._done = done

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_success":
            self._done(str(migration))


def prepare_tables(say: Callable[[str], None]) -> None:
    """Apply the migrations that are missing; says at most one line a second, and how long it took."""
    started = time.monotonic()
    steps = _missing()
    if steps:
        say(f"Preparing the database: {steps} steps")
    last, number = started, 0

    def done(name: str) -> None:
        nonlocal last, number
        number += 1
        if time.monotonic() - last >= SAY_EVERY:
            last = time.monotonic()
            say(f"  {number} of {steps}: {name}")

    call_command(_Migrate(done), verbosity=0)
    say(f"Schema is up to date ({time.monotonic() - started:.1f} s)")


def _missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
