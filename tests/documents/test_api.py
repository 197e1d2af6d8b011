"""Documents over HTTP, as the screens use it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from documents.body import from_text
from documents.models import Delivery, Document, Supervision
from tests.conftest import ConstantQueries
from tests.documents.factories import BODY, TITLE, Desk, finish_files, key


class Browser:
    """One person's browser."""

    def __init__(self, desk: Desk, who: str) -> None:
        self.client = Client()
        self.client.force_login(desk.person(who).account)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        data = "" if body is None else json.dumps(body)
        response = self.client.generic(method, f"/api/v1{path}", data, content_type="application/json")
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response.status_code, response.json()
        return response.status_code, b"".join(response) if response.streaming else response.content

    def get(self, path: str) -> Any:
        status, body = self.call("GET", path)
        assert status == 200, body
        return body

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        status, answer = self.call("POST", path, body or {})
        assert status in (200, 201), answer
        return answer


def recipients(desk: Desk) -> list[dict[str, Any]]:
    return [
        {"unit_id": str(desk.unit_id("bureau"))},
        {"unit_id": str(desk.unit_id("guangzhou_bureau"))},
        {"unit_id": str(desk.unit_id("government")), "role": "cc"},
    ]


def test_a_clerk_drafts_checks_previews_and_submits(desk: Desk) -> None:
    clerk = Browser(desk, "clerk")
    draft = clerk.post("/documents", {"kind": "通知"})
    assert draft["organ"]["short_name"] == "省人社厅"
    path = f"/documents/{draft['id']}"
    found = clerk.post(f"{path}/check")
    blocks = {row["rule"] for row in found["findings"] if row["severity"] == "block"}
    assert {"title_missing", "main_missing", "body_missing"} <= blocks
    assert found["findings"][0]["article"]["zh"].startswith("公文处理工作条例")
    status, refusal = clerk.call("POST", f"{path}/submit", {"token": draft["token"], "key": key()})
    assert (status, refusal["code"]) == (422, "documents.checks_block")
    status, saved = clerk.call(
        "PUT",
        f"{path}/draft",
        {
            "token": draft["token"],
            "title": TITLE,
            "disclosure": "主动公开",
            "body": from_text(BODY),
            "recipients": recipients(desk),
            "attachments": [{"title": "事业单位人事管理条例", "text": "第一条　规范管理。"}],
        },
    )
    assert status == 200, saved
    assert saved["main_text"] == "各地级以上市人力资源和社会保障局"
    status, old = clerk.call("PUT", f"{path}/draft", {"token": draft["token"], "title": "旧"})
    assert (status, old["code"]) == (409, "documents.draft_outdated")
    stages = [step["stage"] for step in clerk.post(f"{path}/preview")]
    assert stages[:3] == ["check", "countersign", "office_review"]
    sent = clerk.post(f"{path}/submit", {"token": saved["token"], "key": key()})
    assert (sent["state"], sent["version"]["number"]) == ("in_chain", 1)
    assert sent["abilities"]["withdraw"] and not sent["abilities"]["edit"]


def test_the_draft_is_nobody_elses(desk: Desk) -> None:
    document = desk.draft()
    for who in ("head", "director", "bureau_registrar", "supervisor"):
        other = Browser(desk, who)
        for method, path in (
            ("GET", f"/documents/{document.id}"),
            ("GET", f"/documents/{document.id}/draft"),
            ("POST", f"/documents/{document.id}/check"),
            ("DELETE", f"/documents/{document.id}/draft"),
            ("GET", f"/documents/{document.id}/pages"),
        ):
            status, body = other.call(method, path, {} if method == "POST" else None)
            assert (status, body["code"]) == (404, "kernel.not_found"), (who, path)
    assert Document.objects.filter(id=document.id).exists()


def test_signers_see_their_turn_on_screen_and_card(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    head = Browser(desk, "head")
    view = head.get(f"/documents/{document.id}")
    assert view["my_task"]["stage"] == "check"
    assert (view["abilities"]["agree"], view["opened"]) == (False, False)
    card = head.get(f"/documents/{document.id}/card")
    assert card["mine"] and card["abilities"] == {"open": True, "agree": False, "return": True}
    assert card["steps"][0] == {
        "stage": "draft",
        "name": {"zh": "拟稿", "en": "Draft"},
        "state": "done",
    }
    assert [step["state"] for step in card["steps"]].count("now") == 1
    opened = head.post(f"/documents/{document.id}/opened")
    assert opened["abilities"]["agree"] and opened["opened"]
    both = Browser(desk, "clerk").post("/documents/cards", {"document_ids": [str(document.id)]})
    assert both["documents"][0]["mine"] is False
    assert both["documents"][0]["holders"] == ["曾静之"]
    stranger = Browser(desk, "bureau_registrar")
    assert stranger.post("/documents/cards", {"document_ids": [str(document.id)]})["documents"] == []


def test_pages_are_pictures_of_the_draft_marked_as_such(desk: Desk) -> None:
    document = desk.draft()
    clerk = Browser(desk, "clerk")
    pages = clerk.get(f"/documents/{document.id}/pages?draft=true")
    assert pages["form"] == "review" and pages["pages"] >= 2
    status, picture = clerk.call("GET", f"/documents/{document.id}/pages/1?draft=true")
    assert status == 200 and picture.startswith(b"<svg")
    status, _ = clerk.call("GET", f"/documents/{document.id}/pages/99?draft=true")
    assert status == 404


def test_the_differences_between_two_versions(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    desk.decide(document, "head", "return", opinion="期限写明。")
    clerk = Browser(desk, "clerk")
    draft = clerk.get(f"/documents/{document.id}/draft")
    assert draft["returned"]["opinion"] == "期限写明。"
    clerk.call(
        "PUT",
        f"/documents/{document.id}/draft",
        {"token": draft["token"], "body": from_text(BODY.replace("六个月", "三个月"))},
    )
    clerk.post(f"/documents/{document.id}/submit", {"token": draft["token"] + 1, "key": key()})
    found = clerk.get(f"/documents/{document.id}/versions/1/diff/2")
    assert found["count"] == 1
    runs = found["paragraphs"][0]["runs"]
    assert {(run["operation"], run["text"]) for run in runs} >= {("deleted", "六"), ("inserted", "三")}
    versions = clerk.get(f"/documents/{document.id}/versions")
    assert [(row["number"], row["changes"]) for row in versions] == [(2, 1), (1, 0)]


def test_the_working_stages_over_http(desk: Desk) -> None:
    document = desk.signed()
    registrar = Browser(desk, "registrar")
    panel = registrar.get(f"/documents/{document.id}/desk")
    assert panel["series"][0]["next"].startswith("粤人社发〔")
    assert panel["copies"] == 5
    view = registrar.post(f"/documents/{document.id}/register", {"key": key(), "copies": 8})
    assert view["number"] == panel["series"][0]["next"]
    finish_files(document)
    checker = Browser(desk, "checker")
    status, body = checker.call("POST", f"/documents/{document.id}/proof", {"key": key(), "confirmed": []})
    assert (status, body["code"]) == (422, "documents.proof_items")
    checker.post(f"/documents/{document.id}/proof", {"key": key(), "confirmed": panel["proof_items"]})
    desk.own_seal()
    custodian = Browser(desk, "seal_custodian")
    assert custodian.get(f"/documents/{document.id}/desk")["seals"][0]["mine"]
    assert custodian.post(f"/documents/{document.id}/seal", {"key": key()})["state"] == "sealed"
    sent = registrar.post(f"/documents/{document.id}/distribute", {"key": key()})
    assert (sent["state"], sent["deliveries"]) == ("distributed", {"sent": 3})
    tracked = registrar.get(f"/documents/{document.id}/deliveries")
    assert next((row["unit"]["short_name"], row["state"]) for row in tracked) == ("江门市人社局", "sent")
    assert registrar.get("/register")["items"][0]["number"] == view["number"]


def test_the_inbox_and_the_handling_sheet(desk: Desk) -> None:
    document = desk.distributed()
    registrar = Browser(desk, "bureau_registrar")
    rows = registrar.get("/deliveries")["items"]
    assert [(row["title"], row["state"]) for row in rows] == [(TITLE, "sent")]
    path = f"/deliveries/{rows[0]['id']}"
    assert registrar.get(path)["abilities"]["sign_for"]
    view = registrar.post(f"{path}/sign-for")
    assert (view["state"], view["my_task"]["stage"]) == ("signed_for", "in_register")
    view = registrar.post(f"{path}/register", {"key": key()})
    assert view["receipt_number"].startswith("收〔")
    registrar.post(f"{path}/first-check", {"key": key(), "accepted": True})
    office, leader = Browser(desk, "bureau_office_head"), Browser(desk, "bureau_head")
    office.post(f"{path}/work", {"key": key(), "stage": "propose", "opinion": "拟请事业科办理。"})
    status, body = leader.call(
        "POST", f"{path}/work", {"key": key(), "stage": "instruct", "opinion": "同意。"}
    )
    assert (status, body["code"]) == (422, "approvals.choice_missing")
    division = {"to": "head", "unit": str(desk.unit_id("bureau_institutions"))}
    leader.post(
        f"{path}/work", {"key": key(), "stage": "instruct", "opinion": "同意。", "handlers": [division]}
    )
    handler = Browser(desk, "bureau_division_head")
    assert handler.get(path)["my_task"]["stage"] == "handle"
    handler.post(f"{path}/work", {"key": key(), "stage": "handle", "opinion": "已完成清理。"})
    done = registrar.post(f"{path}/work", {"key": key(), "stage": "close"})
    assert (done["state"], done["result"]) == ("done", "已完成清理。")
    assert [row["id"] for row in registrar.get("/deliveries?box=done")["items"]] == [rows[0]["id"]]
    tracked = Browser(desk, "clerk").get(f"/documents/{document.id}/deliveries")
    assert {row["unit"]["short_name"]: row["state"] for row in tracked}["江门市人社局"] == "done"
    # A receiver sees its own delivery, never how far the others are.
    status, _ = registrar.call("GET", f"/documents/{document.id}/deliveries")
    assert status == 404


def test_a_leader_hands_over_to_supervision_and_the_supervisor_urges(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    leader, supervisor = Browser(desk, "vice_governor"), Browser(desk, "supervisor")
    Browser(desk, "bureau_registrar").post(f"/deliveries/{delivery.id}/sign-for")
    body = {"reason": "逾期未登记", "delivery_id": str(delivery.id)}
    matter = leader.post(f"/documents/{document.id}/supervise", body)
    status, again = leader.call("POST", f"/documents/{document.id}/supervise", body)
    assert (status, again["code"]) == (409, "documents.supervision_open")
    assert [row["id"] for row in supervisor.get("/supervision")["items"]] == [matter["id"]]
    supervisor.post(f"/supervision/{matter['id']}/urge", {"reason": "请于今日登记"})
    status, twice = supervisor.call("POST", f"/supervision/{matter['id']}/urge", {"reason": "再催"})
    assert (status, twice["code"]) == (409, "approvals.urged_already")
    status, _ = leader.call("POST", f"/supervision/{matter['id']}/close", {"outcome": "办结"})
    assert status == 404
    closed = supervisor.post(f"/supervision/{matter['id']}/close", {"outcome": "已登记"})
    assert closed["state"] == "closed"


def test_only_those_who_oversee_hand_over(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    for who, expected in (("clerk", 403), ("head", 403), ("bureau_head", 404)):
        status, _ = Browser(desk, who).call(
            "POST", f"/documents/{document.id}/supervise", {"reason": "停留过久"}
        )
        assert status == expected, who
    assert not Supervision.objects.exists()
    Browser(desk, "director").post(f"/documents/{document.id}/supervise", {"reason": "停留过久"})


def test_lists_show_what_one_may_read_and_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.api.reading.PAGE", 2)
    made = [desk.draft() for _ in range(3)]
    clerk = Browser(desk, "clerk")
    first = clerk.get("/documents?box=drafts")
    second = clerk.get(f"/documents?box=drafts&before={first['next']}")
    ids = [row["id"] for page in (first, second) for row in page["items"]]
    assert ids == [str(document.id) for document in reversed(made)]
    assert second["next"] is None
    assert Browser(desk, "head").get("/documents?box=all")["items"] == []
    status, body = clerk.call("GET", "/documents?before=xyz")
    assert (status, body["code"]) == (422, "kernel.cursor")
    assert clerk.get("/documents/counts") == {
        "drafts": 3,
        "in_progress": 0,
        "issued": 0,
        "incoming": 0,
        "registry": False,
    }


@pytest.mark.parametrize("box", ["drafts", "in_progress", "all"])
def test_lists_take_a_constant_number_of_queries(
    desk: Desk, assert_constant_queries: ConstantQueries, box: str
) -> None:
    def grow() -> None:
        for _ in range(3):
            document = desk.draft()
            if box != "drafts":
                desk.submit(document)

    grow()
    clerk = Browser(desk, "clerk")
    assert_constant_queries(lambda: clerk.get(f"/documents?box={box}"), grow=grow, at_most=12)


def test_cards_take_a_constant_number_of_queries(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    ids: list[str] = []

    def grow() -> None:
        ids.extend(str(desk.submit(desk.draft()).id) for _ in range(3))

    grow()
    head = Browser(desk, "head")
    assert_constant_queries(
        lambda: head.post("/documents/cards", {"document_ids": ids}), grow=grow, at_most=14
    )


def test_the_inbox_takes_a_constant_number_of_queries(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    desk.distributed()
    registrar = Browser(desk, "bureau_registrar")

    def grow() -> None:
        desk.distributed()

    assert_constant_queries(lambda: registrar.get("/deliveries"), grow=grow, at_most=12)
    assert Delivery.objects.count() > 3


def test_a_file_that_is_not_what_its_name_says_is_refused(desk: Desk) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    clerk = Browser(desk, "clerk")
    wrong = SimpleUploadedFile("条例.pdf", b"MZ not a pdf")
    response = clerk.client.post("/api/v1/documents/files", {"file": wrong})
    assert (response.status_code, response.json()["code"]) == (422, "kernel.file_mismatch")
    right = SimpleUploadedFile("条例.txt", "第一条".encode())
    response = clerk.client.post("/api/v1/documents/files", {"file": right})
    assert response.status_code == 201
    draft = clerk.post("/documents", {"attachments": [{"title": "条例", "file_id": response.json()["id"]}]})
    attached = draft["attachments"][0]
    status, content = clerk.call("GET", f"/documents/{draft['id']}/attachments/{attached['id']}")
    assert (status, content) == (200, "第一条".encode())


def wide(colspan: object) -> dict[str, Any]:
    cell = {"type": "tableCell", "attrs": {"colspan": colspan}, "content": [{"type": "paragraph"}]}
    row = {"type": "tableRow", "content": [cell]}
    return {"type": "doc", "content": [{"type": "table", "content": [row]}]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "方案"}, "documents.choice_unknown"),
        ({"urgency": "平急"}, "documents.choice_unknown"),
        ({"body": {"type": "doc", "content": [{"type": "script"}]}}, "documents.body_malformed"),
        ({"body": wide("二")}, "documents.body_value_wrong"),
        ({"attachments": [{"title": "表", "body": wide(41)}]}, "documents.body_value_wrong"),
        ({"title": "通\x00知"}, "kernel.control_characters"),
        ({"recipients": [{"unit_id": "1"}]}, "documents.unit_unknown"),
        ({"attachments": [{"title": "空"}]}, "documents.attachment_empty"),
        ({"title": "长" * 301}, "kernel.invalid"),
        ({"nonsense": 1}, "kernel.invalid"),
        ({"answers": "1"}, "documents.link_unknown"),
    ],
)
def test_bad_input_names_field_and_rule_and_makes_nothing(
    desk: Desk, body: dict[str, Any], code: str
) -> None:
    status, answer = Browser(desk, "clerk").call("POST", "/documents", body)
    assert (status, answer["code"]) == (422, code)
    assert answer["field"]
    assert answer["message"]["zh"] and answer["message"]["en"]
    assert not Document.objects.exists()
