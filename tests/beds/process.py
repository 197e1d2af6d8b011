"""Small help for starting a server of ours and for being sure that it ends with us."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 10.0  # seconds that a server has to end by itself
_PR_SET_PDEATHSIG = 1


class BedError(RuntimeError):
    """A test server did not come up; the text carries the end of its log."""


def die_with_parent() -> None:
    """Ask Linux to end this child when the test run ends, even when that one is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(
    command: list[str], *, log: Path, user: str | None = None, env: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            env={**os.environ, **(env or {})},
            cwd="/",
            preexec_fn=die_with_parent,
            start_new_session=True,
        )


def wait_until(
    ready: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path, seconds: float = 30
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BedError(f"{log.name} did not come up:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.01)


def stop(process: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGINT) -> None:
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)
