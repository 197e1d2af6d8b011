"""Outgoing webhooks and slash commands against a receiver of our own: signed, tried again, logged."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, Hook, HookDelivery, Message, OpeningRules
from messaging.services import create_group, send
from messaging.services.edit import edit
from messaging.services.opening import delivering, following
from messaging.services.react import react
from messaging.services.recall import recall
from office.kernel import clock, webhooks
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


class Receiver(BaseHTTPRequestHandler):
    status = 200
    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(Receiver.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def receiver(settings: Any) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    Receiver.status, Receiver.got = 200, []
    settings.OFFICE_OUTBOUND_INSIDE = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    OpeningRules.objects.create(outgoing=True)
    people = [province.people[key].id for key in ("clerk", "law_head")]
    return create_group(by=province.people["head"], title="值班群", people=people)


ALL = ["message.created", "message.edited", "message.recalled"]


@pytest.fixture
def made(province: SmallProvince, group: Conversation, receiver: str) -> dict[str, Any]:
    commands = [{"name": "天气", "hint": "城市"}]
    body = {"name": "归档系统", "url": receiver, "events": ALL, "commands": commands}
    found: dict[str, Any] = Api(province.account("head")).post(f"/conversations/{group.id}/hooks", body)
    return found


def say(province: SmallProvince, group: Conversation, text: str) -> Message:
    return send(conversation_id=group.id, by=province.people["clerk"], client_id=uuid4(), text=text)


def told() -> list[dict[str, Any]]:
    """What the receiver has got, in order."""
    return [json.loads(body) for _, body in Receiver.got]


def test_events_arrive_signed_and_once(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    first = say(province, group, "第一条")
    react(by=province.people["head"], conversation_id=group.id, seq=first.seq, emoji="👍", on=True)
    assert following.sweep() == 1 and delivering.deliver_due() == 1
    edit(
        by=province.people["clerk"],
        conversation_id=group.id,
        seq=first.seq,
        change=first.change + 1,
        text="改过",
    )
    assert following.sweep() == 1 and delivering.deliver_due() == 1
    recall(by=province.people["clerk"], conversation_id=group.id, seq=first.seq)
    assert following.sweep() == 1 and delivering.deliver_due() == 1
    assert (following.sweep(), delivering.deliver_due()) == (0, 0)
    assert [one["type"] for one in told()] == ALL
    assert [one["data"]["message"]["text"] for one in told()] == ["第一条", "改过", ""]
    assert told()[0]["data"]["message"]["sender"]["name"] == "简嘉树"
    key = base64.b64decode(made["signing_key"].removeprefix("whsec_"))
    for headers, body in Receiver.got:
        webhooks.verify(key, headers, body)
    assert len({headers["webhook-id"] for headers, _ in Receiver.got}) == 3


def test_what_was_taken_back_before_does_not_go_out(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    message = say(province, group, "说错了")
    following.sweep()
    recall(by=province.people["clerk"], conversation_id=group.id, seq=message.seq)
    delivering.deliver_due()
    assert "说错了" not in json.dumps(told(), ensure_ascii=False)
    bot = Api(province.account("head")).post(f"/conversations/{group.id}/bots", {"name": "机器人"})
    address = bot["address"].removeprefix("http://testserver/api/v1")
    Api(province.account("clerk")).post(address, {"text": "机器人说"})
    following.sweep()
    delivering.deliver_due()
    assert "机器人说" not in json.dumps(told(), ensure_ascii=False), "programs do not answer each other"


def test_failures_are_tried_again_with_patience_and_given_up(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    Receiver.status = 503
    say(province, group, "一")
    following.sweep()
    assert delivering.deliver_due() == 0
    row = HookDelivery.objects.get()
    assert (row.state, row.attempts, row.status, row.problem) == ("waiting", 1, 503, "status")
    assert 8 <= (row.next_at - clock.now()).total_seconds() <= 12
    assert delivering.wait(4) > timedelta(seconds=60) and delivering.wait(50) < timedelta(hours=8)
    assert delivering.deliver_due() == 0 and len(Receiver.got) == 1, "not before its time"
    with clock.freeze(clock.now() + timedelta(days=3)):
        delivering.deliver_due()
    owner = Api(province.account("head"))
    hook = owner.get(f"/conversations/{group.id}/openings")["hooks"][0]
    assert hook["state"] == "failed"
    feed = Message.objects.get(conversation__direct_key=f"feed:{province.account('head').id}")
    assert "归档系统" in feed.text
    log = owner.get(f"/hooks/{hook['id']}/deliveries")[0]
    assert (log["state"], log["status"], log["seq"]) == ("failed", 503, 2)
    Receiver.status = 200
    replay = f"/hook-deliveries/{log['id']}/replay"
    assert owner.post(replay, {}, 409)["code"] == "messaging.hook_off"
    body = {"name": "归档系统", "url": hook["url"], "events": ALL, "active": True}
    owner.put(f"/hooks/{hook['id']}", body)
    owner.post(replay, {})
    assert delivering.deliver_due() == 1
    assert Receiver.got[0][0]["webhook-id"] == Receiver.got[-1][0]["webhook-id"]


REFUSED = [
    ("http://hook.example.cn/", "kernel.outbound_url"),
    ("https://127.0.0.1/", "kernel.outbound_internal"),
    ("https://169.254.169.254/latest/meta-data", "kernel.outbound_internal"),
    ("https://other.example.cn/", "kernel.outbound_host"),
    ("javascript:alert(1)", "kernel.outbound_url"),
]


def test_addresses_inside_and_not_allowed_are_refused(province: SmallProvince, group: Conversation) -> None:
    OpeningRules.objects.update(hosts=["hook.example.cn"])
    owner = Api(province.account("head"))
    for url, code in REFUSED:
        body = {"name": "外发", "url": url, "events": ALL}
        answer = owner.post(f"/conversations/{group.id}/hooks", body, 422)
        assert (answer["code"], answer["field"]) == (code, "url")
    assert Hook.objects.count() == 0 and Message.objects.filter(conversation=group).count() == 0


def test_a_name_that_comes_to_lead_inside_is_not_followed(
    province: SmallProvince, group: Conversation, made: dict[str, Any], settings: Any
) -> None:
    Hook.objects.update(url="https://127.1/")
    say(province, group, "一")
    following.sweep()
    assert delivering.deliver_due() == 0
    assert HookDelivery.objects.get().problem == "kernel.outbound_internal"


def test_the_administrators_rule_holds_at_once(
    province: SmallProvince, group: Conversation, made: dict[str, Any], receiver: str
) -> None:
    say(province, group, "一")
    following.sweep()
    OpeningRules.objects.update(outgoing=False)
    say(province, group, "二")
    assert (following.sweep(), delivering.deliver_due(), Receiver.got) == (0, 0, [])
    owner = Api(province.account("head"))
    body = {"name": "外发", "url": receiver, "events": ALL}
    assert owner.post(f"/conversations/{group.id}/hooks", body, 403)["code"] == "messaging.hooks_off"
    assert owner.get(f"/conversations/{group.id}/commands") == []


def test_members_see_where_their_words_go_and_only_owners_manage(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    member = Api(province.account("clerk"))
    shown = member.get(f"/conversations/{group.id}/openings")
    assert (shown["manage"], shown["hooks"][0]["url"]) == (False, "127.0.0.1")
    note = member.get(f"/conversations/{group.id}/messages")["items"][0]["text"]
    assert note == "曾静之开启了外发通知“归档系统”，这里的消息会发往 127.0.0.1"
    where = f"/hooks/{made['hook']['id']}"
    change = {"name": "我的", "url": "https://a.example.cn/", "events": ALL}
    for method, place, body in (
        ("put", where, change),
        ("post", f"{where}/rotate", {}),
        ("delete", where, None),
        ("get", f"{where}/deliveries", None),
    ):
        rest = [] if body is None else [body]
        assert getattr(member, method)(place, *rest, 403)["code"] == "messaging.owner_only"
        getattr(Api(province.account("finance_head")), method)(place, *rest, 404)
    assert Hook.objects.get().name == "归档系统"


def test_a_command_goes_out_once_with_who_asked(
    province: SmallProvince, group: Conversation, made: dict[str, Any]
) -> None:
    clerk, where = Api(province.account("clerk")), f"/conversations/{group.id}/commands"
    assert clerk.get(where) == [{"name": "天气", "hint": "城市", "by": "归档系统"}]
    body = {"client_id": str(uuid4()), "name": "天气", "text": "江门"}
    clerk.post(where, body)
    clerk.post(where, body)
    assert delivering.deliver_due() == 1
    data = told()[0]["data"]
    assert (told()[0]["type"], data["command"], data["text"]) == ("command.invoked", "天气", "江门")
    assert data["person"]["name"] == "简嘉树"
    clerk.post(where, {**body, "client_id": str(uuid4()), "name": "没有"}, 404)
    Api(province.account("finance_head")).post(where, body, 404)
    owner = Api(province.account("head"))
    for name in ("提醒", "a b", "/", "长" * 21):
        change = {"name": "x", "url": made["hook"]["url"], "commands": [{"name": name[:20]}]}
        if len(name) <= 20:
            answer = owner.put(f"/hooks/{made['hook']['id']}", change, 422)
            assert answer["code"] == "messaging.hook_command"
