"""A keystroke on the other screens: ten people write one draft of three pages, on PostgreSQL with commits on.

Each types a character every 200 ms, as a fast typist does, for as long as a round lasts. Told is the time
from a keystroke's departure to its arrival at each of the other writers, beside the time for one writer and
one reader: the ratio says what the other eight cost. Rounds are interleaved.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents import ydoc
from tests.beds.postgres import postgres
from tests.beds.process import die_with_parent, free_port
from tests.faults.talkers import percentile
from tests.faults.wire import Content, Wire, connect
from tests.load.cores import SERVER, stay_off

MANY, FEW = 10, 2
PAUSE = 0.2
WARM_SECONDS, SECONDS = 2.0, 8.0
ROUNDS = int(os.environ.get("OFFICE_BENCH_ROUNDS", "3"))


@contextmanager
def server(writers: int) -> Iterator[tuple[int, Content]]:
    """A server on a new PostgreSQL that keeps its commits; its port and world."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder, postgres(durable=True) as database:
        environment = {**os.environ, "OFFICE_DATA": folder, "OFFICE_PROFILE": "embedded"}
        environment["OFFICE_DATABASE_URL"] = database.url()
        process = subprocess.Popen(
            [*SERVER, sys.executable, "-m", "tests.load.typing_server", str(port), str(writers)],
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


class Writer:
    """A page at the draft: its copy of the text, and when each keystroke of the others came."""

    def __init__(self, document: str, left: dict[tuple[int, int], float], times: list[float]) -> None:
        self.document = document
        self.doc: ydoc.Shared = Doc()
        self.left, self.times = left, times
        self.opened: asyncio.Future[Content] = asyncio.get_running_loop().create_future()
        self.wire: Wire | None = None
        self.number = 0
        self.timed = False

    def hear(self, frame: Content) -> None:
        if frame["type"] == "draft.update":
            begun = self.left.get((int(frame["client"]), int(frame["caret"] or 0)))
            if begun is not None and int(frame["client"]) != self.doc.client_id:
                self.times.append(time.perf_counter() - begun)
        elif frame["type"] == "ack" and not self.opened.done():
            self.opened.set_result(frame)

    def say(self, command: str, **more: Any) -> None:
        assert self.wire is not None
        common = {"id": self.number, "document": self.document, "client": self.doc.client_id}
        self.wire.say({"command": f"draft.{command}", **common, **more})

    async def open(self, port: int, session: str) -> None:
        self.wire = await connect(port, session, self.hear)
        self.say("open")
        ack = await asyncio.wait_for(self.opened, 10)
        assert ack["ok"], ack
        self.doc.apply_update(base64.b64decode(ack["update"]))

    def press(self, place: int) -> None:
        """One character into the writer's own paragraph."""
        before = self.doc.get_state()
        self.doc[ydoc.FRAGMENT] = fragment = XmlFragment()
        block = fragment.children[place]
        assert isinstance(block, XmlElement)
        text = block.children[0]
        assert isinstance(text, XmlText)
        text.insert(0, "字")
        self.number += 1
        if self.timed:
            self.left[int(self.doc.client_id), self.number] = time.perf_counter()
        update = base64.b64encode(self.doc.get_update(before)).decode()
        # The caret is passed on as it comes, and so tells which keystroke it was.
        self.say("push", epoch=1, update=update, caret=str(self.number))


async def round_of(port: int, world: Content) -> list[float]:
    """Seconds from keystroke to every other writer's socket."""
    left: dict[tuple[int, int], float] = {}
    times: list[float] = []
    writers = [Writer(world["document"], left, times) for _ in world["sessions"]]
    for writer, session in zip(writers, world["sessions"], strict=True):
        await writer.open(port, session)
    began = time.perf_counter()
    next_at = [began + PAUSE * place / len(writers) for place in range(len(writers))]
    while (now := time.perf_counter()) < began + WARM_SECONDS + SECONDS:
        for place, writer in enumerate(writers):
            if now >= next_at[place]:
                writer.timed = now > began + WARM_SECONDS
                writer.press(place)
                next_at[place] += PAUSE
        await asyncio.sleep(0.001)
    await asyncio.sleep(1)
    for writer in writers:
        if writer.wire is not None:
            writer.wire.abort()
    expected = len(left) * (len(writers) - 1)
    assert len(times) == expected, f"{len(times)} of {expected} keystrokes arrived"
    return times


def main() -> None:
    import uvloop

    stay_off()
    found: dict[int, list[float]] = {MANY: [], FEW: []}
    for _ in range(ROUNDS):
        for writers, times in found.items():
            with server(writers) as (port, world):
                times += uvloop.run(round_of(port, world))
    print(f"A keystroke on the other screens, {ROUNDS} rounds, a character every {PAUSE * 1000:.0f} ms each")
    for writers, times in found.items():
        shares = ", ".join(f"p{share} {percentile(times, share / 100) * 1000:.1f}" for share in (50, 95, 99))
        print(f"  {writers:>2} writers, {len(times):>6,} arrivals, ms: {shares}")
    ratio = percentile(found[MANY], 0.99) / percentile(found[FEW], 0.99)
    print(f"  p99 with {MANY} writers  :  with {FEW}  =  {ratio:.1f}", flush=True)


if __name__ == "__main__":
    main()
