"""Hints between processes, through a real Valkey."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from office.kernel.realtime import bus, subscriber
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import Frame, encode
from tests.beds.valkey import valkey


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with valkey() as server:
        yield server.url()


class Reader:
    def __init__(self) -> None:
        self.got: list[Any] = []

    def write(self, frame: Frame) -> None:
        self.got.append(json.loads(frame.payload))

    def buffered(self) -> int:
        return 0

    def abort(self) -> None:
        return


class Process:
    """A hub with its subscription, as another process would have it."""

    def __init__(self, url: str, *groups: str) -> None:
        self.hub = hubs.Hub(asyncio.get_running_loop())
        self.reader = Reader()
        self.subscriber = subscriber.Subscriber(self.hub, url)
        connection = hubs.Connection(account=1, session="", writer=self.reader, on_close=lambda code: None)
        self.hub.attach(connection, groups)
        for group in ("account:1", *groups):
            self.subscriber.interest(group, True)
        self.hub.spawn(self.subscriber.run())

    async def heard(self, count: int) -> list[Any]:
        for _ in range(300):
            if len(self.reader.got) >= count:
                break
            await asyncio.sleep(0.01)
        return self.reader.got


def elsewhere(monkeypatch: pytest.MonkeyPatch, url: str) -> bus.RedisBus:
    """A bus whose hints look as if another process had sent them."""
    made = bus.RedisBus(url)
    pack = bus.pack
    monkeypatch.setattr(bus, "pack", lambda hint: b"elsewhere\n" + pack(hint).split(b"\n", 1)[1])
    return made


def hint(n: int, *groups: str) -> hubs.Hint:
    return hubs.Hint(groups, encode({"n": n}), {})


async def test_hints_reach_the_groups_of_other_processes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(url, "unit:5")
    sender = elsewhere(monkeypatch, url)
    await asyncio.sleep(0.5)
    sender.send(hint(1, "unit:5"))
    sender.send(hint(2, "unit:6"))
    sender.send(hint(3, "account:1"))
    assert await process.heard(2) == [{"n": 1}, {"n": 3}]
    await process.hub.stop()


async def test_a_group_left_is_no_longer_heard(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(url, "unit:5")
    sender = elsewhere(monkeypatch, url)
    await asyncio.sleep(0.5)
    process.subscriber.interest("unit:5", False)
    process.subscriber.interest("unit:8", True)
    await asyncio.sleep(0.3)
    sender.send(hint(1, "unit:5"))
    sender.send(hint(2, "account:1"))
    assert await process.heard(1) == [{"n": 2}]
    await process.hub.stop()


async def test_a_restored_subscription_begins_a_new_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    with valkey() as server:
        process = Process(server.url(), "unit:5")
        await asyncio.sleep(0.5)
        epoch = process.hub.epoch
        client: Any = redis.Redis.from_url(server.url())
        client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        assert (await process.heard(1))[0]["type"] == "epoch"
        assert process.hub.epoch != epoch
        elsewhere(monkeypatch, server.url()).send(hint(1, "unit:5"))
        assert (await process.heard(2))[1] == {"n": 1}
        await process.hub.stop()


def test_no_commit_waits_for_a_redis_that_is_away() -> None:
    absent = bus.RedisBus("redis://127.0.0.1:1/0")
    began = time.monotonic()
    for n in range(100):
        absent.send(hint(n, "unit:5"))
    assert time.monotonic() - began < 2


async def test_what_was_not_published_is_made_good_by_an_epoch(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Process(url, "unit:5")
    await asyncio.wait_for(process.subscriber.settled(), 2)
    epoch = process.hub.epoch
    sender = elsewhere(monkeypatch, url)
    sender._lost = True  # as after a send that Redis did not take
    sender.send(hint(1, "unit:5"))
    assert [one.get("type") for one in await process.heard(2)] == ["epoch", None]
    assert process.hub.epoch != epoch and not sender._lost
    await process.hub.stop()


async def test_settled_means_that_the_next_hint_arrives(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(url, "unit:5")
    await process.subscriber.settled()
    elsewhere(monkeypatch, url).send(hint(1, "unit:5"))
    assert await process.heard(1) == [{"n": 1}]
    await process.hub.stop()
