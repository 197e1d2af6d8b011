"""What one bad client, or thousands of good ones at once, do to the others: see test_faults.py."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.cluster import Cluster, cluster
from tests.faults.stage import Stage, stage
from tests.faults.talkers import Talker, ended, percentile
from tests.faults.test_faults import SCALE, told
from tests.faults.wire import BINARY, CONTINUED, TEXT, Content, Wire, connect, frame

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

MEMORY_KIB = 64 * 1024
"""How much a web process may grow by whatever one client does."""


@pytest.fixture(scope="module", autouse=True)
def only_in_the_soak() -> None:
    if not os.environ.get("OFFICE_SOAK_MINUTES"):
        pytest.skip("the long form: make soak")


@pytest.fixture(scope="module")
def office() -> Iterator[Cluster]:
    with cluster(people=20, webs=1) as made:
        yield made


@asynccontextmanager
async def raw(office: Cluster) -> AsyncIterator[tuple[Wire, list[Content]]]:
    """A socket of the last person, and what it is told."""
    heard: list[Content] = []
    wire = await connect(office.webs[0].port, office.world.sessions[-1], heard.append)
    await asyncio.sleep(0.2)
    yield wire, heard
    wire.abort()


async def times(room: Stage, seconds: float) -> list[float]:
    """How long the room's messages took from send to receipt, from now on."""
    for talker in room.talkers:
        talker.times.clear()
    await asyncio.sleep(seconds)
    return [one for talker in room.talkers for one in talker.times]


def compared(what: str, before: list[float], during: list[float], grown: int) -> None:
    calm, stressed = percentile(before, 0.99), percentile(during, 0.99)
    told(
        what,
        p99_before_ms=f"{calm * 1000:.1f}",
        p99_during_ms=f"{stressed * 1000:.1f}",
        ratio=f"{stressed / calm:.2f}",
        grown_KiB=grown,
    )
    assert grown < MEMORY_KIB
    assert len(during) > len(before) / 2, "the others hardly get through"


SOUND = b'{"id": 1, "command": "hello"}'
BROKEN = {
    "bad UTF-8": (frame(b'{"id": 1, "text": "\xff\xfe"}'), (1007,)),
    "an endless message in fragments": (
        frame(b"x" * 65_000, last=False) + frame(b"x" * 65_000, opcode=CONTINUED, last=False) * 20,
        (1009,),
    ),
    "a frame of 20 MB": (frame(b"x" * 20_000_000), (1009,)),
    "a reserved bit": (bytes([0xC1]) + frame(SOUND)[1:], (1002,)),
    "a reserved opcode": (frame(SOUND, opcode=0x5), (1002,)),
    "a fragment of nothing": (frame(SOUND, opcode=CONTINUED), (1002,)),
}
REFUSED = {
    "no JSON": frame(b"{"),
    "bytes": frame(SOUND, opcode=BINARY),
    "too long": frame(b"x" * 300_000),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_frame_ends_its_own_connection_only(office: Cluster, what: str) -> None:
    data, codes = BROKEN[what]
    before = office.webs[0].resident()
    async with stage(office, 4) as room, raw(office) as (wire, _):
        wire.write(data)
        # Some servers tell the code, some just hang up.
        assert await asyncio.wait_for(wire.closed, 10) in (*codes, 1006)
        await room.talkers[0].send(f"在 {what} 之后")
        await room.caught_up()
        room.nothing_lost()
    assert office.webs[0].resident() - before < MEMORY_KIB


@pytest.mark.parametrize("what", REFUSED)
async def test_a_refused_frame_is_answered_and_the_socket_goes_on(office: Cluster, what: str) -> None:
    async with raw(office) as (wire, heard):
        wire.write(REFUSED[what])
        # A command in three fragments is a command.
        third = len(SOUND) // 3
        wire.write(frame(SOUND[:third], opcode=TEXT, last=False))
        wire.write(frame(SOUND[third : 2 * third], opcode=CONTINUED, last=False))
        wire.write(frame(SOUND[2 * third :], opcode=CONTINUED))
        await asyncio.sleep(1)
        assert [one["ok"] for one in heard if one["type"] == "ack"] == [False, True]


async def test_a_thousand_frames_a_second_from_one_socket(office: Cluster) -> None:
    async with stage(office, 8) as room:
        room.chatter(4)
        await times(room, 1)  # warm
        before = await times(room, 4)
        resident = office.webs[0].resident()
        flooding = asyncio.ensure_future(flood(office))
        during = await times(room, 4)
        await ended([flooding])
        grown = office.webs[0].resident() - resident
        await room.hush()
        await room.caught_up()
        room.nothing_lost()
    compared("1,000 frames a second", before, during, grown)


async def flood(office: Cluster) -> None:
    """A thousand commands a second, at once again whenever the server hangs up."""
    while True:
        async with raw(office) as (wire, _):
            began, said = time.monotonic(), 0
            while not wire.closed.done():
                wire.write(frame(SOUND) * max(0, int((time.monotonic() - began) * 1000) - said))
                said = int((time.monotonic() - began) * 1000)
                await asyncio.sleep(0.01)


async def test_a_reader_that_stops_reading(office: Cluster) -> None:
    async with stage(office, 8) as room, raw(office) as (wire, _):
        room.chatter(4)
        await times(room, 1)
        before = await times(room, 4)
        resident = office.webs[0].resident()
        assert wire.transport is not None
        wire.transport.pause_reading()  # type: ignore[attr-defined]  # a full transport, typed as its writing half
        shouting = [asyncio.ensure_future(shout(room.talkers[-1]))]
        during = await times(room, 6)
        await ended(shouting)
        grown = office.webs[0].resident() - resident
        await room.hush()
        await room.caught_up()
        room.nothing_lost()
    compared("a reader that stops", before, during, grown)


async def shout(talker: Talker) -> None:
    while True:
        await talker.send("长" * 15_000)
        await asyncio.sleep(0.05)


async def test_thousands_come_back_within_ten_seconds(office: Cluster) -> None:
    count, web = max(200, int(5000 * SCALE)), office.webs[0]
    async with stage(office, count) as room:
        resident = web.resident()
        web.kill()
        web.start()
        began = time.monotonic()
        while not all(one.connections > 1 and one.open for one in room.talkers):
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.05)
        back = time.monotonic() - began
        await room.talkers[0].send("都回来了")
        caught = await room.caught_up(within=10)
        told(
            "reconnecting",
            clients=count,
            back_after_s=f"{back:.1f}",
            a_second=f"{count / back:.0f}",
            caught_up_s=f"{caught:.2f}",
            KiB_each=f"{(web.resident() - resident) / count:.0f}",
        )
        room.nothing_lost()
