"""Chooses what the tests run on, before Django reads its settings.

`OFFICE_TEST_DATABASE=sqlite` (default) uses a file database, because threads must see each other's commits;
`postgres` starts PostgreSQL and Valkey from wheels and the services profile. With xdist the first process
starts the servers and its workers find them in the environment.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from tests.beds.postgres import postgres
from tests.beds.valkey import valkey

_stack = ExitStack()
# A run that fails while Django is being set up never reaches pytest_unconfigure.
atexit.register(_stack.close)


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "")


def _start_servers() -> None:
    kind = os.environ.get("OFFICE_TEST_DATABASE", "sqlite")
    if kind not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"OFFICE_TEST_DATABASE is sqlite or postgres, not {kind!r}")
    if kind == "postgres":
        os.environ["OFFICE_PROFILE"] = "services"
        os.environ["OFFICE_DATABASE_URL"] = _stack.enter_context(postgres()).url()
        os.environ["OFFICE_REDIS_URL"] = _stack.enter_context(valkey()).url()
    else:
        os.environ["OFFICE_PROFILE"] = "embedded"
        os.environ.pop("OFFICE_DATABASE_URL", None)


def _own_folder() -> None:
    """Every process has its own data folder (files, secrets, SQLite)."""
    folder = Path(tempfile.mkdtemp(prefix=f"office-test-{_worker() or 'main'}-"))
    _stack.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ["OFFICE_DATA"] = str(folder)
    os.environ.pop("OFFICE_DEMO", None)
    os.environ["OFFICE_OUTBOX"] = "inline"  # no worker runs beside the tests


def _worker_redis() -> None:
    """Workers share the server but not its keys: one numbered database each."""
    base = os.environ["OFFICE_REDIS_URL"].rsplit("/", 1)[0]
    os.environ["OFFICE_REDIS_URL"] = f"{base}/{int(_worker().removeprefix('gw')) % 15 + 1}"


def _faster() -> None:
    """A test database need not survive a power cut, nor a test password an attack."""
    options = settings.DATABASES["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] += "PRAGMA synchronous=OFF;"
    # The quick hasher makes new hashes; those of the demo are still read by the one that made them.
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    if not _worker():
        _start_servers()
    elif os.environ.get("OFFICE_TEST_DATABASE") == "postgres":
        _worker_redis()
    _own_folder()
    result = yield
    # Django has read its settings by now, but not yet opened a database.
    _faster()
    return result


def pytest_report_header() -> str:
    return f"office: tests on {os.environ.get('OFFICE_TEST_DATABASE', 'sqlite')}"


def pytest_unconfigure() -> None:
    _stack.close()
