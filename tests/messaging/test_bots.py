"""Bots: let in by an owner, they write and nothing else; what is forged or repeated changes nothing."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from messaging.models import Bot, BotCall, Conversation, Message, ReadMark
from messaging.services import create_group, send
from messaging.services.ending import archive
from messaging.services.opening import incoming
from messaging.services.opening.rules import Opening, set_rules
from office.kernel import clock, webhooks
from office.kernel.logs import Redacted
from office.kernel.models import Account, AuditRecord
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

CLOSED = Opening(bots=False, outgoing=False, hosts=[], token_days=30)


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = [province.people[key].id for key in ("clerk", "law_head")]
    return create_group(by=province.people["head"], title="值班群", people=people)


@pytest.fixture
def made(province: SmallProvince, group: Conversation) -> dict[str, Any]:
    body = {"name": "值班提醒", "purpose": "每天早上报值班"}
    found: dict[str, Any] = Api(province.account("head")).post(f"/conversations/{group.id}/bots", body)
    return found


def path(made: dict[str, Any]) -> str:
    return str(made["address"]).removeprefix("http://testserver")


def post(made: dict[str, Any], body: Any, expect: int = 200, headers: dict[str, str] | None = None) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    answer = Client().post(path(made), data, content_type="application/json", headers=headers)
    assert answer.status_code == expect, answer.content
    return answer.json()


def signed(made: dict[str, Any], body: bytes, *, identity: str = "a", age: int = 0) -> dict[str, str]:
    key = base64.b64decode(made["signing_key"].removeprefix("whsec_"))
    stamp = int(clock.now().timestamp()) - age
    return webhooks.headers(key, message_id=identity, timestamp=stamp, body=body)


def test_a_bot_writes_with_its_mark_and_reads_nothing(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    clerk = str(province.people["clerk"].id)
    post(made, {"text": "**今天** @简嘉树 值班", "mentions": [clerk]})
    api = Api(province.account("clerk"))
    page = api.get(f"/conversations/{group.id}/messages")["items"]
    assert page[0]["text"].startswith("曾静之添加了机器人“值班提醒”")
    shown = page[-1]
    assert shown["byline"] == {"kind": "bot", "id": made["bot"]["id"], "name": "值班提醒"}
    assert (shown["sender"], [one["id"] for one in shown["mentions"]]) == (None, [clerk])
    row = api.get("/conversations")["items"][0]
    assert (row["unread"], row["mentions"]) == (2, 1)
    members = api.get(f"/conversations/{group.id}/members")
    assert "值班提醒" not in json.dumps(members, ensure_ascii=False)
    assert ReadMark.objects.count() == 1, "the owner, who added it"
    readers = Api(province.account("head")).get(f"/conversations/{group.id}/readers?seq={shown['seq']}")
    del readers["message"]
    assert "值班提醒" not in json.dumps(readers, ensure_ascii=False)


def test_secrets_are_shown_once_and_kept_as_a_hash(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    secret = path(made).rsplit("/", 1)[1]
    kept = json.dumps(list(Bot.objects.values()), default=str) + json.dumps(
        list(AuditRecord.objects.values()), default=str
    )
    assert secret not in kept and made["signing_key"] not in kept
    owner = Api(province.account("head"))
    listed = json.dumps(owner.get(f"/conversations/{group.id}/openings"))
    assert secret not in listed and "值班提醒" in json.loads(listed)["bots"][0]["name"]
    fresh = owner.post(f"/bots/{made['bot']['id']}/rotate", {})
    post(made, {"text": "旧地址"}, 404)
    post(fresh, {"text": "新地址"})
    assert fresh["signing_key"] != made["signing_key"]


def test_a_forged_address_is_nobodys(made: dict[str, Any], group: Conversation) -> None:
    seq = Conversation.objects.get(id=group.id).seq
    where = path(made).rsplit("/", 1)[0]
    forged = ("/x", "/" + "a" * 43, "/" + "长" * 20, "/%00")
    for place in (start + end for end in forged for start in (where, "/api/v1/incoming/7")):
        answer = Client().post(place, json.dumps({"text": "x"}), content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found")
    assert Conversation.objects.get(id=group.id).seq == seq and BotCall.objects.count() == 0


BAD_BODIES: list[tuple[Any, int, str]] = [
    ({"text": " "}, 422, "messaging.empty"),
    ({"text": "x" * 20_001}, 413, "messaging.too_long"),
    ({"text": "x" * 1_000_000}, 413, "kernel.too_large"),
    ({"text": "x", "everybody": True}, 422, "kernel.invalid"),
    ({"text": 5}, 422, "kernel.invalid"),
    ("{", 422, "kernel.invalid"),
    ("\\ud800", 422, "kernel.invalid"),
    (b"\xff\xfe", 422, "kernel.invalid"),
    ('{"text": "a\\u0000b"}', 422, "kernel.control_characters"),
    ([], 422, "kernel.invalid"),
]


def test_bad_bodies_are_named_and_write_nothing(made: dict[str, Any], group: Conversation) -> None:
    for body, status, code in BAD_BODIES:
        assert post(made, body, status)["code"] == code, body
    assert Message.objects.filter(conversation=group).exclude(byline=None).count() == 0


def test_the_same_webhook_id_writes_once(made: dict[str, Any], group: Conversation) -> None:
    first = post(made, {"text": "一"}, headers={"webhook-id": "7"})
    again = post(made, {"text": "二"}, headers={"webhook-id": "7"})
    assert first == again
    assert Message.objects.filter(conversation=group).exclude(byline=None).count() == 1
    post(made, {"text": "三"}, 401, headers={"webhook-id": "x" * 101})


def test_a_signature_is_asked_for_where_the_owner_wants_one(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    body = {"name": "值班提醒", "purpose": "", "signed": True}
    Api(province.account("head")).put(f"/bots/{made['bot']['id']}", body)
    text = json.dumps({"text": "签过名的"}).encode()
    assert post(made, text, 401)["code"] == "kernel.webhook_headers"
    assert post(made, text, 401, headers=signed(made, b"other"))["code"] == "kernel.webhook_signature"
    assert post(made, text, 401, headers=signed(made, text, age=400))["code"] == "kernel.webhook_time"
    good = signed(made, text)
    first = post(made, text, headers=good)
    assert post(made, text, headers=good) == first, "a replay is the same message"
    with clock.freeze(clock.now() + timedelta(minutes=6)):
        assert post(made, text, 401, headers=good)["code"] == "kernel.webhook_time"
    assert Message.objects.filter(conversation=group).exclude(byline=None).count() == 1


def test_a_bot_is_turned_off_removed_and_shut_out(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    owner, where = Api(province.account("head")), f"/bots/{made['bot']['id']}"
    owner.put(where, {"name": "值班", "disabled": True})
    assert post(made, {"text": "x"}, 403)["code"] == "messaging.bot_disabled"
    owner.put(where, {"name": "值班", "disabled": False})
    post(made, {"text": "x"})
    row = set_rules(by=Account(id=1, administrator="system"), version=0, wanted=CLOSED)
    assert post(made, {"text": "x"}, 403)["code"] == "messaging.bots_off"
    body = {"name": "又一个"}
    assert owner.post(f"/conversations/{group.id}/bots", body, 403)["code"] == "messaging.bots_off"
    opened = Opening(bots=True, outgoing=False, hosts=[], token_days=30)
    set_rules(by=Account(id=1, administrator="system"), version=row.version, wanted=opened)
    archive(by=province.people["head"], conversation_id=group.id)
    assert post(made, {"text": "x"}, 409)["code"] == "messaging.archived"
    calls = owner.get(f"{where}/calls")
    assert [one["status"] for one in calls] == [409, 403, 200, 403]
    assert owner.delete(where, 409)["code"] == "messaging.archived_settings"
    owner.post(f"/conversations/{group.id}/reopen", {})
    owner.delete(where)
    post(made, {"text": "x"}, 404)


def test_what_is_refused_leaves_no_secret_in_the_log(
    made: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    secret = path(made).rsplit("/", 1)[1]
    post(made, {"text": ""}, 422)
    records = [record for record in caplog.records if "incoming" in record.getMessage()]
    assert records, "Django names what it refused"
    for record in records:
        Redacted().filter(record)
        assert secret not in record.getMessage() and "/incoming/" in record.getMessage()


def test_too_many_a_minute_are_refused_until_the_next(
    made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "RATE", 2)
    with clock.freeze(clock.now()):
        for _ in range(2):
            post(made, {"text": "x"})
        assert post(made, {"text": "x"}, 429)["code"] == "messaging.bot_too_fast"
    with clock.freeze(clock.now() + timedelta(seconds=61)):
        post(made, {"text": "x"})


def test_only_owners_manage_bots(province: SmallProvince, group: Conversation, made: dict[str, Any]) -> None:
    where = f"/bots/{made['bot']['id']}"
    member, stranger = Api(province.account("clerk")), Api(province.account("finance_head"))
    for method, place, body in (
        ("post", f"/conversations/{group.id}/bots", {"name": "我的"}),
        ("put", where, {"name": "我的"}),
        ("post", f"{where}/rotate", {}),
        ("delete", where, None),
        ("get", f"{where}/calls", None),
    ):
        rest = [] if body is None else [body]
        assert getattr(member, method)(place, *rest, 403)["code"] == "messaging.owner_only"
        getattr(stranger, method)(place, *rest, 404)
    assert member.get(f"/conversations/{group.id}/openings")["manage"] is False
    bot = Bot.objects.get()
    assert (bot.name, bot.generation, bot.removed_at) == ("值班提醒", 1, None)


def test_an_owner_takes_back_what_a_bot_wrote(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    seq = post(made, {"text": "错了"})["seq"]
    where = f"/conversations/{group.id}/messages/{seq}"
    assert (
        Api(province.account("clerk")).post(f"{where}/recall", {}, 403)["code"] == "messaging.recall_others"
    )
    found = Api(province.account("head")).post(f"{where}/recall", {})
    assert (found["recalled"], found["text"], found["byline"]["name"]) == (True, "", "值班提醒")


def test_lists_of_bots_ask_as_often_however_many(
    province: SmallProvince,
    group: Conversation,
    made: dict[str, Any],
    assert_constant_queries: ConstantQueries,
) -> None:
    owner = Api(province.account("head"))

    def grow() -> None:
        for name in ("二", "三", "四"):
            more = owner.post(f"/conversations/{group.id}/bots", {"name": name})
            post(more, {"text": "x"})
        for _ in range(4):
            post(made, {"text": "x"})
        send(conversation_id=group.id, by=province.people["head"], client_id=uuid4(), text="好")

    def read() -> None:
        owner.get(f"/conversations/{group.id}/openings")
        owner.get(f"/bots/{made['bot']['id']}/calls")

    assert_constant_queries(read, grow=grow)
