"""Drafts on every device, and messages that wait for their time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from messaging.models import Conversation, Draft, Message, PlannedMessage
from messaging.selectors.conversations import listed
from messaging.services import create_group, planned, send
from messaging.services.conversations import remove_person
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.realtime.hub import Hint
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

LATER = timedelta(hours=2)


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    others = [province.people[key].id for key in ("clerk", "law_head")]
    return create_group(by=province.people["head"], title="条例转发工作组", people=others)


class Desk(Api):
    """One person's calls about what they write."""

    def put(self, path: str, body: dict[str, Any], expect: int = 200) -> Any:
        return self._checked(self._send(self.client.put, path, body), expect)

    def patch(self, path: str, body: dict[str, Any], expect: int = 200) -> Any:
        return self._checked(self._send(self.client.patch, path, body), expect)

    @staticmethod
    def _send(verb: Any, path: str, body: dict[str, Any]) -> Any:
        return verb(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    def plan(self, group: Conversation, at: datetime, expect: int = 200, **more: Any) -> Any:
        body = {"client_id": str(uuid4()), "send_at": at.isoformat(), "text": "下午三点开会"} | more
        return self.post(f"/conversations/{group.id}/planned", body, expect)


def frames(hints: list[Hint], kind: str) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    read = [(hint.groups, json.loads(hint.frame.payload)) for hint in hints]
    return [(groups, frame) for groups, frame in read if frame["type"] == kind]


def test_a_draft_is_the_same_on_all_ones_devices(
    province: SmallProvince, group: Conversation, hints: list[Hint]
) -> None:
    clerk = Desk(province.account("clerk"))
    where = f"/conversations/{group.id}/draft"
    named = [{"kind": "person", "id": str(province.people["head"].id), "name": "曾静之"}]
    clerk.put(where, {"text": "请"})
    kept = clerk.put(where, {"text": "请@曾静之 看", "named": named, "reply_to": 3})
    assert [one["version"] for _, one in frames(hints, "draft")] == [1, 2]
    groups, told = frames(hints, "draft")[-1]
    assert groups == (f"account:{province.account('clerk').id}",), "nobody else hears of it"
    same = ("conversation", "text", "named", "reply_to", "version")
    assert [told[key] for key in same] == [kept[key] for key in same]
    assert kept == clerk.get("/drafts")[0]
    assert Desk(province.account("head")).get("/drafts") == []
    gone = clerk.put(where, {"text": "  \n"})
    assert (gone["text"], gone["named"], gone["version"]) == ("", [], 3)
    assert clerk.get("/drafts") == []


def test_a_draft_is_ones_own_and_within_bounds(province: SmallProvince, group: Conversation) -> None:
    where = f"/conversations/{group.id}/draft"
    Desk(province.account("finance_head")).put(where, {"text": "有人吗"}, expect=404)
    clerk = Desk(province.account("clerk"))
    clerk.put(where, {"text": "字" * 20_001}, expect=413)
    clerk.put(where, {"text": "好", "named": [{"kind": "robot", "id": "1", "name": "甲"}]}, expect=422)
    assert not Draft.objects.exists()
    clerk.put(where, {"text": "好"})
    remove_person(by=province.people["head"], conversation_id=group.id, person_id=province.people["clerk"].id)
    assert clerk.get("/drafts") == [], "what one writes goes with the place"


def test_lists_ask_the_same_number_of_times(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    clerk = Desk(province.account("clerk"))
    at = clock.now() + LATER

    def grow() -> None:
        for number in range(3):
            more = create_group(
                by=province.people["clerk"], title=f"第{number}组", people=[province.people["head"].id]
            )
            clerk.put(f"/conversations/{more.id}/draft", {"text": "草稿"})
            file = clerk.upload("说明.txt", "内容".encode())
            clerk.plan(more, at, file_ids=[file["id"]])

    grow()
    assert_constant_queries(lambda: clerk.get("/drafts"), grow=grow, at_most=8)
    assert_constant_queries(lambda: clerk.get("/planned"), grow=grow, at_most=8)
    where = f"/conversations/{group.id}/mentionable?q=zcfg"
    assert_constant_queries(lambda: clerk.get(where), grow=grow, at_most=30)


def test_it_is_sent_at_its_time_once(province: SmallProvince, group: Conversation, hints: list[Hint]) -> None:
    clerk = Desk(province.account("clerk"))
    file = clerk.upload("议程.txt", "议程".encode())
    named = [{"kind": "person", "id": str(province.people["law_head"].id), "name": "区慕言"}]
    at = clock.now() + LATER
    row = clerk.plan(group, at, text="@区慕言 **三点**", file_ids=[file["id"]], named=named)
    assert planned.send_due() == 0 and not Message.objects.exists()
    with clock.freeze(at + timedelta(seconds=1)):
        assert (planned.send_due(), planned.send_due()) == (1, 0)
    message = Message.objects.get()
    assert (message.text, message.files.count(), message.client_id) == (
        "@区慕言 **三点**", 1, UUID(row["client_id"]),
    )  # fmt: skip
    assert listed(province.account("law_head").id, ids=[group.id])[0].mentions == 1
    assert clerk.get("/planned") == []
    assert len(frames(hints, "planned")) == 2 and len(frames(hints, "message")) == 1


def test_a_death_after_sending_sends_nothing_again(province: SmallProvince, group: Conversation) -> None:
    """The message is there, the plan still waits: as when two databases part."""
    clerk = Desk(province.account("clerk"))
    at = clock.now() + LATER
    row = clerk.plan(group, at)
    number = UUID(row["client_id"])
    send(conversation_id=group.id, by=province.people["clerk"], client_id=number, text=row["text"])
    with clock.freeze(at + timedelta(minutes=1)):
        assert planned.send_due() == 1
    assert Message.objects.count() == 1 and clerk.get("/planned") == []


def test_rights_are_asked_again_and_the_writer_is_told(province: SmallProvince, group: Conversation) -> None:
    clerk = Desk(province.account("clerk"))
    at = clock.now() + LATER
    row = clerk.plan(group, at)
    remove_person(by=province.people["head"], conversation_id=group.id, person_id=province.people["clerk"].id)
    with clock.freeze(at + timedelta(minutes=1)):
        assert (planned.send_due(), planned.send_due()) == (0, 0)
    assert not Message.objects.filter(conversation=group, kind="text").exists()
    told = [one["last"]["text"] for one in clerk.get("/conversations")["items"] if one["kind"] == "feed"]
    assert len(told) == 1 and told[0].startswith("定时消息没有发出")
    failed = clerk.get("/planned")[0]
    assert (failed["id"], failed["state"]) == (row["id"], "failed") and failed["problem"]["en"]
    clerk.delete(f"/planned/{row['id']}")
    assert clerk.get("/planned") == []


def test_nothing_goes_out_for_an_account_that_was_suspended(
    province: SmallProvince, group: Conversation
) -> None:
    at = clock.now() + LATER
    Desk(province.account("clerk")).plan(group, at)
    account = province.account("clerk")
    account.is_active = False
    account.save()
    with clock.freeze(at + timedelta(minutes=1)):
        assert planned.send_due() == 0
    assert not Message.objects.filter(conversation=group, kind="text").exists()


def test_a_plan_changes_until_it_is_sent(province: SmallProvince, group: Conversation) -> None:
    clerk, head = Desk(province.account("clerk")), Desk(province.account("head"))
    at = clock.now() + LATER
    row = clerk.plan(group, at)
    where = f"/planned/{row['id']}"
    head.patch(where, {"text": "我来改"}, expect=404)
    head.delete(where, expect=404)
    clerk.patch(where, {"text": " "}, expect=422)
    assert clerk.patch(where, {"text": "改到四点"})["text"] == "改到四点"
    clerk.patch(where, {"send_at": (at + LATER).isoformat()})
    with clock.freeze(at + timedelta(minutes=1)):
        assert planned.send_due() == 0
    with clock.freeze(at + LATER + timedelta(minutes=1)):
        assert planned.send_due() == 1
    assert Message.objects.get().text == "改到四点"
    clerk.patch(where, {"text": "晚了"}, expect=409)


def test_plans_that_cannot_be(province: SmallProvince, group: Conversation) -> None:
    clerk = Desk(province.account("clerk"))
    now = clock.now()
    assert clerk.plan(group, now - LATER, expect=422)["code"] == "messaging.planned_past"
    assert clerk.plan(group, now + timedelta(days=400), expect=422)["code"] == "messaging.planned_far"
    assert clerk.plan(group, now + LATER, expect=422, text=" ")["code"] == "messaging.empty"
    clerk.post(
        f"/conversations/{group.id}/planned",
        {"client_id": str(uuid4()), "send_at": "2026-12-01T08:30:00", "text": "没有时区"},
        expect=422,
    )
    Desk(province.account("finance_head")).plan(group, now + LATER, expect=404)
    assert not PlannedMessage.objects.exists()
    number = str(uuid4())
    first = clerk.plan(group, now + LATER, client_id=number)
    assert clerk.plan(group, now + LATER, client_id=number)["id"] == first["id"]
    with pytest.raises(OfficeError) as refusal:
        planned.plan(
            by=province.people["head"],
            conversation_id=group.id,
            client_id=UUID(number),
            send_at=now + LATER,
            content=planned.Content("我的"),
        )
    assert refusal.value.code == "messaging.client_id_taken"


def test_one_reminds_oneself_where_one_may_only_read_too(
    province: SmallProvince, group: Conversation, hints: list[Hint]
) -> None:
    clerk = Desk(province.account("clerk"))
    at = (clock.now() + LATER).isoformat()
    body = {"client_id": str(uuid4()), "remind_at": at, "text": "**交**材料"}
    Conversation.objects.filter(id=group.id).update(archived_at=clock.now())
    first, again = (clerk.post(f"/conversations/{group.id}/reminders", body) for _ in range(2))
    assert first["id"] == again["id"] and first["reminder"] is True
    clerk.post(f"/conversations/{group.id}/reminders", {**body, "client_id": str(uuid4()), "text": " "}, 422)
    with clock.freeze(clock.now() + LATER):
        assert (planned.send_due(), planned.send_due()) == (1, 0)
    message = Message.objects.get()
    assert message.conversation.kind == "feed" and message.text == "提醒：交材料"
    assert message.card == {"type": "conversation", "conversation_id": str(group.id)}
    assert [row.unread for row in listed(province.account("clerk").id) if row.kind == "feed"] == [1]
    assert listed(province.account("head").id, ids=[group.id])[0].seq == 0 and clerk.get("/planned") == []
