"""The servers that tests start end with them, also when these are killed; CI never passes by skipping."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.beds.process import BedError, free_port, start, stop, wait_until
from tests.house.tree import ROOT

RUN = """
import sys
from tests.beds.postgres import postgres
from tests.beds.valkey import valkey
with {bed}() as server:
    print(server.port, flush=True)
    {then}
"""


def begin(bed: str, then: str) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN.format(bed=bed, then=then)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def ends(port: int, *, within: float = 30) -> bool:
    deadline = time.monotonic() + within
    while answers(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("bed", ["valkey", "postgres"])
def test_a_server_ends_with_a_run_that_is_killed(bed: str) -> None:
    process, port = begin(bed, "sys.stdin.read()")
    assert answers(port)
    process.kill()
    process.wait()
    assert ends(port)


@pytest.mark.parametrize("then", ["pass", "raise ZeroDivisionError", "sys.exit(3)"])
def test_a_server_ends_with_a_run_that_finishes_or_fails(then: str) -> None:
    process, port = begin("valkey", then)
    process.wait(60)
    assert not answers(port)


def test_a_server_that_does_not_come_up_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = start([sys.executable, "-c", "print('no such table'); raise SystemExit(2)"], log=log)
    with pytest.raises(BedError, match="no such table"):
        wait_until(lambda: False, process=running, log=log, seconds=30)
    assert running.poll() == 2


def test_a_server_that_ignores_the_signal_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    script += "print('up', flush=True); time.sleep(99)"
    log = tmp_path / "log"
    running = start([sys.executable, "-c", script], log=log)
    wait_until(lambda: "up" in log.read_text(), process=running, log=log)
    monkeypatch.setattr("tests.beds.process.PATIENCE", 0.5)
    stop(running)
    assert running.returncode == -signal.SIGKILL


def test_without_a_browser_ci_fails_and_a_person_is_told(tmp_path: Path) -> None:
    # Everything a shell needs, but no browser and no way to install one.
    for tool in ("bash", "head", "id", "fc-list"):
        found = shutil.which(tool)
        if found:
            (tmp_path / tool).symlink_to(found)
    for ci, expected in (("", 0), ("true", 1)):
        answer = subprocess.run(
            [str(tmp_path / "bash"), "scripts/browser.sh"],
            cwd=ROOT,
            env={"PATH": str(tmp_path), "CI": ci},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == expected
        assert "NO CHROMIUM ON THIS MACHINE" in answer.stderr


def test_free_ports_are_free() -> None:
    assert not answers(free_port())
