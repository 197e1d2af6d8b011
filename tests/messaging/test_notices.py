"""Notices: who may send to whom, what it costs, who has read, urging, answering, changing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.models import Audience, Conversation, Message, Notice, NoticeReply
from office.kernel import clock
from office.kernel.models import AuditRecord
from office.kernel.realtime.hub import Hint
from orgchart.selectors.addressing import reach_of
from tests.messaging.noticing import WORKDAY, read, sent, tree_of, wish
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


def test_a_notice_is_one_message_and_one_row_for_each_unit(province: SmallProvince) -> None:
    notice = sent(province, "office_head", "department", "bureau")
    counts = [model.objects.count() for model in (Message, Audience, Notice)]
    assert counts == [1, 2, 1]
    row = Api(province.account("clerk")).get("/conversations")["items"][0]
    assert (row["id"], row["kind"], row["title"], row["unread"]) == (
        notice,
        "notice",
        "关于报送材料的通知",
        1,
    )
    seen = Api(province.account("bureau_head")).get(f"/notices/{notice}")
    assert [one["text"] for one in seen["messages"]] == ["请于周五前报送。"]
    assert [one["name"] for one in seen["audience"]] == ["省人社厅", "江门市人社局"]
    assert not seen["read"] and not seen["abilities"]["manage"] and seen["log"][0]["unread"] is None
    Api(province.account("guangzhou_registrar")).get(f"/notices/{notice}", expect=404)
    assert Api(province.account("office_head")).get(f"/notices/{notice}")["abilities"]["manage"]


def test_the_statements_of_a_notice_do_not_grow_with_its_people(province: SmallProvince) -> None:
    def statements(key: str) -> int:
        with CaptureQueriesContext(connection) as found:
            sent(province, "supervisor", key)
        return len(found)

    assert statements("law") >= statements("province")


ADDRESSING = [
    ("clerk", "institutions", False),  # no post that speaks for anybody
    ("head", "institutions", True),  # the head of a division: the division
    ("head", "department", False),
    ("office_head", "department", True),  # the office and the leaders speak for the organ
    ("deputy", "department", True),
    ("registrar", "law", True),
    ("office_head", "bureau", True),  # 业务指导: the corresponding bureau, not what lies around it
    ("office_head", "bureau_office", False),
    ("office_head", "jiangmen_government", False),
    ("office_head", "finance_department", False),
    ("supervisor", "province", True),  # a government and its office: the region
    ("bureau_head", "bureau", True),
    ("bureau_head", "department", False),
    ("bureau_head", "guangzhou_bureau", False),
    ("bureau_head", "xinhui_bureau", True),
]


def test_who_may_address_whom(province: SmallProvince) -> None:
    for by, unit, may in ADDRESSING:
        before = Conversation.objects.count(), AuditRecord.objects.count()
        answer = Api(province.account(by)).post("/notices", wish(province, unit), expect=200 if may else 422)
        if may:
            assert answer["audience"][0]["id"] == str(province.units[unit].id)
            continue
        assert (answer["code"], answer["field"]) == ("messaging.out_of_reach", "audience"), (by, unit)
        assert (Conversation.objects.count(), AuditRecord.objects.count()) == before


def test_people_are_counted_before_sending_and_nobody_twice(province: SmallProvince) -> None:
    api = Api(province.account("office_head"))
    people = {key: str(province.units[key].id) for key in ("department", "law", "bureau")}

    def count(*audience: tuple[str, bool]) -> int:
        body = {"audience": [{"unit": people[key], "subtree": subtree} for key, subtree in audience]}
        return int(api.post("/notices/count", body)["people"])

    assert count(("law", True)) == 1
    assert count(("bureau", True)) == 4 and count(("bureau", False)) == 0
    assert (
        count(("department", True)) == count(("department", True), ("law", False)) == 9
    )  # without the sender
    assert count(("department", True), ("bureau", True)) == 13


def test_the_reach_offers_its_tree_and_groups(province: SmallProvince) -> None:
    found = Api(province.account("office_head")).get("/notices/reach")
    assert [one["name"] for one in found["units"]] == ["省人社厅"]
    assert [(one["key"], len(one["units"])) for one in found["groups"]] == [("city:人社", 2)]
    assert Api(province.account("clerk")).get("/notices/reach") == {"units": [], "groups": []}
    assert not reach_of(province.account("clerk").id)


BAD: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"title": "  "}, "messaging.notice_title_missing", "title"),
    ({"text": "\n"}, "messaging.notice_text_missing", "text"),
    ({"text": "一\x00二"}, None, None),
    ({"title": "长" * 81}, "messaging.too_long", None),
    ({"audience": []}, "messaging.audience_missing", "audience"),
    ({"audience": [{"unit": "7"}]}, "messaging.no_such_unit", "audience"),
    ({"due_at": "2020-01-01T09:00:00+08:00"}, "messaging.due_in_the_past", "due_at"),
    ({"starts_at": "2020-01-01T09:00:00+08:00"}, "messaging.starts_in_the_past", "starts_at"),
    ({"ends_at": "2036-01-01T09:00:00+08:00"}, "messaging.ends_before_start", "ends_at"),
    ({"strong": True}, "messaging.strong_reason_missing", "strong_reason"),
    ({"escalate": True}, "messaging.escalate_without_day", "due_at"),
    ({"file_ids": ["7"]}, "messaging.no_such_file", "file_ids"),
    ({"reply": "vote"}, "kernel.invalid", None),
]


def test_a_bad_notice_names_what_is_wrong(province: SmallProvince) -> None:
    api = Api(province.account("office_head"))
    for change, code, field in BAD:
        status = 413 if code == "messaging.too_long" else 422
        refusal = api.post("/notices", wish(province, "law") | change, expect=status)
        assert code is None or refusal["code"] == code
        assert field is None or refusal["field"] == field
    assert not Conversation.objects.exists() and not Notice.objects.exists()


def test_sending_twice_makes_one(province: SmallProvince) -> None:
    body = wish(province, "law")
    api = Api(province.account("office_head"))
    assert api.post("/notices", body)["id"] == api.post("/notices", body)["id"]
    assert Notice.objects.count() == Message.objects.count() == 1


def test_strong_reminders_are_rationed(province: SmallProvince) -> None:
    api = Api(province.account("office_head"))
    for _ in range(2):
        api.post("/notices", wish(province, "law", strong=True, strong_reason="防汛"))
    refusal = api.post("/notices", wish(province, "law", strong=True, strong_reason="防汛"), expect=409)
    assert refusal["code"] == "messaging.strong_spent" and Notice.objects.count() == 2
    waiting = Api(province.account("law_head")).get("/notices/waiting")
    assert [(one["strong"], one["strong_reason"]) for one in waiting] == [(True, "防汛")] * 2
    with clock.freeze(clock.now() + timedelta(days=8)):
        Api(province.account("office_head")).post(
            "/notices", wish(province, "law", strong=True, strong_reason="防汛")
        )


def test_a_meetings_answers_are_counted_by_unit(province: SmallProvince, hints: list[Hint]) -> None:
    with clock.freeze(WORKDAY):
        meeting = {
            "reply": "rsvp",
            "place": "三楼会议室",
            "starts_at": (WORKDAY + timedelta(days=1)).isoformat(),
        }
        notice = sent(province, "office_head", "department", **meeting)
        where = f"/notices/{notice}"
        Api(province.account("law_head")).post(f"{where}/answer", {"choice": "attend"})
        Api(province.account("head")).post(f"{where}/answer", {"choice": "decline", "note": "出差"})
        hints.clear()
        outsider = str(province.people["bureau_head"].id)
        Api(province.account("bureau_head")).get(where, expect=404)
        body = {"choice": "delegate", "delegate": outsider}
        answer = Api(province.account("head")).post(f"{where}/answer", body)["answer"]
        assert (answer["choice"], answer["delegate"]["name"]) == ("delegate", "解望山")
        assert any(b"replied" in hint.frame.payload for hint in hints)
        assert Api(province.account("bureau_head")).get(where)["place"] == "三楼会议室"
        tally = tree_of(province, "office_head", notice)()["tally"]
        assert tally == {"total": 9, "read": 0, "attend": 1, "decline": 0, "delegate": 1}
        page = Api(province.account("office_head")).get(f"{where}/answers?choice=delegate")["items"]
        assert [(one["person"]["name"], one["delegate"]) for one in page] == [("曾静之", "解望山")]
        Api(province.account("head")).post(f"{where}/answer", {"choice": "attend"})
        Api(province.account("bureau_head")).get(where, expect=404)  # who is no longer sent reads no more
        file = Api(province.account("clerk")).get(f"{where}/calendar")
        assert b"DTSTART:20260304T010000Z" in file.content and "三楼会议室" in file.content.decode()
    with clock.freeze(WORKDAY + timedelta(days=1)):
        late = Api(province.account("clerk")).post(f"{where}/answer", {"choice": "attend"}, expect=409)
        assert late["code"] == "messaging.meeting_began"


def test_what_is_not_asked_cannot_be_answered(province: SmallProvince) -> None:
    notice = sent(province, "office_head", "department")
    where = f"/notices/{notice}/answer"
    clerk = Api(province.account("clerk"))
    assert clerk.post(where, {"choice": "attend"}, expect=409)["code"] == "messaging.reply_not_asked"
    private = sent(province, "office_head", "department", reply="private")
    where = f"/notices/{private}/answer"
    assert clerk.post(where, {"choice": "text"}, expect=422)["field"] == "note"
    assert clerk.post(where, {"choice": "text", "note": "已办"})["answer"]["note"] == "已办"
    own = Api(province.account("office_head")).post(where, {"choice": "text", "note": "己"}, expect=403)
    assert own["code"] == "messaging.reply_to_oneself"
    rsvp = sent(province, "office_head", "department", reply="rsvp")
    for delegate in ("7", str(province.people["clerk"].id)):
        body = {"choice": "delegate", "delegate": delegate}
        assert clerk.post(f"/notices/{rsvp}/answer", body, expect=422)["field"] == "delegate"
    assert NoticeReply.objects.count() == 1


def test_a_correction_is_a_new_version_that_all_read_anew(province: SmallProvince) -> None:
    notice = sent(province, "office_head", "institutions")
    where, api = f"/notices/{notice}", Api(province.account("office_head"))
    read(province, notice, "clerk", "head")
    body = {"client_id": str(uuid4()), "text": "改为下周一前报送。", "reason": "时间有误"}
    for _ in range(2):
        made = api.post(f"{where}/correct", body)
    assert (made["version"], [one["text"] for one in made["messages"]]) == (
        2,
        ["请于周五前报送。", "改为下周一前报送。"],
    )
    assert not Api(province.account("clerk")).get(where)["read"]
    assert tree_of(province, "office_head", notice)()["tally"]["read"] == 0
    Api(province.account("clerk")).post(f"{where}/correct", body, expect=403)


def test_withdrawing_leaves_a_mark_and_no_word(province: SmallProvince, hints: list[Hint]) -> None:
    api = Api(province.account("office_head"))
    kept = api.upload("名单.txt", "一二三".encode())
    notice = sent(province, "office_head", "department", file_ids=[kept["id"]], reply="private")
    where, clerk = f"/notices/{notice}", Api(province.account("clerk"))
    clerk.get(f"/conversations/{notice}/files/{kept['id']}")
    assert (
        clerk.post(f"{where}/withdraw", {"reason": "发错"}, expect=403)["code"]
        == "messaging.notice_sender_only"
    )
    api.post(f"{where}/withdraw", {"reason": "发错单位"})
    seen = clerk.get(where)
    assert seen["withdrawn"] and seen["messages"][0]["text"] == "" and seen["messages"][0]["recalled"]
    assert seen["log"][0]["reason"] == "发错单位"
    clerk.get(f"/conversations/{notice}/files/{kept['id']}", expect=404)
    assert clerk.get(f"/conversations/{notice}/messages?after_change=1")["items"][0]["recalled"]
    for verb, body in (("answer", {"choice": "text", "note": "好"}), ("urge", {"reason": "急"})):
        refusal = Api(province.account("clerk" if verb == "answer" else "office_head")).post(
            f"{where}/{verb}", body, expect=409
        )
        assert refusal["code"] == "messaging.notice_withdrawn"


def test_an_ended_notice_presses_nobody(province: SmallProvince) -> None:
    notice = sent(province, "office_head", "department", strong=True, strong_reason="急")
    api = Api(province.account("office_head"))
    assert len(Api(province.account("clerk")).get("/notices/waiting")) == 1
    assert api.post(f"/notices/{notice}/end", {})["ended"]
    assert Api(province.account("clerk")).get("/notices/waiting") == []
    assert (
        api.post(f"/notices/{notice}/urge", {"reason": "急"}, expect=409)["code"] == "messaging.notice_ended"
    )
    assert Api(province.account("clerk")).get(f"/notices/{notice}")["messages"][0]["text"]
