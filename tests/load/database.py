"""PostgreSQL from the wheel with Office's tables, for as long as a benchmark runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.beds.postgres import postgres


@contextmanager
def database() -> Iterator[None]:
    """Django is set up inside; a benchmark imports models only then."""
    with postgres() as server:
        os.environ["OFFICE_DATABASE_URL"] = server.url()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield
