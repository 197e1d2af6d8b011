"""Starting the product: what stands in the way is said at once, in words, and changes nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from office.alone import NotAlone, claim_data, claim_port
from tests.beds.process import free_port
from tests.house.tree import ROOT


def run(data: Path, port: int, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OFFICE_DATA": str(data), "OFFICE_PORT": str(port), "OFFICE_DEMO": ""}
    environment |= {"OFFICE_PROFILE": "embedded", "OFFICE_DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "-m", "office.cli", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = run(tmp_path / "var", port, "run")
    assert answer.returncode == 1
    assert f"端口 {port} 已被占用" in answer.stderr and f"Port {port} is taken" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "var" / "office.sqlite3").exists()


def test_a_second_product_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with claim_data(tmp_path):
        answer = run(tmp_path, free_port(), "run")
    assert answer.returncode == 1
    assert f"进程 {os.getpid()}" in answer.stderr and "OFFICE_DATA" in answer.stderr


def test_the_data_is_free_again_when_its_holder_ends(tmp_path: Path) -> None:
    claim_data(tmp_path).close()
    with claim_data(tmp_path), pytest.raises(NotAlone):
        claim_data(tmp_path)
    # Also after a kill: the system lets go of it.
    script = "import sys,time; from office.alone import claim_data; from pathlib import Path;"
    script += " held = claim_data(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(NotAlone):
        claim_data(tmp_path)
    holder.kill()
    holder.wait()
    claim_data(tmp_path).close()


def test_a_port_left_by_a_server_is_free_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()
        client.close()
    time.sleep(0.1)
    claim_port("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(NotAlone, match=r"192\.0\.2\.1"):
        claim_port("192.0.2.1", free_port())


def test_preparing_says_how_far_it_is_and_a_second_time_has_nothing_to_do(tmp_path: Path) -> None:
    first = run(tmp_path, free_port(), "prepare")
    assert first.returncode == 0, first.stderr
    assert "Preparing the database: " in first.stdout
    assert "Schema is up to date" in first.stdout
    again = run(tmp_path, free_port(), "prepare")
    assert "Preparing" not in again.stdout and "Schema is up to date" in again.stdout
