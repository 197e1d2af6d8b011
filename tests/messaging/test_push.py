"""Web Push from the message to the browser: a local push service takes it, and a browser's key opens it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from messaging.models import Conversation, NotificationRules, PushDevice, PushJob
from messaging.services import create_group, mark_read, open_direct, send, send_card
from messaging.services.conversations import remove_person
from messaging.services.edit import edit
from messaging.services.notifying import pushing, telling, webpush
from messaging.services.reading import mute
from messaging.services.recall import recall
from office.kernel import clock
from tests.messaging.noticing import WORKDAY, sent
from tests.messaging.push_service import Browser, Service, push_service, unb64
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

SECRET = "干部任免的意见，先不要外传"


@pytest.fixture(autouse=True)
def _at_work() -> Iterator[None]:
    with clock.freeze(WORKDAY):
        yield


@pytest.fixture
def service(db: None, settings: Any) -> Iterator[Service]:
    with push_service(webpush.public_key()) as made:
        settings.OFFICE_OUTBOUND_INSIDE = [made.place]
        yield made


@pytest.fixture
def phone(service: Service, province: SmallProvince) -> Browser:
    """The clerk's, let in."""
    browser = service.browser("clerk")
    Api(province.account("clerk")).post("/notifications/devices", browser.subscription())
    return browser


@pytest.fixture
def room(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(by=people["head"], title="人事工作组", people=[people["clerk"].id])


def say(
    province: SmallProvince, room: Conversation, by: str = "head", text: str = SECRET, **more: Any
) -> int:
    made = send(conversation_id=room.id, by=province.people[by], client_id=uuid4(), text=text, **more)
    return made.seq


def direct(province: SmallProvince) -> Conversation:
    return open_direct(by=province.people["head"], person_id=province.people["clerk"].id)


def pushed() -> int:
    telling.sweep()
    return pushing.deliver_due()


def test_a_push_reaches_the_browser_and_only_it_can_read(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    room = direct(province)
    say(province, room)
    assert pushed() == 1
    (push,) = service.taken
    said = phone.read(push.body)
    who = province.people["head"].name
    assert said == {
        "title": who,
        "body": f"{who}发来消息",
        "tag": str(room.id),
        "url": f"/messages/{room.id}",
        "strong": False,
    }
    assert SECRET.encode() not in push.body and who.encode() not in push.body
    claims = service.check(push)
    assert claims["aud"] == f"http://{service.place}" and claims["sub"].startswith("mailto:")
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    headers = push.headers
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
    assert int(headers["ttl"]) > 0 and len(headers["topic"]) == 32
    assert pushed() == 0 and not PushJob.objects.exists()


def test_the_example_of_the_rfc(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8291, appendix A, byte by byte."""
    private = int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    ours = ec.derive_private_key(private, ec.SECP256R1())
    monkeypatch.setattr(ec, "generate_private_key", lambda curve: ours)
    monkeypatch.setattr("os.urandom", lambda size: unb64("DGv6ra1nlYgDCS1FRnbzlw"))
    sealed = webpush.encrypt(
        b"When I grow up, I want to be a watermelon",
        public="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        secret="BTBZMqHH6r4Tts7J_aSIgg",
    )
    assert webpush.encode(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_words_go_out_only_where_the_rules_say_so(
    province: SmallProvince, service: Service, phone: Browser, room: Conversation
) -> None:
    mention: dict[str, Any] = {"mentions": [province.people["clerk"].id]}
    say(province, room, **mention)
    NotificationRules.objects.create(push_text=True)
    pushed()
    say(province, room, text="第二句", **mention)
    send_card(
        account_id=province.account("clerk").id,
        card={"type": "document_task", "document_id": "1"},
        text="请会签：关于某某的请示",
        client_id=uuid4(),
    )
    assert pushed() == 2
    words = [phone.read(push.body) for push in service.taken]
    assert f"{province.people['head'].name}：{SECRET}" in words[0]["body"]
    assert {one["title"] for one in words} == {"人事工作组", "公文通知"}
    assert "请示" not in json.dumps(words, ensure_ascii=False)


def test_what_calls_nobody_is_not_pushed(
    province: SmallProvince, service: Service, phone: Browser, room: Conversation
) -> None:
    clerk = province.account("clerk").id
    own = direct(province)
    say(province, room)  # a group, nobody named
    say(province, own, by="clerk")  # one's own
    mute(account_id=clerk, conversation_id=own.id, muted=True)
    say(province, own)
    assert pushed() == 0
    mute(account_id=clerk, conversation_id=own.id, muted=False)
    with clock.freeze(WORKDAY - timedelta(hours=1)):
        say(province, own)  # long ago: the house was down
    assert pushed() == 0 and service.taken == []


@pytest.mark.parametrize("what", ["removed", "read", "recalled", "deactivated", "password", "forbidden"])
def test_what_one_may_see_is_judged_at_the_moment_of_sending(
    what: str, province: SmallProvince, service: Service, phone: Browser, room: Conversation
) -> None:
    NotificationRules.objects.create(push_text=True)
    clerk, head = province.people["clerk"], province.people["head"]
    seq = say(province, room, mentions=[clerk.id])
    assert telling.sweep() == 1
    if what == "removed":
        remove_person(by=head, conversation_id=room.id, person_id=clerk.id)
    elif what == "read":
        mark_read(account_id=clerk.account_id, conversation_id=room.id, seq=seq)
    elif what == "recalled":
        recall(by=head, conversation_id=room.id, seq=seq)
    elif what == "deactivated":
        clerk.account.is_active = False
        clerk.account.save()
    elif what == "password":
        clerk.account.set_password("another long password")
        clerk.account.save()
    else:
        NotificationRules.objects.update(push=False)
    assert pushing.deliver_due() == 0
    assert service.taken == [] and not PushJob.objects.exists()
    assert PushDevice.objects.exists() is (what != "password")


def test_an_edited_message_is_pushed_as_it_is_now(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    NotificationRules.objects.create(push_text=True)
    room = direct(province)
    seq = say(province, room)
    telling.sweep()
    head = province.people["head"]
    message = room.messages.get(seq=seq)
    edit(by=head, conversation_id=room.id, seq=seq, text="改过的话", change=message.change)
    assert pushing.deliver_due() == 1
    assert phone.read(service.taken[0].body)["body"] == "改过的话"


def test_a_strong_reminder_comes_through_quiet_hours_and_an_urging_too(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    api = Api(province.account("clerk"))
    choices = api.get("/notifications")
    wanted = {key: choices[key] for key in ("channels", "sound", "digest", "digest_at", "mail")}
    api.put("/notifications", {**wanted, "quiet": {"begin": "08:00:00", "end": "18:00:00", "days": False}})
    say(province, direct(province))
    ordinary = sent(province, "head", "institutions")
    assert pushed() == 0
    sent(province, "head", "institutions", strong=True, strong_reason="防汛")
    assert pushed() == 1
    assert phone.read(service.taken[0].body)["strong"] is True
    Api(province.account("head")).post(f"/notices/{ordinary}/urge", {"reason": "请今天阅"})
    assert pushed() == 1 and pushed() == 0
    assert phone.read(service.taken[1].body)["tag"] == ordinary


def test_a_service_that_fails_is_asked_again_and_a_browser_that_left_is_forgotten(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    say(province, direct(province))
    service.status = 503
    assert pushed() == 0
    assert pushing.deliver_due() == 0 and len(service.taken) == 1  # not at once
    with clock.freeze(WORKDAY + timedelta(seconds=31)):
        assert pushing.deliver_due() == 0 and len(service.taken) == 2
    with clock.freeze(WORKDAY + timedelta(seconds=70)):
        assert pushing.deliver_due() == 0 and len(service.taken) == 2  # the pause doubles
    with clock.freeze(WORKDAY + timedelta(seconds=95)):
        service.status = 410
        assert pushing.deliver_due() == 0 and len(service.taken) == 3
    assert not PushDevice.objects.exists() and not PushJob.objects.exists()


def test_a_service_that_never_answers_is_given_up(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    say(province, direct(province))
    service.status = 500
    telling.sweep()
    for minutes in range(0, 60, 20):
        for _ in range(3):
            PushJob.objects.update(due_at=WORKDAY)
            with clock.freeze(WORKDAY + timedelta(minutes=minutes)):
                pushing.deliver_due()
    assert len(service.taken) == pushing.ATTEMPTS and not PushJob.objects.exists()
    assert PushDevice.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://[::1]/x",
        "https://evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://user:pass@fcm.googleapis.com/x",
        "file:///etc/passwd",
    ],
)
def test_only_push_services_are_pushed_to(province: SmallProvince, endpoint: str) -> None:
    body = {**Browser(endpoint).subscription()}
    Api(province.account("clerk")).post("/notifications/devices", body, expect=422)
    assert not PushDevice.objects.exists()


def test_keys_that_are_none_are_refused(province: SmallProvince, service: Service) -> None:
    good = service.browser("x").subscription()
    for change in ({"public_key": "AAAA"}, {"secret": "short"}, {"public_key": "不是"}, {"secret": ""}):
        api = Api(province.account("clerk"))
        assert (
            api.post("/notifications/devices", {**good, **change}, expect=422)["code"]
            == "messaging.push_keys"
        )
    assert not PushDevice.objects.exists()


def test_devices_are_ones_own_and_a_browser_belongs_to_who_used_it_last(
    province: SmallProvince, service: Service, phone: Browser
) -> None:
    clerk, head = Api(province.account("clerk")), Api(province.account("head"))
    (device,) = clerk.get("/notifications")["devices"]
    again = clerk.post("/notifications/devices", phone.subscription())
    assert again["id"] == device["id"] and device["label"] == "Chrome"
    head.post("/notifications/test", {"device": device["id"]}, expect=404)
    head.delete(f"/notifications/devices/{device['id']}", expect=404)
    assert service.taken == []
    clerk.post("/notifications/test", {"device": device["id"]})
    assert phone.read(service.taken[0].body)["title"] == "测试通知"
    head.post("/notifications/devices", phone.subscription())
    assert clerk.get("/notifications")["devices"] == []
    say(province, direct(province))
    assert pushed() == 0
    (mine,) = head.get("/notifications")["devices"]
    head.delete(f"/notifications/devices/{mine['id']}")
    assert not PushDevice.objects.exists()


def test_the_administrator_switches_it_off(province: SmallProvince, service: Service, phone: Browser) -> None:
    NotificationRules.objects.create(push=False)
    api = Api(province.account("clerk"))
    body = service.browser("other").subscription()
    assert api.post("/notifications/devices", body, expect=403)["code"] == "messaging.push_off"
    say(province, direct(province))
    assert pushed() == 0 and service.taken == []
