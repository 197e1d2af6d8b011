"""Every action of messaging, played with real sockets and verified (see verify.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async

from messaging.services import create_group
from office.api import api
from tests.messaging import verify
from tests.messaging.holding import Holding
from tests.messaging.sockets import Office, served, threads_ended
from tests.orgchart.factories import small_province
from tests.permissions.test_sockets import commands

pytestmark = [pytest.mark.asyncio]

PEOPLE = ("head", "clerk", "law_head")
DEVICES = ("head", "head", "clerk", "clerk", "law_head")
for path in sorted(Path(__file__).parent.glob("verify_*.py")):
    import_module(f"tests.messaging.{path.stem}")


def actions() -> set[str]:
    """Every operation of messaging that may change something, and every command."""
    found = {f"ws:{command}" for command in commands()}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                ours = operation.view_func.__module__.startswith("messaging.")
                if ours and operation.methods != ["GET"] and operation.operation_id:
                    found.add(operation.operation_id)
    return found


def test_every_action_has_a_case_and_every_case_is_an_action() -> None:
    verified = {case.operation for case in verify.CASES} | verify.NO_FRAMES.keys()
    assert sorted(actions() - verified) == [], "write a case as tests/messaging/verify.py says"
    assert sorted(verified - actions()) == []


@pytest.fixture(autouse=True)
def _threads_end() -> Iterator[None]:
    with threads_ended():
        yield


def _built() -> Office:
    province = small_province()
    people = province.people
    group = create_group(by=people["head"], title="工作组", people=[people["clerk"].id])
    return Office(province, group, PEOPLE)


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[verify.Scene]:
    async with served(_built) as office, AsyncExitStack() as stack:
        made = verify.Scene(office, [], office.room)
        for key in DEVICES:
            client = await stack.enter_async_context(office.client(key))
            assert (await client.ask("hello"))["ok"]
            person = office.province.people[key]
            held = Holding(str(person.id), person.account_id)
            await sync_to_async(held.begin)()
            made.devices.append(verify.Device(key, client, held))
        yield made


@pytest.mark.django_db(transaction=True)
async def test_what_devices_hold_is_a_fresh_fetch_after_every_action(scene: verify.Scene) -> None:
    await scene.end()
    for case in verify.CASES:
        await case.act(scene)
        try:
            await scene.end()
        except AssertionError as error:
            raise AssertionError(f"after {case.act.__name__} ({case.operation})") from error
