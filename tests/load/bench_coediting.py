"""A keystroke on the other screens in the product as it is started on one machine: `office run` on SQLite.

Ten people write one draft of three pages, each a character every 200 ms, through the sockets that browsers
use. Between two keystrokes each asks the server something that it answers without the database: the bare way
there and back through the same socket at the same time. The ratio says what keeping, merging and telling a
keystroke cost beside that. (bench_typing: the same writers on PostgreSQL, against two writers.)
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.beds.process import die_with_parent, free_port
from tests.faults.talkers import percentile
from tests.faults.wire import Content
from tests.load.bench_typing import Writer
from tests.load.cores import SERVER, stay_off

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 10
PAUSE = 0.2
WARM_SECONDS, SECONDS = 2.0, 8.0
ROUNDS = int(os.environ.get("OFFICE_BENCH_ROUNDS", "3"))
PATIENCE = 60.0
AIM = 0.1
"""Seconds that the 99th of a hundred keystrokes may take."""
ECHO = 1_000_000
"""Numbers from here on are bare questions."""


@contextmanager
def product(writers: int) -> Iterator[tuple[int, Content]]:
    """`office run` over a new folder with a draft and its writers; its port and world."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder:
        environment = {**os.environ, "OFFICE_DATA": folder, "OFFICE_PROFILE": "embedded", "OFFICE_DEMO": ""}
        for name in ("OFFICE_DATABASE_URL", "OFFICE_REDIS_URL", "OFFICE_OUTBOX"):
            environment[name] = ""
        made = subprocess.run(
            [sys.executable, "-m", "tests.load.coediting_world", str(writers)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        world = json.loads(made.stdout.splitlines()[-1])
        process = subprocess.Popen(
            [*SERVER, sys.executable, "-m", "office.cli", "run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        try:
            _await(port, process)
            yield port, world
        finally:
            process.kill()
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the product did not start")


class Asking(Writer):
    """A writer who also times bare questions."""

    def __init__(self, document: str, left: dict[tuple[int, int], float], times: list[float]) -> None:
        super().__init__(document, left, times)
        self.asked: dict[int, float] = {}
        self.echoes: list[float] = []

    def hear(self, frame: Content) -> None:
        begun = self.asked.pop(frame.get("id") or 0, None) if frame["type"] == "ack" else None
        if begun is None:
            super().hear(frame)
            return
        self.echoes.append(time.perf_counter() - begun)

    def echo(self) -> None:
        """Getting up from a draft at which one does not sit: parsed, answered, nothing else."""
        assert self.wire is not None
        number = ECHO + self.number
        if self.timed:
            self.asked[number] = time.perf_counter()
        self.wire.say({"command": "draft.leave", "id": number, "document": "7", "client": self.doc.client_id})


async def round_of(port: int, world: Content) -> tuple[list[float], list[float]]:
    """Seconds from keystroke to every other writer's socket; seconds of a bare question."""
    left: dict[tuple[int, int], float] = {}
    times: list[float] = []
    writers = [Asking(world["document"], left, times) for _ in world["sessions"]]
    for writer, session in zip(writers, world["sessions"], strict=True):
        await writer.open(port, session)
    began = time.perf_counter()
    turns = [began + PAUSE * place / len(writers) for place in range(len(writers))]
    asks = [at + PAUSE / 2 for at in turns]
    while (now := time.perf_counter()) < began + WARM_SECONDS + SECONDS:
        for place, writer in enumerate(writers):
            writer.timed = now > began + WARM_SECONDS
            if now >= turns[place]:
                writer.press(place)
                turns[place] += PAUSE
            if now >= asks[place]:
                writer.echo()
                asks[place] += PAUSE
        await asyncio.sleep(0.001)
    await asyncio.sleep(1)
    for writer in writers:
        if writer.wire is not None:
            writer.wire.abort()
    expected = len(left) * (len(writers) - 1)
    assert len(times) == expected, f"{len(times)} of {expected} keystrokes arrived"
    return times, [one for writer in writers for one in writer.echoes]


def told(title: str, times: list[float]) -> float:
    """Prints the shares; returns the 99th."""
    shares = ", ".join(f"p{share} {percentile(times, share / 100) * 1000:.1f}" for share in (50, 95, 99))
    print(f"  {title:<38} {len(times):>6,}, ms: {shares}")
    return percentile(times, 0.99)


def main() -> None:
    import uvloop

    stay_off()
    keys: list[float] = []
    echoes: list[float] = []
    for _ in range(ROUNDS):
        with product(WRITERS) as (port, world):
            typed, bare = uvloop.run(round_of(port, world))
        keys += typed
        echoes += bare
    print(f"A keystroke on the other screens, {WRITERS} writers, `office run` on SQLite, {ROUNDS} rounds")
    slowest = told("keystrokes at the other writers", keys)
    bare_slowest = told("bare questions through the same sockets", echoes)
    middle = percentile(keys, 0.5) / percentile(echoes, 0.5)
    print(f"  keystroke  :  bare question  =  {middle:.1f} (p50), {slowest / bare_slowest:.1f} (p99)")
    print(f"  aim: p99 ≤ {AIM * 1000:.0f} ms: {'met' if slowest <= AIM else 'missed'}", flush=True)


if __name__ == "__main__":
    main()
