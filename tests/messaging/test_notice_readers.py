"""Who has read a notice: down the org tree, urging, going up the reporting line, and the printed table."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from uuid import uuid4

from openpyxl import load_workbook

from messaging.models import Message, MessagingPolicy, NoticeStep, ReadMark
from messaging.services import ensure_unit, mark_read, send
from messaging.services.notices.urging import escalate_due
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.models import AuditRecord
from office.kernel.realtime.hub import Hint
from tests.conftest import ConstantQueries
from tests.messaging.noticing import WORKDAY, read, sent, tree_of
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


def test_readers_roll_up_to_units_and_down_to_names(province: SmallProvince) -> None:
    notice = sent(province, "supervisor", "department", "bureau", "guangzhou_bureau")
    read(province, notice, "clerk", "bureau_head", "guangzhou_registrar")
    level = tree_of(province, "supervisor", notice)
    top = level()
    assert top["tally"] | {"attend": 0} == {"total": 15, "read": 3, "attend": 0, "decline": 0, "delegate": 0}
    # Levels that hold one branch only are left out: the province leads straight to the organs.
    shown = {one["name"]: (one["tally"]["read"], one["tally"]["total"]) for one in top["branches"]}
    assert shown == {"省人社厅": (1, 10), "江门市人社局": (1, 4), "广州市人社局": (1, 1)}
    department = level(f"?unit={province.units['department'].id}")
    assert {one["name"]: one["tally"]["total"] for one in department["branches"]}["办公室"] == 4
    division = level(f"?unit={province.units['institutions'].id}")
    assert [(one["person"]["name"], one["read"]) for one in division["items"]] == [
        ("简嘉树", True),
        ("曾静之", False),
    ]
    unread = level(f"?unit={province.units['institutions'].id}&state=unread")
    assert [one["person"]["name"] for one in unread["items"]] == ["曾静之"]
    level("?unit=7", expect=404)


def test_counts_leave_out_hidden_people_and_who_came_later(province: SmallProvince) -> None:
    notice = sent(province, "supervisor", "law", "finance")
    level = tree_of(province, "supervisor", notice)
    assert level()["tally"]["total"] == 2
    hidden = province.people["finance_head"]
    hidden.hidden = True
    hidden.save()
    row = province.appointments["finance_head"]
    row.scope = province.units["department"].path
    row.save()
    assert level()["tally"]["total"] == 1
    later = province.appointments["law_head"]
    later.valid_from = clock.today() + timedelta(days=1)
    later.save()
    with clock.freeze(clock.now() + timedelta(days=2)):
        assert level()["tally"]["total"] == 0


def test_every_level_asks_the_same_number_of_times(
    province: SmallProvince, assert_constant_queries: ConstantQueries
) -> None:
    notice = sent(province, "supervisor", "province", reply="rsvp", due_at="2036-01-01T09:00:00+08:00")
    level, api = tree_of(province, "supervisor", notice), Api(province.account("supervisor"))
    reader = Api(province.account("clerk"))
    keys = iter(["law_head", "bureau_head", "guangzhou_registrar", "governor", "clerk", "director"])

    def grow() -> None:
        for key in (next(keys), next(keys)):
            read(province, notice, key)
            Api(province.account(key)).post(f"/notices/{notice}/answer", {"choice": "attend"})
        sent(province, "supervisor", "department", due_at="2036-01-01T09:00:00+08:00")

    grow()
    assert_constant_queries(level, grow=grow, at_most=28)
    assert_constant_queries(lambda: api.get(f"/notices/{notice}/answers"), grow=grow, at_most=14)
    assert_constant_queries(lambda: api.get(f"/notices/{notice}"), grow=lambda: None, at_most=26)
    assert_constant_queries(lambda: reader.get("/notices/waiting"), grow=lambda: None, at_most=14)
    assert_constant_queries(lambda: reader.get("/notices/reach"), grow=lambda: None, at_most=20)


def test_readers_of_a_notice_are_its_senders_to_see(province: SmallProvince) -> None:
    notice = sent(province, "office_head", "department")
    api = Api(province.account("clerk"))
    assert api.get(f"/conversations/{notice}/readers/tree", expect=403)["code"] == "messaging.readers_denied"
    assert api.get(f"/notices/{notice}/answers", expect=403)["code"] == "messaging.notice_sender_only"
    assert api.get(f"/notices/{notice}/export", expect=403)["code"] == "messaging.notice_sender_only"
    tree_of(province, "guangzhou_registrar", notice)(expect=404)


def test_urging_has_a_reason_a_ration_and_a_log(province: SmallProvince, hints: list[Hint]) -> None:
    with clock.freeze(WORKDAY):
        notice = sent(province, "office_head", "institutions")
        api, where = Api(province.account("office_head")), f"/notices/{notice}"
        assert api.post(f"{where}/urge", {"reason": " "}, expect=422)["code"] == "messaging.reason_missing"
        denied = Api(province.account("clerk")).post(f"{where}/urge", {"reason": "急"}, expect=403)
        assert denied["code"] == "messaging.notice_sender_only"
        rows = Message.objects.count()
        hints.clear()
        api.post(f"{where}/urge", {"reason": "下午开会要用"})
        told = [hint for hint in hints if b"urged" in hint.frame.payload]
        assert len(told) == 1 and Message.objects.count() == rows  # one frame, no row for anybody
        early = api.post(f"{where}/urge", {"reason": "再催"}, expect=409)
        assert (early["code"], early["data"]["until"]) == ("messaging.urge_wait", "03-03 15:30")
    with clock.freeze(WORKDAY + timedelta(hours=7)):
        waiting = Api(province.account("clerk")).get("/notices/waiting")
        assert [(one["title"], one["urged_reason"]) for one in waiting] == [
            ("关于报送材料的通知", "下午开会要用")
        ]
        log = Api(province.account("clerk")).get(where)["log"]
        assert [(one["kind"], one["reason"], one["unread"]) for one in log] == [
            ("urged", "下午开会要用", None),
            ("sent", "", None),
        ]
        read(province, notice, "clerk")
        assert Api(province.account("clerk")).get("/notices/waiting") == []
        assert api.post(f"{where}/urge", {"reason": "再催"})["log"][0]["unread"] == 1
    with clock.freeze(WORKDAY + timedelta(hours=8)):
        third = api.post(f"{where}/urge", {"reason": "三催"}, expect=409)
        assert third["data"]["until"] == "03-04 11:00"
    with clock.freeze(WORKDAY + timedelta(days=2)):
        read(province, notice, "head")
        assert api.post(f"{where}/urge", {"reason": "四催"}, expect=409)["code"] == "messaging.urge_nobody"
    assert NoticeStep.objects.filter(kind="urged").count() == 2


def test_only_notices_that_say_so_go_up_and_only_in_working_time(province: SmallProvince) -> None:
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=LOCAL)
    evening = friday + timedelta(hours=3)
    with clock.freeze(friday):
        asked = {"due_at": evening.isoformat()}
        plain = sent(province, "office_head", "department", **asked)
        notice = sent(province, "office_head", "department", escalate=True, **asked)
        read(province, plain, "director")
        read(province, notice, "director", "head")
    with clock.freeze(evening + timedelta(hours=1)):
        assert escalate_due() == 0  # Friday night
    head, director = (Api(province.account(key)) for key in ("head", "director"))
    with clock.freeze(datetime(2026, 3, 9, 8, 31, tzinfo=LOCAL)):
        assert escalate_due() == 1 and escalate_due() == 0
        told = [one for one in head.get("/notices/waiting") if one["unit"]]
        assert [(one["conversation"], one["unit"], one["unread"]) for one in told] == [
            (notice, "事业单位人事管理处", 1)
        ]
        assert not [one for one in director.get("/notices/waiting") if one["unit"]]
        level = tree_of(province, "head", notice)
        assert level()["tally"]["total"] == 2
        level(f"?unit={province.units['law'].id}", expect=404)  # not of others' people
    with clock.freeze(datetime(2026, 3, 10, 8, 31, tzinfo=LOCAL)):
        assert escalate_due() == 1 and escalate_due() == 0
        told = [one for one in director.get("/notices/waiting") if one["unit"]]
        assert [(one["unit"], one["unread"]) for one in told] == [("省人社厅", 7)]
        read(province, notice, "clerk")
        assert not [one for one in head.get("/notices/waiting") if one["unit"]]  # it ends when all have read
    assert NoticeStep.objects.filter(kind="escalated").count() == 2


def test_the_table_of_readers_is_printed_and_audited(province: SmallProvince) -> None:
    due = "2036-01-01T09:00:00+08:00"
    notice = sent(province, "office_head", "institutions", due_at=due, reply="rsvp")
    read(province, notice, "clerk")
    Api(province.account("clerk")).post(f"/notices/{notice}/answer", {"choice": "attend"})
    api = Api(province.account("office_head"))
    file = api.get(f"/notices/{notice}/export?form=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["单位", "内设机构", "姓名", "职务"]
    by_name = {row[2]: row for row in rows[1:3]}
    assert by_name["简嘉树"][4:7] == ["2036-01-01 09:00", "已阅", "参加"]
    assert by_name["曾静之"][5] == "未阅"
    assert "谭望舒" in str(rows[-1][0])
    text = b"".join(api.get(f"/notices/{notice}/export?form=csv").streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("单位,内设机构,姓名")
    assert AuditRecord.objects.filter(verb="messaging.notice_exported").count() == 2
    assert ReadMark.objects.filter(conversation_id=notice).count() == 2  # the sender's and the clerk's


def test_above_the_size_of_the_rules_a_units_readers_are_counted_by_unit(province: SmallProvince) -> None:
    MessagingPolicy.objects.create(readers_limit=2)
    room = ensure_unit(unit_id=province.units["department"].id)
    clerk = province.people["clerk"]
    send(conversation_id=room.id, by=clerk, client_id=uuid4(), text="请各位阅")
    mark_read(account_id=province.account("head").id, conversation_id=room.id, seq=1)
    api = Api(province.account("clerk"))
    refusal = api.get(f"/conversations/{room.id}/readers?seq=1", expect=409)
    assert (refusal["code"], refusal["data"]) == ("messaging.readers_too_many", {"limit": 2})
    tree = api.get(f"/conversations/{room.id}/readers/tree?seq=1")
    assert (tree["tally"]["read"], tree["tally"]["total"]) == (1, 9)
    refusal = Api(province.account("head")).get(f"/conversations/{room.id}/readers/tree?seq=1", expect=403)
    assert refusal["code"] == "messaging.readers_denied"
