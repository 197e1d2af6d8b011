"""Who is here: shown to those who look, told when it changes, and written nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.consumers import onscreen
from messaging.models import NotificationRules
from messaging.services import create_group, ensure_unit
from messaging.services.conversations import remove_person
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import threads
from tests.messaging.sockets import Client, Frame, Office, served, threads_ended
from tests.orgchart.factories import small_province

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def _built() -> Office:
    province = small_province()
    people = province.people
    group = create_group(by=people["head"], title="工作组", people=[people["clerk"].id])
    return Office(province, group, ("head", "clerk", "law_head"))


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    async with served(_built) as made:
        yield made


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(onscreen, "LINGER_SECONDS", 0.05)
    with threads_ended():
        yield


async def look(client: Client, *rooms: int) -> dict[str, bool]:
    """By person, who is here."""
    answer = await client.ask("watch", conversations=[str(room) for room in rooms])
    assert answer["ok"], answer
    return {one["person"]: one["here"] for one in answer["people"]}


async def told(client: Client) -> Frame:
    return await asyncio.wait_for(client.next("presence"), 3)


async def test_coming_and_going_is_told_to_who_looks_and_to_nobody_else(office: Office) -> None:
    head, clerk = office.province.people["head"], office.province.people["clerk"]
    async with office.client("head") as looking, office.client("head") as not_looking:
        assert await look(looking, office.room.id) == {str(clerk.id): False}
        async with office.client("clerk") as other:
            frame = await told(looking)
            assert (frame["key"], frame["here"]) == (str(clerk.account_id), True)
            assert await look(other, office.room.id) == {str(head.id): True}
            async with office.client("clerk"):
                pass  # another window opens and closes: nothing has changed
            assert await looking.quiet("presence", 0.2)
        assert (await told(looking))["here"] is False
        assert set(frame) == {"type", "key", "here"}  # no time, no place
        assert await look(looking) == {}
        async with office.client("clerk"):
            assert await looking.quiet("presence", 0.2)
        assert await not_looking.quiet("presence", 0.05)


async def test_who_comes_back_at_once_was_never_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onscreen, "LINGER_SECONDS", 0.3)
    async with office.client("head") as head:
        async with office.client("clerk"):
            assert list((await look(head, office.room.id)).values()) == [True]
        async with office.client("clerk"):
            frames = []
            while not await head.quiet("presence", 0.5):
                frames.append(True)
            assert False not in [frame["here"] for frame in head.frames if frame["type"] == "presence"]


async def test_strangers_and_large_groups_see_nothing(office: Office) -> None:
    await NotificationRules.objects.acreate(presence_limit=1)
    async with office.client("head") as head, office.client("law_head") as stranger:
        refused = await stranger.ask("watch", conversations=[str(office.room.id)])
        absent = await stranger.ask("watch", conversations=["42"])
        assert refused["error"]["code"] == absent["error"]["code"] == "kernel.not_found"
        assert await look(head, office.room.id) == {}
        async with office.client("clerk"):
            assert await head.quiet("presence", 0.2) and await stranger.quiet("presence", 0.05)
        await NotificationRules.objects.aupdate(presence_limit=0)
        assert await look(head, office.room.id) == {}


async def test_a_units_own_people_are_seen_in_its_group(office: Office) -> None:
    unit = await sync_to_async(ensure_unit)(unit_id=office.province.units["institutions"].id)
    async with office.client("head") as head, office.client("clerk"):
        found = await look(head, unit.id)
        assert found[str(office.province.people["clerk"].id)] is True


async def test_who_has_left_looks_no_more(office: Office) -> None:
    people = office.province.people
    async with office.client("clerk") as clerk:
        assert await look(clerk, office.room.id) == {str(people["head"].id): False}
        await sync_to_async(remove_person)(
            by=people["head"], conversation_id=office.room.id, person_id=people["clerk"].id
        )
        await onscreen.check(hubs.here())
        async with office.client("head"):
            assert await clerk.quiet("presence", 0.3)


async def test_nothing_of_it_is_in_the_database(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    plain = threads.run

    async def counted(work: Callable[..., Any], *arguments: Any) -> Any:
        def run() -> Any:
            with CaptureQueriesContext(connection) as captured:
                result = work(*arguments)
            written.extend(query["sql"] for query in captured.captured_queries)
            return result

        return await plain(run)

    monkeypatch.setattr(threads, "run", counted)
    async with office.client("head") as head:
        await look(head, office.room.id)
        async with office.client("clerk") as clerk:
            await told(head)
            await look(clerk, office.room.id)
        await told(head)
        await onscreen.check(hubs.here())
        await onscreen.refresh(hubs.here())
    assert written  # it was listened to
    assert [sql for sql in written if not sql.lstrip().upper().startswith(("SELECT", "PRAGMA", "SET"))] == []
