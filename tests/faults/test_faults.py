"""What happens to the messages when processes die: nothing acknowledged is lost, and everybody catches up.

Real processes of the services profile, two web processes, so that hints travel between them. Part of
`make soak`; OFFICE_FAULTS scales the counts (1 unless set: 200 deaths, 200 sockets, a minute).
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Iterator

import pytest

from tests.faults.cluster import Cluster, cluster
from tests.faults.stage import stage
from tests.faults.talkers import percentile

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

SCALE = float(os.environ.get("OFFICE_FAULTS") or 1)
SOCKETS = max(20, int(200 * SCALE))


@pytest.fixture(scope="module", autouse=True)
def only_in_the_soak() -> None:
    if not os.environ.get("OFFICE_SOAK_MINUTES"):
        pytest.skip("the long form: make soak")


@pytest.fixture
def office() -> Iterator[Cluster]:
    with cluster(people=20) as made:
        yield made


def told(what: str, **figures: object) -> None:
    print(f"\n  {what}: " + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in figures.items()))


async def test_a_web_process_killed_in_the_middle_of_sends(office: Cluster) -> None:
    deaths = max(5, int(200 * SCALE))
    async with stage(office, 20) as room:
        room.chatter(10, pause=0.02)
        for _ in range(deaths):
            await asyncio.sleep(random.uniform(0.02, 0.4))
            web = random.choice(office.webs)
            await asyncio.to_thread(web.kill)
            await asyncio.to_thread(web.start)
        await room.hush()
        slowest = await room.caught_up()
        kept = room.nothing_lost()
        told("kill -9", deaths=deaths, acknowledged=kept, caught_up_s=f"{slowest:.2f}")
        assert kept > deaths


async def test_valkey_killed_and_restarted(office: Cluster) -> None:
    async with stage(office, SOCKETS) as room:
        room.chatter(10, pause=0.1)
        for _ in range(3):
            await asyncio.sleep(1)
            await asyncio.to_thread(office.redis.stop, signal.SIGKILL)
            await asyncio.sleep(random.uniform(0, 1))
            await asyncio.to_thread(office.redis.start)
            await asyncio.sleep(1)
        await room.hush()
        slowest = await room.caught_up()
        told(
            "Valkey restarted",
            sockets=SOCKETS,
            acknowledged=room.nothing_lost(),
            caught_up_s=f"{slowest:.2f}",
        )


async def test_valkey_down_for_a_minute(office: Cluster) -> None:
    """Sends go on; the other process's people hear by the heartbeat, and at once when it is back."""
    async with stage(office, 40) as room:
        room.chatter(4, pause=0.2)
        await asyncio.sleep(1)
        await asyncio.to_thread(office.redis.stop, signal.SIGKILL)
        before = sum(len(one.acknowledged) for one in room.talkers)
        await asyncio.sleep(max(5.0, 60 * SCALE))
        during = sum(len(one.acknowledged) for one in room.talkers) - before
        await asyncio.to_thread(office.redis.start)
        await room.hush()
        took = await room.caught_up(within=10)
        told("Valkey down", acknowledged_meanwhile=during, caught_up_s=f"{took:.2f}")
        assert during > 0
        room.nothing_lost()


async def test_postgresql_restarted_under_load(office: Cluster) -> None:
    async with stage(office, SOCKETS) as room:
        room.chatter(10, pause=0.05)
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            await asyncio.sleep(1)
            await asyncio.to_thread(office.database.stop, how)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(office.database.start)
            await asyncio.sleep(2)
        await room.hush()
        took = await room.caught_up()
        times = [one for talker in room.talkers for one in talker.times]
        told(
            "PostgreSQL restarted 3 times",
            acknowledged=room.nothing_lost(),
            caught_up_s=f"{took:.2f}",
            p99_ms=f"{percentile(times, 0.99) * 1000:.0f}",
        )
