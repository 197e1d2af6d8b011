"""Requests from the first answer to the last signature, over HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import Chain, Form, Request, RequestVersion, Task
from approvals.services import circulate
from approvals.services.forms import ensure_ready_forms, publish_form, ready_forms
from approvals.services.papers import create_request
from approvals.services.templates import publish
from office.kernel import clock, outbox
from office.kernel.errors import OfficeError
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db

LEAVE = {
    "kind": "annual",
    "period": {"from": "2026-12-01", "to": "2026-12-02"},
    "reason": "探亲。",
}


class Desk:
    """A person's browser."""

    def __init__(self, province: SmallProvince, key: str) -> None:
        self.client = Client()
        self.client.force_login(province.account(key))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/approvals{path}", query)

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def send(self, path: str, body: dict[str, Any] | None = None, *, put: bool = False) -> Any:
        call = self.client.put if put else self.client.post
        return call(f"/api/v1/approvals{path}", body or {}, content_type="application/json")

    def do(self, path: str, body: dict[str, Any] | None = None, *, put: bool = False) -> Any:
        answer = self.send(path, body, put=put)
        assert answer.status_code in (200, 201, 204), answer.content
        return answer.json() if answer.content else None

    def begin(self, form: str, **data: Any) -> Any:
        publish_ready(form)
        return self.do("/requests", {"form": form, "data": data})

    def submit(self, draft: dict[str, Any]) -> Any:
        body = {"token": draft["token"], "idempotency_key": uuid4().hex}
        return self.send(f"/requests/{draft['id']}/submit", body)

    def hand_in(self, form: str, **data: Any) -> Any:
        answer = self.submit(self.begin(form, **data))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def decide(self, request_id: str, action: str = "agree", **more: Any) -> Any:
        view = self.do(f"/requests/{request_id}/open")
        body = {"action": action, "seen_hash": view["seen_hash"], "idempotency_key": uuid4().hex, **more}
        return self.send(f"/tasks/{view['my_task']['id']}/decide", body)


@pytest.fixture
def desk(province: SmallProvince) -> Callable[[str], Desk]:
    return lambda key: Desk(province, key)


def publish_ready(form: str) -> None:
    """One ready form with its flows: all of them take a second."""
    if Form.objects.filter(key=form).exists():
        return
    _, definition, flows = next(one for one in ready_forms() if one[0] == form)
    for flow in flows:
        publish(key=flow["key"], name=flow["name"], subject_type="request", definition=flow["definition"])
    publish_form(key=form, definition=definition)


def holders(request_id: str) -> set[str]:
    chain = Chain.objects.filter(subject_type="request", subject_id=request_id).latest("id")
    rows = Task.objects.filter(chain=chain, state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    return set(rows.values_list("assignee__name", flat=True))


def test_the_ready_forms_are_loaded_once_and_again() -> None:
    ensure_ready_forms()
    before = RequestVersion.objects.count(), {key for key, _, _ in ready_forms()}
    ensure_ready_forms()
    assert before == (0, {key for key, _, _ in ready_forms()})
    wanted = "report leave trip visit purchase reimbursement vehicle meeting_room seal_use account"
    assert {key for key, _, _ in ready_forms()} == set(wanted.split())


def test_what_the_platform_knows_is_filled_in_and_earlier_answers_offered(
    desk: Callable[[str], Desk],
) -> None:
    clerk = desk("clerk")
    draft = clerk.begin("leave")
    assert draft["data"] == {
        "applicant": "简嘉树",
        "division": "事业单位人事管理处",
        "post": "一级科员",
        "phone": "8000",
    }
    clerk.hand_in(
        "vehicle", day=clock.today().isoformat(), time="9:00", place="省府大院", people="2", reason="送文"
    )
    assert clerk.begin("vehicle")["earlier"]["place"] == ["省府大院"]


def test_a_short_leave_goes_to_the_head_and_is_done(
    province: SmallProvince, desk: Callable[[str], Desk]
) -> None:
    view = desk("clerk").hand_in("leave", **LEAVE)
    assert (view["title"], view["state"]) == ("请假（年休假，12月1日至12月2日）", "in_chain")
    assert holders(view["id"]) == {"曾静之"}
    shown = {one["key"]: one["value"] for one in view["answers"]}
    assert shown["period"] == {"from": "2026-12-01", "to": "2026-12-02", "days": 2, "working_days": 2}
    assert shown["kind"] == {"zh": "年休假", "en": "Annual leave"}
    head = desk("head")
    assert [item["title"] for item in head.read("/tasks")["items"]] == [view["title"]]
    assert head.decide(view["id"], opinion="同意。").status_code == 200
    done = desk("clerk").read(f"/requests/{view['id']}")
    assert (done["state"], done["chain"]["state"]) == ("done", "done")


def test_what_is_signed_are_the_bytes_that_are_shown(desk: Callable[[str], Desk]) -> None:
    view = desk("clerk").hand_in("leave", **LEAVE)
    kept = RequestVersion.objects.get(request_id=view["id"])
    content = bytes(kept.content)
    assert hashlib.sha256(content).hexdigest() == view["seen_hash"]
    assert json.loads(content)["answers"] == view["answers"]
    desk("head").decide(view["id"])
    signed = Task.objects.get(chain__subject_id=view["id"], decision="agree")
    assert signed.seen_hash == view["seen_hash"]


@pytest.mark.parametrize(
    ("owner", "days", "expected"),
    [
        ("clerk", "2026-12-02", ["曾静之"]),
        ("clerk", "2026-12-08", ["曾静之", "单于飞"]),
        ("clerk", "2026-12-25", ["曾静之", "单于飞", "骆云舒"]),
        ("head", "2026-12-02", ["单于飞"]),
        ("deputy", "2026-12-02", ["骆云舒"]),
        ("director", "2026-12-02", ["谭望舒"]),
    ],
)
def test_nobody_approves_their_own_leave(
    owner: str, days: str, expected: list[str], desk: Callable[[str], Desk]
) -> None:
    draft = desk(owner).begin("leave", **{**LEAVE, "period": {"from": "2026-12-01", "to": days}})
    steps = desk(owner).do(f"/requests/{draft['id']}/preview")
    assert [one["name"] for step in steps for one in step["people"]] == expected


def test_money_is_exact_counted_by_the_server_and_in_capitals(desk: Callable[[str], Desk]) -> None:
    clerk = desk("clerk")
    items = [
        {"name": "打印纸", "count": "3", "price": "24.10", "sum": "999999"},
        {"name": "硒鼓", "count": "1", "price": "0.20"},
    ]
    draft = clerk.begin("purchase", subject="办公用品", means="catalogue", items=items, reason="日常办公")
    told = draft["told"]
    assert told["items.1.sum"] == {"value": "72.30", "capitals": "柒拾贰元叁角整"}
    assert told["amount"] == {"value": "72.50", "capitals": "柒拾贰元伍角整"}
    view = clerk.submit(draft).json()
    amount = next(one for one in view["answers"] if one["key"] == "amount")
    assert (amount["value"], amount["capitals"]) == ("72.50", "柒拾贰元伍角整")
    assert view["number"] == f"采购〔{clock.today().year}〕1号"
    assert clerk.hand_in("purchase", subject="桌椅", means="self", items=items, reason="更新")[
        "number"
    ].endswith("2号")


def test_a_missing_answer_is_named_and_nothing_changes(desk: Callable[[str], Desk]) -> None:
    clerk = desk("clerk")
    draft = clerk.begin("leave", kind="sick")
    answer = clerk.submit(draft)
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["field"]) == ("approvals.form_required", "period")
    assert body["message"] == {"zh": "请填写“起止日期”。", "en": "“From and to” is required."}
    assert [fault["field"] for fault in body["data"]["faults"]] == ["period", "reason"]
    request = Request.objects.get(id=draft["id"])
    assert (request.state, request.current_version_id, request.number) == ("draft", None, "")
    assert not Chain.objects.filter(subject_id=draft["id"]).exists()


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ({"kind": "none"}, "approvals.form_choice", "kind"),
        ({"strange": "1"}, "approvals.form_unknown", "strange"),
        ({"cover": "7"}, "approvals.form_person", "cover"),
        ({"files": ["7"]}, "approvals.form_file", "files"),
        ({"reason": {"a": 1}}, "approvals.form_kind", "reason"),
    ],
)
def test_a_forged_answer_is_refused_and_nothing_kept(
    data: dict[str, Any], code: str, field: str, desk: Callable[[str], Desk]
) -> None:
    clerk = desk("clerk")
    draft = clerk.begin("leave")
    answer = clerk.send(
        f"/requests/{draft['id']}/draft", {"token": draft["token"], "data": draft["data"] | data}, put=True
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    kept = Request.objects.get(id=draft["id"])
    assert (kept.draft, kept.draft_token) == (draft["data"], draft["token"])


def test_a_half_typed_answer_is_kept_and_told(desk: Callable[[str], Desk]) -> None:
    clerk = desk("clerk")
    draft = clerk.begin("trip")
    data = draft["data"] | {"budget": "12a", "period": {"from": "2026-12-01", "to": ""}}
    saved = clerk.do(f"/requests/{draft['id']}/draft", {"token": draft["token"], "data": data}, put=True)
    assert [(fault["field"], fault["rule"]) for fault in saved["faults"]] == [("budget", "number")]
    assert Request.objects.get(id=draft["id"]).draft["budget"] == "12a"
    old = clerk.send(f"/requests/{draft['id']}/draft", {"token": draft["token"], "data": data}, put=True)
    assert (old.status_code, old.json()["code"]) == (409, "approvals.draft_outdated")


def test_a_return_brings_it_back_and_the_change_is_shown(
    province: SmallProvince, desk: Callable[[str], Desk]
) -> None:
    clerk, head = desk("clerk"), desk("head")
    view = clerk.hand_in("leave", **LEAVE)
    first = head.do(f"/requests/{view['id']}/open")
    assert head.decide(view["id"], "return", opinion="请写明去处。").status_code == 200
    draft = clerk.read(f"/requests/{view['id']}/draft")
    assert (draft["state"], draft["returned"]["opinion"]) == ("returned", "请写明去处。")
    saved = clerk.do(
        f"/requests/{view['id']}/draft",
        {"token": draft["token"], "data": draft["data"] | {"reason": "回江门探亲。"}},
        put=True,
    )
    again = clerk.submit({"id": view["id"], "token": saved["token"]}).json()
    assert (again["state"], again["version"], holders(view["id"])) == ("in_chain", 2, {"曾静之"})
    assert again["versions"][1]["changed"] == ["reason"]
    # Who signs the text of before is told, and nothing is signed.
    stale = {"action": "agree", "seen_hash": first["seen_hash"], "idempotency_key": "stale"}
    task = head.read(f"/requests/{view['id']}")["my_task"]["id"]
    assert head.send(f"/tasks/{task}/decide", stale).status_code == 409
    assert head.decide(view["id"]).status_code == 200


def test_nothing_is_agreed_to_unread(desk: Callable[[str], Desk]) -> None:
    view = desk("clerk").hand_in("leave", **LEAVE)
    head = desk("head")
    shown = head.read(f"/requests/{view['id']}")
    assert not shown["opened"] and not shown["abilities"]["agree"]
    body = {"action": "agree", "seen_hash": shown["seen_hash"], "idempotency_key": "one"}
    answer = head.send(f"/tasks/{shown['my_task']['id']}/decide", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "approvals.request_not_opened")
    assert Task.objects.get(id=shown["my_task"]["id"]).state == Task.State.ACTIVE


def test_only_those_concerned_read_it(province: SmallProvince, desk: Callable[[str], Desk]) -> None:
    clerk = desk("clerk")
    view = clerk.hand_in("leave", **LEAVE)
    path, chain = f"/requests/{view['id']}", view["chain"]["id"]
    for key, status in (("clerk", 200), ("head", 200), ("deputy", 404), ("law_head", 404)):
        other = desk(key)
        assert other.get(path).status_code == status, key
        listed = [item["id"] for item in other.read("/requests", box="seen")["items"]]
        assert (view["id"] in listed) == (status == 200)
        assert (len(other.do("/requests/cards", {"ids": [view["id"]]})["requests"]) == 1) == (status == 200)
    assert desk("head").get(f"{path}/draft").status_code == 404
    circulate(chain_id=int(chain), by=province.people["clerk"], people=[province.people["law_head"].id])
    assert desk("law_head").get(path).status_code == 200


def test_who_stands_in_reads_as_long_as_they_do(province: SmallProvince, desk: Callable[[str], Desk]) -> None:
    today = clock.today()
    wish = Wish(delegate=province.people["law_head"].id, valid_from=today, last_day=today, kinds=[])
    made = delegations.make(by=province.account("head"), wish=wish)[0]
    outbox.drain()
    view = desk("clerk").hand_in("leave", **LEAVE)
    outbox.drain()
    assert desk("law_head").get(f"/requests/{view['id']}").status_code == 200
    delegations.end(by=province.account("head"), delegation_id=made.id)
    outbox.drain()
    assert desk("law_head").get(f"/requests/{view['id']}").status_code == 404
    assert desk("head").get(f"/requests/{view['id']}").status_code == 200


def test_a_file_is_fetched_by_readers_and_named_by_its_uploader_only(
    province: SmallProvince, desk: Callable[[str], Desk]
) -> None:
    clerk = desk("clerk")
    file = SimpleUploadedFile("行程.txt", "江门三日".encode())
    stored = clerk.client.post("/api/v1/approvals/requests/files", {"file": file}).json()
    view = clerk.hand_in("leave", **LEAVE, files=[stored["id"]])
    path = f"/requests/{view['id']}/files/{stored['id']}"
    assert b"".join(desk("head").get(path).streaming_content).decode() == "江门三日"
    assert desk("deputy").get(path).status_code == 404
    with pytest.raises(OfficeError) as refused:
        create_request(by=province.people["head"], form="leave", data={"files": [stored["id"]]})
    assert refused.value.code == "approvals.form_file"


def test_instructions_divide_the_work_and_the_feedback_comes_back(
    province: SmallProvince, desk: Callable[[str], Desk]
) -> None:
    """签报: up to the leader, who instructs and divides; those named report back."""
    view = desk("clerk").hand_in(
        "report", subject="关于召开培训会的签报", text="拟于下月召开培训会。", reach="deputy"
    )
    assert view["title"] == "关于召开培训会的签报"
    assert desk("head").decide(view["id"], opinion="拟同意，请单厅长批示。").status_code == 200
    shown = desk("deputy").read(f"/requests/{view['id']}")
    assert shown["my_task"]["may_choose"] == ["handle"]
    law, finance = province.people["law_head"], province.people["finance_head"]
    due = clock.today().replace(year=clock.today().year + 1).isoformat()
    named = [
        {"to": "person", "id": str(law.id), "lead": True, "what": "拟定议程", "due_on": due},
        {"to": "person", "id": str(finance.id), "what": "落实经费"},
    ]
    data = {"choose": {"handle": named}}
    assert desk("deputy").decide(view["id"], opinion="同意，请法规处牵头。", data=data).status_code == 200
    assert holders(view["id"]) == {"区慕言", "仇知远"}
    mine = desk("law_head").read(f"/requests/{view['id']}")
    assert mine["my_task"]["due"]["at"].startswith(due)
    missing = desk("law_head").decide(view["id"])
    assert (missing.status_code, missing.json()["code"]) == (422, "approvals.opinion_missing")
    assert desk("law_head").decide(view["id"], opinion="议程已定。").status_code == 200
    assert desk("finance_head").decide(view["id"], opinion="经费已落实。").status_code == 200
    done = desk("clerk").read(f"/requests/{view['id']}")
    assert done["state"] == "done"
    assert [(s["person"], s["lead"], s["what"], s["feedback"]) for s in done["shares"]] == [
        ("区慕言", True, "拟定议程", "议程已定。"),
        ("仇知远", False, "落实经费", "经费已落实。"),
    ]


def test_a_report_without_division_ends_with_the_instruction(desk: Callable[[str], Desk]) -> None:
    view = desk("clerk").hand_in("report", subject="关于值班安排的签报", text="拟按表值班。", reach="head")
    assert desk("head").decide(view["id"], opinion="同意。").status_code == 200
    done = desk("clerk").read(f"/requests/{view['id']}")
    assert (done["state"], done["shares"]) == ("done", [])


def test_an_organs_own_form_stands_for_the_common_one(
    province: SmallProvince, desk: Callable[[str], Desk]
) -> None:
    publish_ready("leave")
    _, form, _ = next(one for one in ready_forms() if one[0] == "leave")
    own = form | {"name": {"zh": "请假（本厅）", "en": "Leave here"}}
    publish_form(key="leave", definition=own, organ=province.units["department"])
    names = {
        key: {f["key"]: f["name"]["zh"] for f in desk(key).read("/forms")["forms"]}
        for key in ("clerk", "bureau_division_head")
    }
    assert names["clerk"]["leave"] == "请假（本厅）"
    assert names["bureau_division_head"]["leave"] == "请假"


def test_favourites_and_last_used_are_ones_own(desk: Callable[[str], Desk]) -> None:
    clerk = desk("clerk")
    for form in ("trip", "visit"):
        publish_ready(form)
    clerk.do("/forms/trip/favourite", {"on": True}, put=True)
    clerk.begin("leave")
    forms = {form["key"]: form for form in clerk.read("/forms")["forms"]}
    assert forms["trip"]["favourite"] and forms["leave"]["last_used"] and not forms["visit"]["last_used"]
    assert not any(form["favourite"] for form in desk("head").read("/forms")["forms"])
    assert clerk.send("/forms/none/favourite", {"on": True}, put=True).status_code == 404


def test_lists_and_one_request_ask_the_same_whatever_their_length(
    desk: Callable[[str], Desk], assert_constant_queries: ConstantQueries
) -> None:
    clerk, head = desk("clerk"), desk("head")

    def grow() -> None:
        clerk.hand_in("leave", **LEAVE)

    grow()
    assert_constant_queries(lambda: clerk.read("/requests", box="mine"), grow=grow)
    assert_constant_queries(lambda: head.read("/requests", box="seen"), grow=grow)
    assert_constant_queries(lambda: clerk.read("/forms"), grow=grow)
