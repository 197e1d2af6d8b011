"""Open sockets follow the org chart: they hear no unit that one has left, and end with the account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async

from messaging.services import ensure_unit, send
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import revocations
from orgchart.models import Person, Post
from tests.messaging.sockets import Office, served, threads_ended
from tests.orgchart.administration import change, system
from tests.orgchart.factories import small_province

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def _built() -> Office:
    province = small_province()
    division = ensure_unit(unit_id=province.units["institutions"].id)
    return Office(province, division, ("head", "clerk"))


@pytest_asyncio.fixture
async def office() -> AsyncIterator[Office]:
    async with served(_built) as made:
        yield made


@pytest.fixture(autouse=True)
def _threads_end() -> Iterator[None]:
    with threads_ended():
        yield


def _act(office: Office, kind: str, **more: Any) -> None:
    who = Person.objects.get(id=office.province.people["clerk"].id)
    change(system(), kind, person=who.id, version=who.version, **more)


async def test_who_is_transferred_hears_the_old_division_no_more(office: Office) -> None:
    by = office.province.people["head"]

    def say(text: str) -> None:
        send(conversation_id=office.room.id, by=by, client_id=uuid4(), text=text)

    def transfer() -> None:
        post = Post.objects.create(unit=office.province.units["law"], title="二级主任科员")
        _act(office, "person_transfer", seat={"post": post.id})

    async with office.client("clerk") as clerk:
        await sync_to_async(say)("处务会")
        assert (await clerk.next("message"))["message"]["text"] == "处务会"
        await sync_to_async(transfer)()
        await revocations.watch(hubs.here())
        await sync_to_async(say)("只给本处")
        assert await clerk.quiet("message")
        groups = {group for one in hubs.here().connections() for group in one.groups}
        assert f"unit:{office.province.units['law'].id}" in groups
        assert f"unit:{office.province.units['institutions'].id}" not in groups


async def test_who_leaves_is_cut_off_at_once(office: Office) -> None:
    async with office.client("clerk") as clerk:
        await sync_to_async(_act)(office, "person_leave")
        assert await clerk.closed(within=1.5) == 4401
    async with office.client("clerk") as again:
        assert await again.closed() == 4401
