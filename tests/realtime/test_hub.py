"""The hub alone: groups, rosters and their versions, slow readers, order."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from office.kernel.realtime import bus, threads
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import Frame, encode, text_frame


class Reader:
    """A writer that keeps what it is given; ``stuck`` reads nothing."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.got: list[Any] = []
        self.stuck = stuck
        self.waiting = 0
        self.aborted = False

    def write(self, frame: Frame) -> None:
        self.got += [json.loads(part.payload)["n"] for part in frame.parts]
        self.waiting += len(frame.wire) if self.stuck else 0

    def buffered(self) -> int:
        return self.waiting

    def abort(self) -> None:
        self.aborted = True


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[hubs.Hub]:
    made = hubs.Hub(asyncio.get_running_loop())
    yield made
    await made.stop()


@pytest.fixture
def rosters(monkeypatch: pytest.MonkeyPatch) -> dict[int, hubs.Roster]:
    """Rosters by number for groups ``room:<n>``; loading takes no database."""
    found: dict[int, hubs.Roster] = {}

    async def run(work: Any, key: int) -> Any:
        await asyncio.sleep(0)
        return work(key)

    monkeypatch.setitem(hubs._resolvers, "room", lambda key: found[key])
    monkeypatch.setattr(threads, "run", run)
    return found


def connect(hub: hubs.Hub, account: int, *groups: str, stuck: bool = False) -> Reader:
    reader = Reader(stuck=stuck)
    connection = hubs.Connection(account=account, session="", writer=reader, on_close=lambda code: None)
    hub.attach(connection, groups)
    return reader


def hint(n: int, *groups: str, **versions: int) -> hubs.Hint:
    named = {key.replace("_", ":"): version for key, version in versions.items()}
    return hubs.Hint(groups, encode({"n": n}), named)


async def test_a_hint_reaches_its_groups_once_each(hub: hubs.Hub) -> None:
    one, two, three = connect(hub, 1, "unit:5"), connect(hub, 2, "unit:5"), connect(hub, 3)
    hub.deliver(hint(1, "unit:5", "account:1"))
    assert (one.got, two.got, three.got) == ([1], [1], [])


async def test_every_window_of_one_person_hears(hub: hubs.Hub) -> None:
    one, two = connect(hub, 1), connect(hub, 1)
    hub.deliver(hint(1, "account:1"))
    assert one.got == two.got == [1]


async def test_a_room_is_its_roster_and_keeps_the_order(
    hub: hubs.Hub, rosters: dict[int, hubs.Roster]
) -> None:
    inside, outside = connect(hub, 1), connect(hub, 2)
    rosters[7] = hubs.Roster(1, frozenset({1, 99}))
    for n in range(5):
        hub.deliver(hint(n, "room:7", room_7=1))
    await asyncio.sleep(0.02)
    hub.deliver(hint(5, "room:7", room_7=1))
    assert inside.got == [0, 1, 2, 3, 4, 5]
    assert outside.got == []


async def test_nothing_is_written_by_an_old_roster(hub: hubs.Hub, rosters: dict[int, hubs.Roster]) -> None:
    leaver, stayer = connect(hub, 1), connect(hub, 2)
    rosters[7] = hubs.Roster(1, frozenset({1, 2}))
    hub.deliver(hint(1, "room:7", room_7=1))
    await asyncio.sleep(0.02)
    rosters[7] = hubs.Roster(2, frozenset({2}))
    hub.deliver(hint(2, "room:7", room_7=2))
    hub.deliver(hint(3, "room:7", room_7=1))  # an older hint overtaken: still by the newest roster
    await asyncio.sleep(0.02)
    assert (leaver.got, stayer.got) == ([1], [1, 2, 3])


async def test_a_roster_that_cannot_be_read_costs_the_hint_only(
    hub: hubs.Hub, rosters: dict[int, hubs.Roster]
) -> None:
    reader = connect(hub, 1)
    hub.deliver(hint(1, "room:7", room_7=1))
    await asyncio.sleep(0.02)
    rosters[7] = hubs.Roster(1, frozenset({1}))
    hub.deliver(hint(2, "room:7", room_7=1))
    await asyncio.sleep(0.02)
    assert reader.got == [2]


async def test_who_does_not_read_is_cut_and_others_go_on(
    hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "BUFFER_LIMIT", 100)
    slow, quick = connect(hub, 1, "unit:5", stuck=True), connect(hub, 2, "unit:5")
    for n in range(50):
        hub.deliver(hint(n, "unit:5"))
    assert slow.aborted and len(slow.got) < 20
    assert len(quick.got) == 50


async def test_leaving_leaves_nothing_behind(hub: hubs.Hub) -> None:
    reader = Reader()
    connection = hubs.Connection(account=1, session="", writer=reader, on_close=lambda code: None)
    hub.attach(connection, ["unit:5"])
    hub.detach(connection)
    hub.deliver(hint(1, "unit:5", "account:1"))
    assert (reader.got, hub.accounts(), hub.groups()) == ([], [], [])


async def test_hints_from_other_threads_keep_their_order(hub: hubs.Hub) -> None:
    reader = connect(hub, 1)

    def post() -> None:
        for n in range(200):
            hub.post(hint(n, "account:1"))

    thread = threading.Thread(target=post)
    thread.start()
    await asyncio.get_running_loop().run_in_executor(None, thread.join)
    await asyncio.sleep(0.02)
    assert reader.got == list(range(200))


async def test_a_new_epoch_is_told_to_everybody(hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[Any] = []
    reader = connect(hub, 1)
    monkeypatch.setattr(reader, "write", lambda frame: frames.append(json.loads(frame.payload)))
    before = hub.epoch
    hub.new_epoch()
    assert frames == [{"type": "epoch", "epoch": hub.epoch}] and hub.epoch != before


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_frames_carry_their_length_as_rfc_6455_says(size: int) -> None:
    wire = text_frame(b"x" * size)
    assert wire[0] == 0x81
    short = wire[1]
    assert not short & 0x80  # a server does not mask
    if short < 126:
        length, start = short, 2
    elif short == 126:
        length, start = int.from_bytes(wire[2:4], "big"), 4
    else:
        length, start = int.from_bytes(wire[2:10], "big"), 10
    assert (length, len(wire) - start) == (size, size)
    assert (short == 126) == (126 <= size <= 65_535)


def test_a_hint_between_processes_comes_back_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = hubs.Hint(("conversation:7", "unit:5"), encode({"text": "第一行\n第二行"}), {"conversation:7": 3})
    data = bus.pack(sent)
    assert bus.unpack(data) is None  # our own
    monkeypatch.setattr(bus, "_origin", b"another")
    back = bus.unpack(data)
    assert back is not None
    assert (back.groups, dict(back.versions), back.frame.payload) == (
        sent.groups,
        dict(sent.versions),
        sent.frame.payload,
    )


async def test_upkeep_runs_whatever_else_the_hub_does(hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = asyncio.Event()

    async def job(at: hubs.Hub) -> None:
        ran.set()

    async def subscription() -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(hubs, "_jobs", [(0.01, job)])
    monkeypatch.setattr(hubs, "interest_listeners", [lambda at, name, wanted: at.spawn(subscription())])
    connect(hub, 1)
    await asyncio.wait_for(ran.wait(), 2)


async def test_hints_that_meet_go_out_together_and_in_order(
    hub: hubs.Hub, rosters: dict[int, hubs.Roster]
) -> None:
    inside = connect(hub, 1, "unit:5")
    rosters[7] = hubs.Roster(2, frozenset({1}))
    hints = [hint(1, "room:7", room_7=1), hint(2, "room:7", room_7=2), hint(3, "unit:5"), hint(4, "room:7")]
    together = hubs.joined(hints)
    assert [len(one.frame.parts) for one in together] == [2, 1, 1]
    for one in hints:
        hub.post(one)
    await asyncio.sleep(0.05)
    assert sorted(inside.got) == [1, 2, 3, 4]
    assert [n for n in inside.got if n != 3] == [1, 2, 4]


async def test_a_long_answer_does_not_cut_a_slow_line_but_what_follows_unread_does(hub: hubs.Hub) -> None:
    reader = Reader(stuck=True)
    connection = hubs.Connection(account=1, session="", writer=reader, on_close=lambda code: None)
    hub.attach(connection, ())
    connection.answer(encode({"n": 1, "text": "x" * 2 * hubs.BUFFER_LIMIT}))
    connection.write(encode({"n": 2}))
    assert not reader.aborted
    connection.write(encode({"n": 3, "text": "x" * hubs.BUFFER_LIMIT}))
    assert reader.aborted


async def test_answers_that_nobody_reads_have_an_end(hub: hubs.Hub) -> None:
    reader = Reader(stuck=True)
    connection = hubs.Connection(account=1, session="", writer=reader, on_close=lambda code: None)
    for _ in range(20):
        connection.answer(encode({"n": 1, "text": "x" * hubs.BUFFER_LIMIT}))
    assert reader.aborted
    assert reader.waiting < hubs.ANSWERS_LIMIT + 3 * hubs.BUFFER_LIMIT
