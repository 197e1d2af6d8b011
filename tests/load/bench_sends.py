"""Sends a second in 10 rooms of 10 on PostgreSQL with commits on, ours and the naive way; then at half load.

First every room's sender keeps some messages under way, which gives the rate; then they send at half of
that rate, and the time from a send to its receipt by another member is told. Rounds are interleaved; read
the ratios.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.beds.postgres import postgres
from tests.beds.process import die_with_parent, free_port
from tests.faults.talkers import percentile
from tests.faults.wire import Content, Wire
from tests.faults.wire import connect as connect_wire
from tests.load.cores import SERVER, stay_off
from tests.load.lean_client import Counter, connect

WINDOW = 20
WARM_SECONDS, SECONDS = 1.0, 4.0
ROUNDS = int(os.environ.get("OFFICE_BENCH_ROUNDS", "3"))
KINDS = {
    "ours-daphne": "our whole stack, daphne",
    "naive-daphne": "Channels group, ORM insert each, daphne",
    "ours-uvicorn": "our whole stack, uvicorn",
    "naive-uvicorn": "Channels group, ORM insert each, uvicorn",
}
RATIOS = [("ours-daphne", "naive-daphne"), ("ours-uvicorn", "naive-uvicorn")]


@contextmanager
def server(kind: str) -> Iterator[tuple[int, Content]]:
    """A server on a new PostgreSQL that keeps its commits; its port and world."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder, postgres(durable=True) as database:
        environment = {**os.environ, "OFFICE_DATA": folder, "OFFICE_PROFILE": "embedded"}
        environment["OFFICE_DATABASE_URL"] = database.url()
        process = subprocess.Popen(
            [*SERVER, sys.executable, "-m", "tests.load.sends_server", kind, str(port)],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            preexec_fn=die_with_parent,
        )
        try:
            assert process.stdout is not None
            yield port, json.loads(process.stdout.readline())
        finally:
            process.kill()
            process.wait()


def command(room: int, text: str) -> str:
    content = {
        "id": 1,
        "command": "send",
        "conversation": str(room),
        "client_id": str(uuid.uuid4()),
        "text": text,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


async def rate(port: int, world: Content) -> float:
    """Messages a second that reach whole rooms, while each sender keeps WINDOW under way."""
    everybody: list[Counter] = []
    for room, members in zip(world["rooms"], world["members"], strict=True):
        sender: list[Counter] = []

        def again(sender: list[Counter] = sender, room: int = room) -> None:
            sender[0].say(command(room, "收到，按此办理。"))

        for index, place in enumerate(members):
            hear: Callable[[], None] | None = again if index == 0 else None
            client = await connect(port, cookie=world["sessions"][place], on_message=hear)
            sender.append(client)
            everybody.append(client)
        await asyncio.sleep(0.05)
        for _ in range(WINDOW):
            again()
    await asyncio.sleep(WARM_SECONDS)
    before, began = sum(one.messages for one in everybody), time.perf_counter()
    await asyncio.sleep(SECONDS)
    found = (sum(one.messages for one in everybody) - before) / (time.perf_counter() - began)
    for one in everybody:
        if one.transport is not None:
            one.transport.abort()
    await asyncio.sleep(0.5)
    return found / len(world["members"][0])


async def half(port: int, world: Content, speed: float) -> list[float]:
    """Seconds from send to receipt at ``speed`` sends a second over all rooms."""
    times: list[float] = []
    wires: list[Wire] = []

    def hear(frame: Content) -> None:
        # What the first round left under way carries no time.
        if frame["type"] == "message" and frame["message"]["text"][:1].isdigit():
            times.append(time.perf_counter() - float(frame["message"]["text"]))

    senders: list[Counter] = []
    for members in world["members"]:
        senders.append(await connect(port, cookie=world["sessions"][members[0]]))
        wires.append(await connect_wire(port, world["sessions"][members[1]], hear))
    await asyncio.sleep(0.5)
    began, said = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < WARM_SECONDS + SECONDS:
        while said < now * speed:
            place = said % len(senders)
            senders[place].say(command(world["rooms"][place], repr(time.perf_counter())))
            said += 1
        await asyncio.sleep(0.001)
    await asyncio.sleep(1)
    for wire in wires:
        wire.abort()
    return times[len(times) // 5 :]


def main() -> None:
    import uvloop

    stay_off()
    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    waits: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind in KINDS:
            with server(kind) as (port, world):
                rates[kind].append(uvloop.run(rate(port, world)))
                waits[kind] += uvloop.run(half(port, world, rates[kind][-1] / 2))
    report(rates, waits)


def report(rates: dict[str, list[float]], waits: dict[str, list[float]]) -> None:
    print(f"Sends a second in 10 rooms of 10, each committed (median of {ROUNDS}, lowest to highest)")
    figures: dict[str, Any] = {kind: statistics.median(found) for kind, found in rates.items()}
    for kind, title in KINDS.items():
        low, high = min(rates[kind]), max(rates[kind])
        shares = ", ".join(
            f"p{share} {percentile(waits[kind], share / 100) * 1000:.1f}" for share in (50, 95, 99)
        )
        print(
            f"  {title:<42} {figures[kind]:>8,.0f}   ({low:,.0f} to {high:,.0f})   at half load, ms: {shares}"
        )
    for one, other in RATIOS:
        print(f"  {KINDS[one]}  :  {KINDS[other]}  =  {figures[one] / figures[other]:.1f}", flush=True)


if __name__ == "__main__":
    main()
