"""Fixtures every test may use. What the tests run on is chosen in tests/beds/plugin.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from office.celery import app as celery

__all__ = ["celery"]  # what the product's processes import too

# The same cases every time, so that a green main stays green; the soak looks for new ones.
hypothesis.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.register_profile("soak", deadline=None)
hypothesis.load_profile("soak" if os.environ.get("OFFICE_SOAK_MINUTES") else "repeatable")


# What takes a minute begins first, in this order, so that at the end no worker is alone with it.
LONGEST = (
    "properties/test_access.py",
    *(f"permissions/test_{name}.py" for name in ("canary", "desks", "lists", "sockets", "table")),
    "walk/test_main_job.py",
    "house/test_migrations.py",
    "orgchart/test_change_random.py",
    "demo/test_scale.py",
    "e2e/test_screens.py",
    "e2e/test_walk.py",
)
PERMISSIONS = "tests/permissions/"
# What asks no database is tested once, where the tests run on SQLite; but these ask Valkey or the profile.
ON_BOTH = ("tests/realtime/", "tests/faults/", "tests/house/test_beds.py")
# Devices hold what frames tell, the canary and the walk over the demo go through the same verbs, and how
# often a list asks is no matter of the database: the acts themselves, every row of the permission table and
# the random lives are tested on both.
ON_SQLITE = (
    "tests/messaging/test_verify.py",
    "tests/permissions/test_canary.py",
    "tests/permissions/test_lists.py",
    "tests/walk/",
)
DATABASE = {"db", "transactional_db", "django_db_setup"}


def _turn(item: pytest.Item) -> int:
    path = item.path.as_posix()
    return next((turn for turn, name in enumerate(LONGEST) if path.endswith(name)), len(LONGEST))


def _is_done(item: pytest.Item) -> bool:
    """Whether the run on SQLite has said it all."""
    if settings.EMBEDDED:
        return False
    asks = item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ()))
    return item.nodeid.startswith(ON_SQLITE) or not (asks or item.nodeid.startswith(ON_BOTH))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    done = [item for item in items if _is_done(item)]
    if done:
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if not _is_done(item)]
    items.sort(key=_turn)


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist carries no types
    """A file's tests stay together; those of the permissions too, which share the seeded demo."""

    def _split_scope(self, nodeid: str) -> str:
        return PERMISSIONS if nodeid.startswith(PERMISSIONS) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return ByFile(config, log)


class ConstantQueries(Protocol):
    def __call__(
        self, read: Callable[[], object], *, grow: Callable[[], object], at_most: int | None = None
    ) -> int: ...


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database, whoever asks for it.

    pytest-django's own looks only at tests that carry its mark; fixtures that keep the demo province for a
    whole module ask too.
    """
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=verbosity, interactive=False, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=verbosity)


@pytest.fixture
def assert_constant_queries() -> ConstantQueries:
    """Check that `read` asks the database as often after `grow` has added rows; returns how often."""

    def count(read: Callable[[], object]) -> list[str]:
        with CaptureQueriesContext(connection) as context:
            read()
        return [query["sql"] for query in context.captured_queries]

    def check(read: Callable[[], object], *, grow: Callable[[], object], at_most: int | None = None) -> int:
        # The first call fills what a process keeps (content types and the like).
        read()
        before = count(read)
        grow()
        after = count(read)
        assert len(after) == len(before), "\n".join(["queries grew with the rows:", *after])
        if at_most is not None:
            assert len(after) <= at_most, "\n".join([f"more than {at_most} queries:", *after])
        return len(after)

    return check
