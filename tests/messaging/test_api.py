"""The HTTP edge: pages, readers, members, files; constant queries."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from messaging.models import Conversation, Message
from messaging.services import create_group, mark_read, open_direct, send
from messaging.services.conversations import remove_person
from office.kernel.models import Account
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince


class Api:
    """Calls as one person."""

    def __init__(self, account: Account) -> None:
        self.client = Client()
        self.client.force_login(Account.objects.get(id=account.id))

    def get(self, path: str, expect: int = 200) -> Any:
        return self._checked(self.client.get(f"/api/v1{path}"), expect)

    def post(self, path: str, body: dict[str, Any], expect: int = 200) -> Any:
        data = json.dumps(body)
        return self._checked(
            self.client.post(f"/api/v1{path}", data, content_type="application/json"), expect
        )

    def put(self, path: str, body: dict[str, Any], expect: int = 200) -> Any:
        data = json.dumps(body)
        return self._checked(self.client.put(f"/api/v1{path}", data, content_type="application/json"), expect)

    def delete(self, path: str, expect: int = 200) -> Any:
        return self._checked(self.client.delete(f"/api/v1{path}"), expect)

    def upload(self, name: str, content: bytes, expect: int = 200) -> Any:
        file = SimpleUploadedFile(name, content)
        return self._checked(self.client.post("/api/v1/files", {"file": file}), expect)

    @staticmethod
    def _checked(response: Any, expect: int) -> Any:
        assert response.status_code == expect, response.content
        return response.json() if "json" in response["Content-Type"] else response


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    others = [people[key].id for key in ("clerk", "bureau_head", "bureau_division_head", "law_head")]
    return create_group(by=people["head"], title="条例转发工作组", people=others)


def write(province: SmallProvince, group: Conversation, key: str, text: str) -> Message:
    return send(conversation_id=group.id, by=province.people[key], client_id=uuid4(), text=text)


def test_pages_join_without_gap(province: SmallProvince, group: Conversation) -> None:
    for number in range(120):
        write(province, group, "clerk", str(number))
    api = Api(province.account("head"))
    seen: list[int] = []
    before = ""
    while True:
        page = api.get(f"/conversations/{group.id}/messages{before}")["items"]
        if not page:
            break
        seen = [one["seq"] for one in page] + seen
        before = f"?before_seq={page[0]['seq']}"
    assert seen == list(range(1, 121))


def test_lists_ask_the_database_the_same_number_of_times(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    api = Api(province.account("head"))

    def grow() -> None:
        for key in ("finance_head", "law_head", "office_head", "clerk"):
            direct = open_direct(by=province.people["head"], person_id=province.people[key].id)
            write(province, direct, key, "处长好")
            first = write(province, group, "clerk", "一")
            send(
                conversation_id=group.id,
                by=province.people["clerk"],
                client_id=uuid4(),
                text="二",
                reply_to=first.seq,
                mentions=[province.people["head"].id],
            )

    grow()
    where = f"/conversations/{group.id}"
    assert_constant_queries(lambda: api.get("/conversations"), grow=grow, at_most=16)
    assert_constant_queries(lambda: api.get(f"{where}/messages"), grow=grow, at_most=11)
    assert_constant_queries(lambda: api.get(f"{where}/members"), grow=grow, at_most=13)
    assert_constant_queries(lambda: api.get(f"{where}/readers?seq=1"), grow=grow, at_most=22)
    assert_constant_queries(lambda: api.get(f"{where}/receipts?from_seq=1&to_seq=200"), grow=grow, at_most=10)


def test_readers_by_unit_the_senders_organ_by_division(province: SmallProvince, group: Conversation) -> None:
    message = write(province, group, "clerk", "请各位阅")
    mark_read(account_id=province.account("head").id, conversation_id=group.id, seq=1)
    mark_read(account_id=province.account("bureau_head").id, conversation_id=group.id, seq=1)
    found = Api(province.account("clerk")).get(f"/conversations/{group.id}/readers?seq={message.seq}")
    assert (found["read"], found["unread"]) == (2, 2)
    shape = {
        unit["unit"]: ([one["name"] for one in unit["read"]], [one["name"] for one in unit["unread"]])
        for unit in found["units"]
    }
    assert shape == {
        "江门市人社局": (["解望山"], ["司徒念"]),
        "政策法规处": ([], ["区慕言"]),
        "事业单位人事管理处": (["曾静之"], []),
    }
    receipts = Api(province.account("clerk")).get(f"/conversations/{group.id}/receipts?from_seq=1&to_seq=9")
    assert receipts == [{"seq": 1, "read": 2, "total": 4}]


def test_readers_are_for_the_sender_and_the_owner(province: SmallProvince, group: Conversation) -> None:
    write(province, group, "clerk", "请各位阅")
    where = f"/conversations/{group.id}"
    assert Api(province.account("head")).get(f"{where}/readers?seq=1")["unread"] == 4
    refusal = Api(province.account("law_head")).get(f"{where}/readers?seq=1", expect=403)
    assert refusal["code"] == "messaging.readers_denied"
    assert Api(province.account("law_head")).get(f"{where}/receipts?from_seq=1&to_seq=9") == []


def test_opening_a_conversation_by_http(province: SmallProvince) -> None:
    api = Api(province.account("clerk"))
    person = str(province.people["head"].id)
    first = api.post("/conversations", {"kind": "direct", "people": [person]})
    again = api.post("/conversations", {"kind": "direct", "people": [person]})
    assert first["conversation"]["id"] == again["conversation"]["id"]
    assert first["conversation"]["title"] == "曾静之"
    made = api.post("/conversations", {"kind": "group", "title": " 统筹 组 ", "people": [person]})
    assert (made["conversation"]["title"], made["people"]) == ("统筹 组", 2)
    assert made["abilities"]["manage"] and made["conversation"]["owner"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "group", "title": " ", "people": ["self"]}, "messaging.title_missing"),
        ({"kind": "group", "title": "组", "people": ["1"]}, "messaging.no_such_person"),
        ({"kind": "direct", "people": ["me"]}, "messaging.with_oneself"),
        ({"kind": "direct", "people": ["self", "1"]}, "messaging.no_such_person"),
        (
            {"kind": "group", "title": "组", "people": ["self"], "ends_on": "2020-01-01"},
            "messaging.ends_in_the_past",
        ),
        ({"kind": "group", "title": "长" * 81, "people": ["self"]}, "messaging.too_long"),
        ({"kind": "feed", "people": ["self"]}, "kernel.invalid"),
        ({"kind": "direct", "people": []}, "messaging.no_such_person"),
    ],
)
def test_a_bad_new_conversation_names_what_is_wrong(
    province: SmallProvince, body: dict[str, Any], code: str
) -> None:
    ids = {"self": str(province.people["head"].id), "me": str(province.people["clerk"].id)}
    body = {**body, "people": [ids.get(one, one) for one in body["people"]]}
    status = 413 if code == "messaging.too_long" else 422
    assert Api(province.account("clerk")).post("/conversations", body, expect=status)["code"] == code
    assert not Conversation.objects.exists()


def test_members_are_found_by_pinyin_and_initials(province: SmallProvince, group: Conversation) -> None:
    api = Api(province.account("head"))
    for query in ("嘉树", "jianjiashu", "jjs"):
        found = api.get(f"/conversations/{group.id}/members?q={query}")["items"]
        assert [one["person"]["name"] for one in found] == ["简嘉树"]


def test_a_files_reader_must_be_in_the_conversation_now(province: SmallProvince, group: Conversation) -> None:
    clerk = Api(province.account("clerk"))
    kept = clerk.upload("采纳情况.txt", "一二三".encode())
    body = {"client_id": str(uuid4()), "file_ids": [kept["id"]]}
    sent = clerk.post(f"/conversations/{group.id}/messages", body)
    assert sent["kind"] == "file" and sent["files"] == [kept]
    where = f"/conversations/{group.id}/files/{kept['id']}"
    law = Api(province.account("law_head"))
    assert b"".join(law.get(where).streaming_content).decode() == "一二三"
    people = province.people
    remove_person(by=people["head"], conversation_id=group.id, person_id=people["law_head"].id)
    law.get(where, expect=404)
    Api(province.account("finance_head")).get(where, expect=404)


def test_a_file_that_is_not_what_it_says_is_refused(province: SmallProvince) -> None:
    refusal = Api(province.account("clerk")).upload("照片.png", b"MZ\x90\x00", expect=422)
    assert refusal["code"] == "kernel.file_mismatch"


def test_somebody_elses_upload_cannot_be_sent(province: SmallProvince, group: Conversation) -> None:
    kept = Api(province.account("finance_head")).upload("内部.txt", "数".encode())
    body = {"client_id": str(uuid4()), "file_ids": [kept["id"]]}
    refusal = Api(province.account("clerk")).post(f"/conversations/{group.id}/messages", body, expect=422)
    assert refusal["code"] == "messaging.no_such_file"
    assert not Message.objects.exists()


def test_recall_leaves_a_mark_and_tells_what_changed(province: SmallProvince, group: Conversation) -> None:
    write(province, group, "clerk", "发错了")
    write(province, group, "head", "？")
    where = f"/conversations/{group.id}"
    api = Api(province.account("clerk"))
    assert api.post(f"{where}/messages/2/recall", {}, expect=403)["code"] == "messaging.recall_others"
    api.post(f"{where}/messages/1/recall", {})
    changed = Api(province.account("law_head")).get(f"{where}/messages?after_change=2")
    assert [(one["seq"], one["change"], one["recalled"], one["text"]) for one in changed["items"]] == [
        (1, 3, True, "")
    ]
    assert (changed["seq"], changed["change"]) == (2, 3)
