"""The main job, over HTTP: one document from its draft to the receiver's last word.

The browser does the same walk in tests/e2e; here every step's effects are looked at closely.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from documents.tasks import make_renditions
from office.kernel import audit, clock
from tests.permissions.world import World
from tests.walk.conftest import Persona

TITLE = "广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"
REGULATION = Path(__file__).parents[1] / "layout/data/事业单位人事管理条例.md"


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def body(*paragraphs: str) -> dict[str, Any]:
    return {"type": "doc", "content": [paragraph(text) for text in paragraphs]}


FIRST = body(
    "《事业单位人事管理条例》施行以来，我省事业单位人事管理制度不断健全。现就进一步做好贯彻实施工作通知如下。",
    "一、抓好学习宣传。各地要把《条例》纳入干部教育培训计划。",
    "二、规范公开招聘。新聘用工作人员应当面向社会公开招聘。",
)
SECOND = body(
    "《事业单位人事管理条例》施行以来，我省事业单位人事管理制度不断健全。现就进一步做好贯彻实施工作通知如下。",
    "一、抓好学习宣传。各地要把《条例》纳入年度干部教育培训计划。",
    "二、规范公开招聘。新聘用工作人员应当面向社会公开招聘。",
)


def test_one_document_from_draft_to_the_receivers_last_word(world: World) -> None:
    def at(key: str) -> Persona:
        return Persona(world, key)

    with clock.freeze(datetime(2026, 3, 10, 2, 0, tzinfo=UTC)):
        document = _draft_and_submit(at("clerk"))
        _sign_off(at, document)
        _register_to_distribute(at, document)
        _receive(at, document)
        audit.seal()
        assert audit.verify().fault is None


def _draft_and_submit(clerk: Persona) -> str:
    groups = clerk.get("/orgchart/recipient-groups")
    cities = next(group for group in groups if group["key"] == "city:人社")
    assert len(cities["units"]) == 21
    draft = clerk.post("/documents")
    document: str = draft["id"]
    draft = clerk.put(
        f"/documents/{document}/draft",
        token=draft["token"],
        kind="通知",
        title=TITLE,
        disclosure="主动公开",
        recipients=[{"unit_id": unit["id"], "role": "main"} for unit in cities["units"]],
        body=FIRST,
        attachments=[{"title": "事业单位人事管理条例", "text": REGULATION.read_text(encoding="utf-8")}],
    )
    found = clerk.post(f"/documents/{document}/check")["findings"]
    assert not [finding for finding in found if finding["severity"] == "block"], found
    steps = clerk.post(f"/documents/{document}/preview")
    assert [step["stage"] for step in steps if step["people"]][:1] == ["check"]
    assert not [step["missing"] for step in steps if step["missing"]]
    reasons = {finding["rule"]: "已核对" for finding in found if finding["severity"] == "warn"}
    view = clerk.post(
        f"/documents/{document}/submit", token=draft["token"], reasons=reasons, key=str(uuid4())
    )
    assert (view["state"], view["number"]) == ("in_chain", "")
    return document


def _sign_off(at: Any, document: str) -> None:
    assert at("division_head").cards() == [f"请您核稿：{TITLE}"]
    stranger = at("city_leader").ask("GET", f"/documents/{document}")
    absent = at("city_leader").ask("GET", "/documents/123")
    assert (stranger.status_code, stranger.content) == (404, absent.content)
    early = at("seal_custodian").ask("GET", f"/documents/{document}")
    assert early.status_code == 404

    at("division_head").read_and_decide(document, opinion="同意，请会签。")
    for signer in ("countersigner_law", "countersigner_finance"):
        assert at(signer).cards() == [f"请您会签：{TITLE}"]
        at(signer).read_and_decide(document, opinion="无意见。")
    reviewer = at("office_reviewer")
    reviewer.read_and_decide(document, "return", opinion="请写明年度培训计划。", return_to="drafter")
    _edit_and_resubmit(at("clerk"), document)
    assert at("countersigner_law").cards()[-1] == f"您签过的文稿有改动 1 处：{TITLE}"
    reviewer.read_and_decide(document, opinion="同意，请签发。")
    at("deputy_director").read_and_decide(document, opinion="同意。")
    unread = at("director").get(f"/documents/{document}")
    refused = at("director").ask(
        "POST",
        f"/approvals/tasks/{unread['my_task']['id']}/decide",
        {"action": "agree", "seen_hash": unread["seen_hash"], "idempotency_key": "unopened"},
    )
    assert refused.status_code == 403, "签发 before the full text was opened"
    at("director").read_and_decide(document, opinion="发。")
    signed = at("clerk").get(f"/documents/{document}")
    assert (signed["state"], signed["issued_on"], signed["number"]) == ("signed", "2026-03-10", "")
    again = at("director").ask(
        "POST",
        f"/approvals/tasks/{unread['my_task']['id']}/decide",
        {"action": "agree", "seen_hash": unread["seen_hash"], "idempotency_key": "twice"},
    )
    assert again.status_code == 409
    at("office_reviewer").read_and_decide(document, opinion="复核无误。")


def _edit_and_resubmit(clerk: Persona, document: str) -> None:
    assert clerk.cards()[-1].startswith("审核退回：")
    draft = clerk.get(f"/documents/{document}/draft")
    assert draft["returned"]["opinion"] == "请写明年度培训计划。"
    draft = clerk.put(f"/documents/{document}/draft", token=draft["token"], body=SECOND)
    found = clerk.post(f"/documents/{document}/check")["findings"]
    reasons = {finding["rule"]: "已核对" for finding in found if finding["severity"] == "warn"}
    clerk.post(
        f"/documents/{document}/submit",
        token=draft["token"],
        reasons=reasons,
        reason="按审核意见修改",
        key=str(uuid4()),
    )


def _register_to_distribute(at: Any, document: str) -> None:
    registry = at("registry_clerk")
    registry.post(f"/documents/{document}/opened")
    desk = registry.get(f"/documents/{document}/desk")
    view = registry.post(
        f"/documents/{document}/register", series_id=desk["series"][0]["id"], copies=30, key=str(uuid4())
    )
    assert view["number"] == "粤人社发〔2026〕1号"
    assert make_renditions() > 0
    checker = at("checker")
    checker.post(f"/documents/{document}/opened")
    items = checker.get(f"/documents/{document}/desk")["proof_items"]
    checker.post(f"/documents/{document}/proof", confirmed=items, key=str(uuid4()))
    custodian = at("seal_custodian")
    custodian.post(f"/documents/{document}/opened")
    seal = custodian.get(f"/documents/{document}/desk")["seals"][0]
    assert seal["mine"]
    assert at("checker").ask(
        "POST", f"/documents/{document}/seal", {"seal_id": seal["id"], "key": "x"}
    ).status_code in (403, 409)
    custodian.post(f"/documents/{document}/seal", seal_id=seal["id"], key=str(uuid4()))
    make_renditions()
    registry.post(f"/documents/{document}/opened")
    view = registry.post(f"/documents/{document}/distribute", key=str(uuid4()))
    assert view["state"] == "distributed"
    for kind, magic in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = registry.ask("GET", f"/documents/{document}/files/{kind}")
        assert answer.status_code == 200, kind
        assert b"".join(answer.streaming_content).startswith(magic)


def _receive(at: Any, document: str) -> None:
    registry = at("city_registry")
    assert registry.cards()[-1] == f"收到来文，请签收：{TITLE}"
    delivery = registry.get("/deliveries?box=in")["items"][0]["id"]
    assert registry.post(f"/deliveries/{delivery}/sign-for")["state"] == "signed_for"
    registry.post(f"/deliveries/{delivery}/opened")
    registry.post(f"/deliveries/{delivery}/register", key=str(uuid4()))
    office, leader, division = at("city_office"), at("city_leader"), at("city_division_head")
    registry.post(
        f"/deliveries/{delivery}/first-check", accepted=True, opinion="属我局职责。", key=str(uuid4())
    )
    unit = world_unit(at, "city_division_head")
    work(
        office,
        delivery,
        "propose",
        "拟请事业单位人事管理科承办。",
        handlers=[{"to": "head", "unit": unit, "lead": True}],
    )
    work(leader, delivery, "instruct", "同意拟办意见。")
    work(division, delivery, "handle", "已部署学习培训。")
    last = registry if registry.get(f"/deliveries/{delivery}")["my_task"] else office
    done = work(last, delivery, "close", "办结。")
    assert done["state"] == "done"
    tracked = at("registry_clerk").get(f"/documents/{document}/deliveries")
    assert {row["state"] for row in tracked} == {"sent", "done"}
    assert len(tracked) == 21


def world_unit(at: Any, key: str) -> str:
    unit: str = at(key).get("/session")["unit"]["id"]
    return unit


def work(who: Persona, delivery: str, stage: str, opinion: str, **more: Any) -> Any:
    who.post(f"/deliveries/{delivery}/opened")
    return who.post(f"/deliveries/{delivery}/work", stage=stage, opinion=opinion, key=str(uuid4()), **more)


@pytest.mark.parametrize("key", ["admin_system", "admin_security", "admin_audit"])
def test_the_three_administrators_read_no_business_content(world: World, key: str) -> None:
    for path in ("/documents?box=all", "/approvals/tasks?state=todo", "/deliveries?box=in"):
        answer = Persona(world, key).ask("GET", path)
        assert answer.status_code in (200, 403, 404)
        if answer.status_code == 200:
            assert answer.json()["items"] == []
