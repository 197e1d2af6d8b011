"""Sockets that come at once are looked up at once, and none slips past a right that ends meanwhile."""

from __future__ import annotations

import asyncio
import time

import pytest

from office.kernel.realtime import hub as hubs
from office.kernel.realtime import revocations, threads
from office.kernel.realtime.frames import Frame
from office.kernel.realtime.models import Revocation


class Asked:
    """A slow question; remembers what it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, keys: list[int]) -> dict[int, str]:
        self.batches.append(keys)
        time.sleep(0.02)
        if 13 in keys:
            raise LookupError("thirteen")
        return {key: str(key) for key in keys if key < 100}


async def test_what_comes_while_a_question_is_asked_is_asked_as_one() -> None:
    asked = Asked()
    first = asyncio.ensure_future(threads.together(asked, 1))
    await asyncio.sleep(0.005)
    others = [threads.together(asked, key) for key in (2, 3, 2, 100)]
    assert await asyncio.gather(first, *others) == ["1", "2", "3", "2", None]
    assert asked.batches == [[1], [2, 3, 100]]
    assert await threads.together(asked, 1) == "1"
    assert asked.batches[2:] == [[1]], "asked again: the answer may be another by now"


async def test_an_error_reaches_all_who_asked_and_nobody_after() -> None:
    asked = Asked()
    found = await asyncio.gather(*(threads.together(asked, key) for key in (13, 14)), return_exceptions=True)
    assert [type(one) for one in found] == [LookupError, LookupError]
    assert await threads.together(asked, 14) == "14"


async def test_whoever_goes_away_takes_no_answer_with_them() -> None:
    asked = Asked()
    gone, stays = (asyncio.ensure_future(threads.together(asked, 5)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == "5"


class Silent:
    def write(self, frame: Frame) -> None: ...

    def buffered(self) -> int:
        return 0

    def abort(self) -> None: ...


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (Revocation(kind=Revocation.Kind.SESSION, session_hash="mine"), [revocations.CLOSE_SESSION_ENDED]),
        (Revocation(kind=Revocation.Kind.ACCOUNT, account_id=7), [revocations.CLOSE_SESSION_ENDED]),
        (Revocation(kind=Revocation.Kind.SESSION, session_hash="another"), []),
    ],
    ids=["session", "account", "another's"],
)
async def test_what_ended_between_the_look_and_the_attachment_closes_the_socket(
    row: Revocation, codes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, closed = hubs.Hub(asyncio.get_running_loop()), list[int]()
    watch = revocations.Watch()
    monkeypatch.setitem(revocations._watches, hub, watch)
    looked = hub.loop.time()
    watch.applied(hub.loop.time(), [row])
    connection = hubs.Connection(account=7, session="mine", writer=Silent(), on_close=closed.append)
    hub.attach(connection, ())
    await revocations.apply_missed(hub, connection, looked)
    assert closed == codes
    later = hubs.Connection(account=7, session="mine", writer=Silent(), on_close=closed.append)
    hub.attach(later, ())
    await revocations.apply_missed(hub, later, hub.loop.time() + 1)
    assert closed == codes, "whoever was looked up after it is not concerned"
    await asyncio.sleep(0)
    await hub.stop()
