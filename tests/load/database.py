"""PostgreSQL from the wheel with Office's tables, for as long as a benchmark runs.

OFFICE_BENCH_DATABASE names another database instead, which is kept: what a benchmark has filled once is
asked again the next time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.beds.postgres import postgres


@contextmanager
def database() -> Iterator[None]:
    """Django is set up inside; a benchmark imports models only then."""
    kept = os.environ.get("OFFICE_BENCH_DATABASE")
    if kept:
        _prepare(kept)
        yield
        return
    with postgres() as server:
        _prepare(server.url())
        yield


def _prepare(url: str) -> None:
    os.environ["OFFICE_DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
