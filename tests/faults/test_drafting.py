"""Writers of one draft at two web processes: one that dies, a Valkey that goes away, lose no word."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.beds.postgres import postgres
from tests.beds.valkey import valkey
from tests.faults.cluster import ROOT, Cluster
from tests.faults.drafters import Drafter
from tests.faults.talkers import ended

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

WRITERS = 10
SAME_WITHIN = 10.0
"""Seconds until every page has the same text once nobody types."""


@dataclass
class Table:
    """Writers at a draft, every second one at the other process to begin with."""

    office: Cluster
    writers: list[Drafter]

    async def same(self) -> float:
        """Seconds until all have one text with every word that anybody typed, once."""
        began = time.monotonic()
        while len({one.text for one in self.writers}) > 1 or not all(
            one.at_the_draft for one in self.writers
        ):
            took = time.monotonic() - began
            assert took < SAME_WITHIN, [(one.connections, len(one.text)) for one in self.writers]
            await asyncio.sleep(0.05)
        text = self.writers[0].text
        for one in self.writers:
            assert [text.count(word) for word in one.typed] == [1] * len(one.typed)
        return time.monotonic() - began


@contextmanager
def served() -> Iterator[tuple[Cluster, dict[str, object]]]:
    """Two web processes over a draft; and who writes it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-faults-")))
        made = Cluster(stack.enter_context(postgres(durable=True)), stack.enter_context(valkey()), folder)
        stack.callback(made.stop)
        built = subprocess.run(
            [sys.executable, "-m", "tests.load.coediting_world", str(WRITERS)],
            cwd=ROOT,
            env=made.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        made.serve(2)
        yield made, json.loads(built.stdout.splitlines()[-1])


@asynccontextmanager
async def seated(office: Cluster, world: dict[str, object]) -> AsyncIterator[Table]:
    sessions, document = world["sessions"], str(world["document"])
    assert isinstance(sessions, list)
    writers = [Drafter(session, document, [web.port for web in office.webs]) for session in sessions]
    for place, one in enumerate(writers):
        one.ports = [office.webs[place % 2].port]
    living = [asyncio.ensure_future(one.live()) for one in writers]
    try:
        deadline = time.monotonic() + 20
        while not all(one.at_the_draft for one in writers):
            assert time.monotonic() < deadline, "not everybody is at the draft"
            await asyncio.sleep(0.05)
        for one in writers:
            one.ports = [web.port for web in office.webs]
        yield Table(office, writers)
    finally:
        await ended(living)


@asynccontextmanager
async def typing(table: Table, pause: float) -> AsyncIterator[None]:
    """Everybody writes meanwhile."""
    tasks = [
        asyncio.ensure_future(one.chatter(chr(0x7532 + place), pause))
        for place, one in enumerate(table.writers)
    ]
    try:
        yield
    finally:
        await ended(tasks)


async def test_writers_at_two_processes_end_with_one_text_whatever_dies() -> None:
    with served() as (office, world):
        async with seated(office, world) as table:
            async with typing(table, 0.1):
                await asyncio.sleep(1.5)
            calm = await table.same()
            async with typing(table, 0.1):
                for _ in range(2):
                    web = random.choice(office.webs)
                    await asyncio.sleep(0.7)
                    await asyncio.to_thread(web.kill)
                    await asyncio.sleep(0.5)
                    await asyncio.to_thread(web.start)
            killed = await table.same()
            async with typing(table, 0.1):
                await asyncio.sleep(0.5)
                await asyncio.to_thread(office.redis.stop, signal.SIGKILL)
                await asyncio.sleep(1.5)
                await asyncio.to_thread(office.redis.start)
                await asyncio.sleep(0.5)
            lost = await table.same()
            words = sum(len(one.typed) for one in table.writers)
            connections = sum(one.connections for one in table.writers)
    print(f"\n  {words} words, {connections} connections; one text after {calm:.2f} s,")
    print(f"  {killed:.2f} s (processes killed), {lost:.2f} s (Valkey killed)")
    assert connections > WRITERS
