"""Two people at their sockets: live, in order, without a gap, and closed when the right ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from uuid import uuid4

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client as HttpClient

from messaging.consumers import presence
from messaging.models import Message
from messaging.selectors import messages
from messaging.services import create_group, ensure_unit, open_direct, send
from messaging.services.conversations import add_people, remove_person
from messaging.services.reading import mute
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import revocations
from orgchart.models import Appointment, Person
from tests.messaging.sockets import Client, Office, served, threads_ended
from tests.orgchart.administration import change, system
from tests.orgchart.factories import small_province
from tests.orgchart.test_change_people import person as who
from tests.orgchart.test_change_people import vacancy

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
def _threads_end() -> Iterator[None]:
    with threads_ended():
        yield


async def test_a_message_reaches_the_other_at_once(office: Office) -> None:
    async with office.client("clerk") as clerk, office.client("head") as head:
        ack = await clerk.send(office.room.id, "处长，材料已发")
        assert ack["ok"] and ack["message"]["seq"] == 1
        frame = await head.next("message")
        assert frame["message"] == ack["message"]
        assert frame["message"]["sender"]["name"] == "简嘉树"
        assert (await clerk.next("message"))["message"]["seq"] == 1  # the writer's other windows too


async def test_order_is_the_same_for_all(office: Office) -> None:
    async with office.client("clerk") as clerk, office.client("head") as head:
        for number in range(20):
            await asyncio.gather(
                clerk.send(office.room.id, f"甲 {number}"),
                head.send(office.room.id, f"乙 {number}"),
            )
        seen = [[(await one.next("message"))["message"]["seq"] for _ in range(40)] for one in (clerk, head)]
        assert seen[0] == seen[1] == list(range(1, 41))


async def test_sending_again_after_a_lost_answer_writes_once(office: Office) -> None:
    number = str(uuid4())
    async with office.client("clerk") as clerk:
        first = await clerk.send(office.room.id, "在吗", client_id=number)
    async with office.client("clerk") as clerk:
        again = await clerk.send(office.room.id, "在吗", client_id=number)
    assert first["message"]["id"] == again["message"]["id"]
    assert await Message.objects.acount() == 1


async def test_a_stranger_is_refused_and_hears_nothing(office: Office) -> None:
    async with office.client("law_head") as stranger, office.client("clerk") as clerk:
        ack = await stranger.send(office.room.id, "你们好")
        assert (ack["ok"], ack["error"]["code"]) == (False, "kernel.not_found")
        await clerk.send(office.room.id, "内部")
        assert await stranger.quiet("message")
        read = await stranger.ask("read", conversation=str(office.room.id), seq=0)
        fetched = await stranger.ask("catch_up", conversation=str(office.room.id), change=0)
        typing = await stranger.ask("typing", conversation=str(office.room.id))
        assert {one["error"]["code"] for one in (read, fetched, typing)} == {"kernel.not_found"}
    assert await Message.objects.acount() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "messaging.malformed"),
        ("[1, 2]", "messaging.malformed"),
        ("7", "messaging.malformed"),
        ("[" * 100_000, "messaging.malformed"),
        ('{"id": 1}', "kernel.invalid"),
        ('{"id": 1, "command": "explode"}', "kernel.invalid"),
        ('{"id": "one", "command": "hello"}', "kernel.invalid"),
        ('{"id": 1, "command": "send", "conversation": "-5", "client_id": "x"}', "kernel.invalid"),
        ('{"id": 1, "command": "hello", "extra": true}', "kernel.invalid"),
        ('{"id": 1, "command": "hello", "heads": {"a": [1]}}', "kernel.invalid"),
        ('{"id": 1, "command": "typing", "conversation": "1\\u0000"}', "kernel.control_characters"),
        ("x" * 300_000, "messaging.frame_too_large"),
    ],
)
async def test_a_malformed_frame_gets_an_error_and_the_socket_goes_on(
    office: Office, text: str, code: str
) -> None:
    async with office.client("clerk") as clerk:
        await clerk.say(text)
        refusal = await clerk.next("ack")
        assert (refusal["ok"], refusal["error"]["code"]) == (False, code)
        assert refusal["error"]["message"]["zh"] and refusal["error"]["message"]["en"]
        assert (await clerk.send(office.room.id, "还在"))["ok"]


async def test_an_oversize_message_is_refused_with_its_limit(office: Office) -> None:
    async with office.client("clerk") as clerk:
        ack = await clerk.send(office.room.id, "长" * 20_001)
        assert ack["error"]["code"] == "messaging.too_long"
        assert ack["error"]["data"]["limit"] == 20_000
    assert not await Message.objects.aexists()


async def test_a_flood_is_refused_and_others_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OFFICE_SOCKET_RATE", 10)
    async with office.client("clerk") as clerk, office.client("head") as head:
        for number in range(100):
            await clerk.say(f'{{"id": {number}, "command": "none"}}')
        answers = [await clerk.ack(number) for number in range(100)]
        assert any(not one["ok"] and one["error"]["code"] == "messaging.too_fast" for one in answers)
        assert (await head.send(office.room.id, "不受影响"))["ok"]


async def test_reconnecting_catches_up_without_a_gap(office: Office) -> None:
    async with office.client("clerk") as clerk:
        await clerk.send(office.room.id, "第一条")
    async with office.client("head") as head:
        for number in range(30):
            await head.send(office.room.id, f"离线时 {number}")
    async with office.client("clerk") as clerk:
        hello = await clerk.ask("hello", heads={str(office.room.id): [1, 1, 0, 0]})
        assert [(one["id"], one["seq"], one["unread"]) for one in hello["conversations"]] == [
            (str(office.room.id), 31, 30)
        ]
        missed = await clerk.ask("catch_up", conversation=str(office.room.id), change=1)
        assert not missed["reset"]
        assert [one["seq"] for one in missed["messages"]] == list(range(2, 32))


async def test_far_behind_is_a_fresh_start_not_a_part(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "CATCH_UP_LIMIT", 60)

    def flood() -> None:
        for number in range(70):
            by = office.province.people["head"]
            send(conversation_id=office.room.id, by=by, client_id=uuid4(), text=f"{number}")

    await sync_to_async(flood)()
    async with office.client("clerk") as clerk:
        missed = await clerk.ask("catch_up", conversation=str(office.room.id), change=3)
        assert missed["reset"]
        assert [one["seq"] for one in missed["messages"]] == list(range(21, 71))


async def test_the_heartbeat_tells_of_a_lost_last_message(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.client("clerk") as clerk:
        with monkeypatch.context() as lost:
            lost.setattr(hubs.Hub, "post", lambda hub, hint: None)
            by = office.province.people["head"]
            await sync_to_async(send)(
                conversation_id=office.room.id, by=by, client_id=uuid4(), text="没有送到"
            )
        assert await clerk.quiet("message")
        await presence.heartbeat(hubs.here())
        heads = await clerk.next("heads")
        assert heads["heads"] == {str(office.room.id): [1, 1]}


async def test_reading_tells_own_windows_and_the_sender(office: Office) -> None:
    async with office.client("clerk") as clerk, office.client("head") as head:
        await clerk.send(office.room.id, "请阅")
        ack = await head.ask("read", conversation=str(office.room.id), seq=1)
        assert ack == {"type": "ack", "id": 1, "ok": True, "seq": 1}
        assert (await head.next("read"))["unread"] == 0
        assert (await clerk.next("receipts"))["seq"] == 1
        again = await head.ask("read", conversation=str(office.room.id), seq=9)
        assert again["error"]["code"] == "messaging.no_such_message"


async def test_who_is_let_in_hears_and_who_is_put_out_does_not(office: Office) -> None:
    head, law = office.province.people["head"], office.province.people["law_head"]
    async with office.client("law_head") as newcomer, office.client("clerk") as clerk:
        await clerk.send(office.room.id, "之前")
        await sync_to_async(add_people)(by=head, conversation_id=office.room.id, people=[law.id])
        assert (await newcomer.next("conversation"))["what"] == "joined"
        await clerk.send(office.room.id, "欢迎")
        # What the system notes of the joining comes first.
        while (await newcomer.next("message"))["message"]["text"] != "欢迎":
            pass
        await sync_to_async(remove_person)(by=head, conversation_id=office.room.id, person_id=law.id)
        assert (await newcomer.next("conversation"))["what"] == "left"
        await clerk.send(office.room.id, "之后")
        assert await newcomer.quiet("message")
        assert (await newcomer.send(office.room.id, "?"))["error"]["code"] == "kernel.not_found"


async def test_a_units_people_hear_their_conversation(office: Office) -> None:
    unit = await sync_to_async(ensure_unit)(unit_id=office.province.units["institutions"].id)
    async with office.client("clerk") as clerk, office.client("law_head") as law:
        by = office.province.people["head"]
        await sync_to_async(send)(conversation_id=unit.id, by=by, client_id=uuid4(), text="处务会")
        assert (await clerk.next("message"))["message"]["text"] == "处务会"
        assert await law.quiet("message")


async def test_a_unit_s_group_comes_and_goes_with_an_appointment(office: Office) -> None:
    """At once, although nothing is said there."""
    law, clerk = office.province.units["law"], office.province.people["clerk"]
    group = await sync_to_async(ensure_unit)(unit_id=law.id)

    def appointed() -> None:
        change(
            system(),
            "person_concurrent",
            seat=vacancy(office.province, "law"),
            **who(office.province, "clerk"),
        )

    def dismissed() -> None:
        row = Appointment.objects.get(person=clerk, kind="concurrent")
        Appointment.objects.filter(id=row.id).update(valid_from=date(2025, 1, 1))
        change(
            system(), "appointment_end", appointment=row.id, version=Person.objects.get(id=clerk.id).version
        )

    async with office.client("clerk") as one, office.client("head") as other:
        before = (await one.ask("hello", heads={}))["conversations"]
        held = {row["id"]: [row["seq"], row["change"], row["read_seq"], row["stamp"]] for row in before}
        await sync_to_async(appointed)()
        await one.next("groups")
        (row,) = (await one.ask("hello", heads=held))["conversations"]
        assert row["id"] == str(group.id)
        held[row["id"]] = [row["seq"], row["change"], row["read_seq"], row["stamp"]]
        await sync_to_async(dismissed)()
        await one.next("groups")
        assert (await one.ask("hello", heads=held))["gone"] == [str(group.id)]
        assert await other.quiet("groups")


async def test_typing_is_shown_in_direct_and_kept_nowhere(office: Office) -> None:
    people = office.province.people
    direct = await sync_to_async(open_direct)(by=people["clerk"], person_id=people["head"].id)
    async with office.client("clerk") as clerk, office.client("head") as head:
        assert (await clerk.ask("typing", conversation=str(direct.id)))["ok"]
        assert (await head.next("typing"))["who"] == "简嘉树"


async def test_another_origin_is_turned_away(office: Office) -> None:
    stranger = Client(office.sessions["clerk"], origin="https://elsewhere.example")
    assert await stranger.open() == 4403


async def test_no_session_no_socket(office: Office) -> None:
    async with Client("forged-session-key") as nobody:
        assert await nobody.closed() == 4401


async def test_signing_out_closes_the_socket_within_a_second(office: Office) -> None:
    http = HttpClient()
    http.cookies["office_sessionid"] = office.sessions["clerk"]
    async with office.client("clerk") as clerk, office.client("head") as head:
        response = await sync_to_async(http.delete)("/api/v1/session")
        assert response.status_code in (200, 204)
        assert await clerk.closed(within=1.2) == 4401
        assert (await head.send(office.room.id, "只有那一个会话结束"))["ok"]


async def test_an_account_that_ends_takes_all_its_sockets(office: Office) -> None:
    account = office.province.account("clerk").id
    async with office.client("clerk") as one, office.client("clerk") as two:
        await sync_to_async(revocations.revoke_account)(account)
        assert [await one.closed(within=1.2), await two.closed(within=1.2)] == [4401, 4401]


async def test_coming_back_tells_what_was_read_and_muted_elsewhere(office: Office) -> None:
    """No counter of the conversation moved, and yet the row is another."""
    room = str(office.room.id)
    async with office.client("clerk") as clerk:
        await clerk.send(office.room.id, "第一条")
    async with office.client("head") as head:
        (row,) = (await head.ask("hello", heads={}))["conversations"]
        held = {room: [row["seq"], row["change"], row["read_seq"], row["stamp"]]}
        assert (await head.ask("hello", heads=held))["conversations"] == []
        await head.ask("read", conversation=room, seq=1)
        (row,) = (await head.ask("hello", heads=held))["conversations"]
        assert (row["unread"], row["read_seq"]) == (0, 1)
        held[room][2] = 1
        account = office.province.account("head").id
        await sync_to_async(mute)(account_id=account, conversation_id=office.room.id, muted=True)
        (row,) = (await head.ask("hello", heads=held))["conversations"]
        assert row["muted"]


async def test_who_floods_is_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OFFICE_SOCKET_RATE", 2)
    async with office.client("clerk") as clerk, office.client("head") as head:
        for number in range(60):
            await clerk.say(f'{{"id": {number}, "command": "hello"}}')
        assert await clerk.closed(within=5) == 1008
        assert (await head.send(office.room.id, "不受影响"))["ok"]


async def test_a_catch_up_of_long_messages_is_a_fresh_start_that_fits(office: Office) -> None:
    def shout() -> None:
        by = office.province.people["head"]
        for _ in range(15):
            send(conversation_id=office.room.id, by=by, client_id=uuid4(), text="长" * 20_000)

    await sync_to_async(shout)()
    async with office.client("clerk") as clerk:
        missed = await clerk.ask("catch_up", conversation=str(office.room.id), change=0)
        assert missed["reset"] and (missed["seq"], missed["change"]) == (15, 15)
        assert [one["seq"] for one in missed["messages"]] == list(range(4, 16))
