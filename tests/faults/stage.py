"""A room of talkers under load, and the questions every fault asks afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg

from tests.faults.cluster import Cluster
from tests.faults.talkers import Talker, ended

CAUGHT_UP_SECONDS = 5.0


@dataclass
class Stage:
    """``talkers`` are connected; some of them chatter."""

    cluster: Cluster
    talkers: list[Talker]
    living: list[asyncio.Task[None]] = field(default_factory=list)
    chattering: list[asyncio.Task[None]] = field(default_factory=list)

    def chatter(self, count: int, *, pause: float = 0.05) -> None:
        self.chattering = [asyncio.ensure_future(one.chatter(pause)) for one in self.talkers[:count]]

    async def hush(self) -> None:
        """Nobody begins another message; what is being sent may stay unanswered."""
        await ended(self.chattering)
        self.chattering = []

    def written(self) -> list[tuple[int, str]]:
        """What the database holds of the room, in order."""
        with psycopg.connect(self.cluster.database.url()) as connection:
            rows = connection.execute(
                "SELECT seq, client_id::text FROM messaging_message WHERE conversation_id = %s ORDER BY seq",
                [self.cluster.world.rooms[0]],
            ).fetchall()
        return [(int(seq), str(number)) for seq, number in rows]

    async def caught_up(self, within: float = CAUGHT_UP_SECONDS) -> float:
        """Seconds until every client holds what the database does; fails after ``within``."""
        began = time.monotonic()
        while True:
            wanted = dict(await asyncio.to_thread(self.written))
            behind = [one for one in self.talkers if not one.whole(wanted)]
            took = time.monotonic() - began
            if not behind:
                return took
            lost = [(one.open, one.change, len(one.held)) for one in behind[:3]]
            assert took < within, f"{len(behind)} of {len(self.talkers)} are behind {len(wanted)}: {lost}"
            await asyncio.sleep(0.05)

    def nothing_lost(self) -> int:
        """Numbers are dense, nothing is doubled, and what was acknowledged is there; how much that was."""
        rows = self.written()
        assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
        by_number = {number: seq for seq, number in rows}
        assert len(by_number) == len(rows)
        acknowledged = 0
        for one in self.talkers:
            assert not one.doubled
            assert {number: by_number.get(number) for number in one.acknowledged} == one.acknowledged
            acknowledged += len(one.acknowledged)
        return acknowledged


@asynccontextmanager
async def stage(cluster: Cluster, count: int) -> AsyncIterator[Stage]:
    """``count`` clients of the first room, spread over the web processes, all connected."""
    world = cluster.world
    ports = [web.port for web in cluster.webs]
    talkers = [
        Talker(world.sessions[place % len(world.sessions)], str(world.rooms[0]), ports)
        for place in range(count)
    ]
    made = Stage(cluster, talkers)
    made.living = [asyncio.ensure_future(one.live()) for one in talkers]
    try:
        for _ in range(1200):
            if all(one.open for one in talkers):
                break
            await asyncio.sleep(0.05)
        assert all(one.open for one in talkers)
        yield made
    finally:
        await made.hush()
        await ended(made.living)
