"""Deliveries a second to rooms of 10, 100 and 1,000: our hub, plain Channels groups, and a bare loop.

Each server runs alone in its own process on loopback, on a core of its own where there are two; one sender
keeps 50 messages under way. Runs are interleaved, and each figure is a median with its spread: read the
ratios, not the numbers. OFFICE_BENCH_ROOMS names other sizes, OFFICE_BENCH_ROUNDS other rounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from typing import Any

from tests.load.cores import SERVER, stay_off
from tests.load.lean_client import Counter, connect

WINDOW = 50
WARM_SECONDS, SECONDS = 1.0, 3.0
ROOMS = [int(room) for room in os.environ.get("OFFICE_BENCH_ROOMS", "10,100,1000").split(",")]
ROUNDS = int(os.environ.get("OFFICE_BENCH_ROUNDS", "3"))
TEXT = "第二条已按法规处意见改完，过渡期统一写成本通知印发之日起六个月内。"

KINDS = {
    "bare": "bare uvloop loop, frames only",
    "office-uvicorn-free": "our hub, uvicorn, nothing kept",
    "office-daphne-free": "our hub, daphne, nothing kept",
    "channels-uvicorn-free": "plain Channels groups, uvicorn, nothing kept",
    "channels-daphne-free": "plain Channels groups, daphne, nothing kept",
    "office-uvicorn-kept": "our whole stack, uvicorn, every message committed",
    "office-daphne-kept": "our whole stack, daphne, every message committed",
    "channels-uvicorn-kept": "plain Channels groups, uvicorn, an ORM insert each",
    "channels-daphne-kept": "plain Channels groups, daphne, an ORM insert each",
}
RATIOS = [
    ("office-daphne-free", "channels-daphne-free"),
    ("office-daphne-kept", "channels-daphne-kept"),
    ("office-uvicorn-free", "channels-uvicorn-free"),
    ("office-uvicorn-free", "channels-uvicorn-kept"),
    ("office-uvicorn-kept", "channels-uvicorn-kept"),
    ("office-uvicorn-free", "bare"),
    ("office-daphne-free", "bare"),
]


@contextlib.contextmanager
def server(kind: str, room: int) -> Iterator[tuple[int, dict[str, Any]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder:
        environment = {**os.environ, "OFFICE_DATA": folder, "OFFICE_PROFILE": "embedded"}
        environment["OFFICE_BENCH_ROOM"] = str(room)
        environment.pop("OFFICE_DATABASE_URL", None)
        process = subprocess.Popen(
            [*SERVER, sys.executable, "-m", "tests.load.fanout_server", kind, str(port)],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the server {kind} did not start")
            yield port, json.loads(line)
        finally:
            process.kill()
            process.wait()


async def measure(port: int, world: dict[str, Any], room: int) -> float:
    """Deliveries to the receivers a second, over SECONDS, after WARM_SECONDS."""
    sessions = world["sessions"] or [""] * (room + 1)
    number = 0
    sender: Counter | None = None

    def send() -> None:
        nonlocal number
        number += 1
        assert sender is not None
        command = {
            "id": number,
            "command": "send",
            "conversation": world["conversation"],
            "client_id": str(uuid.uuid4()),
            "text": TEXT,
        }
        sender.say(json.dumps(command, ensure_ascii=False, separators=(",", ":")))

    receivers = [await connect(port, cookie=cookie) for cookie in sessions[1:]]
    sender = await connect(port, cookie=sessions[0], on_message=send)
    await asyncio.sleep(0.3)  # accepted is not yet attached
    for _ in range(WINDOW):
        send()
    await asyncio.sleep(WARM_SECONDS)
    loop = asyncio.get_running_loop()
    before, began = sum(one.messages for one in receivers), loop.time()
    await asyncio.sleep(SECONDS)
    rate = (sum(one.messages for one in receivers) - before) / (loop.time() - began)
    for one in [*receivers, sender]:
        if one.transport is not None:
            one.transport.abort()
    return rate


def main() -> None:
    stay_off()
    for room in ROOMS:
        compare(room)


def compare(room: int) -> None:
    """Run, and print the median deliveries a second by kind and their ratios."""
    import uvloop

    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind in KINDS:
            with server(kind, room) as (port, world):
                rates[kind].append(uvloop.run(measure(port, world, room)))
            print(f"  … {KINDS[kind]}: {rates[kind][-1]:,.0f}", file=sys.stderr, flush=True)
    figures = {kind: statistics.median(found) for kind, found in rates.items()}
    print(f"Deliveries a second to {room} receivers (median of {ROUNDS}, lowest to highest)")
    for kind, title in KINDS.items():
        low, high = min(rates[kind]), max(rates[kind])
        print(f"  {title:<52} {figures[kind]:>9,.0f}   ({low:,.0f} to {high:,.0f})")
    for one, other in RATIOS:
        print(f"  {KINDS[one]}  :  {KINDS[other]}  =  {figures[one] / figures[other]:.2f}", flush=True)


if __name__ == "__main__":
    main()
