"""The demo as ground for every test of permissions, built once for all of them that one process runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from office.demo.seed import seed
from tests.permissions.world import LOGINS, World


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """In a transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(say=print)
        made = World()
        for persona in LOGINS:
            made.client(persona)  # signed in outside of what a test undoes
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test changes in the demo is undone after it."""
    if "world" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("world")
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)
