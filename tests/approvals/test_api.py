"""The workbench over HTTP: lists, groups, counts, one task, refusals, constant queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from approvals import services
from approvals.models import Chain, Task
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import OfficeError, text
from tests.approvals.factories import Papers, begin, decide, publish_flow, task_of, to
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LOCAL)


@pytest.fixture
def flow(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), "due_minutes": {"特急": 60, "": 390}},
        {"stage": "issue", "who": to(people["director"])},
    )


class Desk:
    """A person's browser."""

    def __init__(self, province: SmallProvince, key: str) -> None:
        self.client = Client()
        self.client.force_login(province.account(key))

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1/approvals{path}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"/api/v1/approvals{path}", body or {}, content_type="application/json")


def agree(task_id: int | str) -> dict[str, Any]:
    return {"action": "agree", "seen_hash": "h1", "idempotency_key": uuid4().hex, "opinion": "同意"}


@pytest.mark.usefixtures("flow")
def test_what_is_due_first_comes_first_and_says_how_it_stands(province: SmallProvince) -> None:
    with clock.freeze(at("2026-03-02 09:00")):
        late = begin(province)
    with clock.freeze(at("2026-03-03 09:30")):
        plain = begin(province)
        urgent = begin(province, urgency="特急")
        desk = Desk(province, "head")
        found = desk.get("/tasks")["items"]
        counted = desk.get("/tasks/counts")
    assert [item["chain_id"] for item in found] == [str(c.id) for c in (late, urgent, plain)]
    assert [item["due"]["bucket"] for item in found] == ["overdue", "today", "tomorrow"]
    assert found[0]["due"]["minutes_left"] == -30
    assert found[1]["stage_label"] == {"zh": "核稿", "en": "Check"}
    assert (found[1]["order"], found[1]["last_order"], found[1]["read"]) == (1, 2, False)
    assert counted == {"todo": 3, "overdue": 1, "reading": 0, "by_subject": {"test_paper": 3}}


@pytest.mark.usefixtures("flow")
def test_a_task_goes_from_to_do_to_done(province: SmallProvince) -> None:
    chain = begin(province)
    desk = Desk(province, "head")
    task_id = desk.get("/tasks")["items"][0]["task_id"]
    assert desk.post(f"/tasks/{task_id}/read").json()["item"]["read"] is True
    shown = desk.get(f"/tasks/{task_id}")
    assert shown["abilities"]["decide"] is True
    assert [step["stage"] for step in shown["chain"]["steps"]] == ["draft", "check", "issue"]
    assert desk.post(f"/tasks/{task_id}/decide", agree(task_id)).json()["chain_state"] == "running"
    assert desk.get("/tasks")["items"] == []
    done = desk.get("/tasks", state="done")["items"]
    assert [(row["task_id"], row["decision"], row["opinion"]) for row in done] == [(task_id, "agree", "同意")]
    assert desk.get(f"/tasks/{task_id}")["abilities"]["decide"] is False
    started = Desk(province, "clerk").get("/tasks", state="started")["items"]
    assert [(row["chain_id"], row["stage"], row["holders"]) for row in started] == [
        (str(chain.id), "issue", ["骆云舒"])
    ]


@pytest.mark.usefixtures("flow")
def test_a_returned_paper_is_the_drafters_to_do(province: SmallProvince) -> None:
    chain = begin(province)
    decide(chain, province.people["head"], "return", opinion="请核对附件。")
    desk = Desk(province, "clerk")
    (mine,) = desk.get("/tasks")["items"]
    assert mine["stage"] == "draft"
    shown = desk.get(f"/chains/{chain.id}")
    assert shown["abilities"]["resubmit"] is True
    answer = desk.post(f"/chains/{chain.id}/resubmit", {"seen_hash": "h1", "idempotency_key": "k"})
    assert answer.status_code == 200
    assert desk.get("/tasks")["items"] == []


@pytest.mark.usefixtures("flow")
def test_pages_go_on_where_the_last_ended(province: SmallProvince, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.selectors.worklist.PAGE", 3)
    chains = [begin(province) for _ in range(7)]
    desk = Desk(province, "head")
    for state, viewer in (("todo", desk), ("started", Desk(province, "clerk"))):
        seen: list[str] = []
        cursor = ""
        while True:
            page = viewer.get("/tasks", state=state, **({"before": cursor} if cursor else {}))
            seen += [row["chain_id"] for row in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert sorted(seen) == sorted(str(chain.id) for chain in chains)
        assert len(seen) == len(set(seen))


@pytest.mark.usefixtures("flow")
def test_filters_and_search(province: SmallProvince) -> None:
    begin(province, subject_id=5123)
    begin(province, subject_id=5456, urgency="特急")
    desk = Desk(province, "head")
    assert [row["title"] for row in desk.get("/tasks", urgency="特急")["items"]] == ["关于测试456的通知"]
    assert [row["title"] for row in desk.get("/tasks", q="测试123")["items"]] == ["关于测试123的通知"]
    assert len(desk.get("/tasks", q="人事处")["items"]) == 2
    assert desk.get("/tasks", stage="issue")["items"] == []


@pytest.mark.usefixtures("flow")
@pytest.mark.parametrize("state", ["todo", "done", "started"])
def test_a_list_asks_as_often_for_many_as_for_one(
    province: SmallProvince, state: str, assert_constant_queries: ConstantQueries
) -> None:
    desk = Desk(province, "clerk" if state == "started" else "head")

    def grow() -> None:
        for _ in range(6):
            chain = begin(province)
            if state == "done":
                decide(chain, province.people["head"])

    grow()
    # Session, account, person, tasks; for "started" the holders and stages.
    assert_constant_queries(lambda: desk.get("/tasks", state=state), grow=grow, at_most=6)


@pytest.mark.usefixtures("flow")
def test_refusals_say_why_and_leave_everything_as_it_was(province: SmallProvince, subject: Papers) -> None:
    chain = begin(province)
    task = task_of(chain, province.people["head"])
    outsider = Desk(province, "law_head")
    before = Chain.objects.get(id=chain.id).event_seq
    absent = outsider.post(f"/tasks/{task.id + 1}/decide", agree(task.id))
    hidden = outsider.post(f"/tasks/{task.id}/decide", agree(task.id))
    assert (absent.status_code, absent.content) == (hidden.status_code, hidden.content)
    assert hidden.status_code == 404
    subject.readers.add(province.account("law_head").id)
    refused = outsider.post(f"/tasks/{task.id}/decide", agree(task.id))
    assert refused.status_code == 403
    assert refused.json()["message"]["zh"] == "现在不是您办理。办理人：曾静之。"
    mine = Desk(province, "head")
    assert mine.post(f"/tasks/{task.id}/decide", agree(task.id) | {"action": "burn"}).status_code == 422
    assert mine.post(f"/tasks/{task.id}/decide", agree(task.id) | {"seen_hash": "old"}).status_code == 409
    assert Chain.objects.get(id=chain.id).event_seq == before
    assert mine.post(f"/tasks/{task.id}/decide", agree(task.id)).status_code == 200
    twice = mine.post(f"/tasks/{task.id}/decide", agree(task.id))
    assert (twice.status_code, twice.json()["code"]) == (409, "approvals.decided_already")


@pytest.mark.usefixtures("flow")
def test_the_texts_of_all_refusals_exist_in_both_languages(province: SmallProvince) -> None:
    with pytest.raises(OfficeError) as caught:
        services.preview(template="none", origin_unit_id=province.units["institutions"].id, context={})
    for language in ("zh", "en"):
        assert text(caught.value.code, language) != caught.value.code


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd"])
def test_a_forged_cursor_is_refused(province: SmallProvince, cursor: str) -> None:
    answer = Desk(province, "head").client.get("/api/v1/approvals/tasks", {"before": cursor})
    assert answer.status_code == 422
    assert answer.json()["code"] == "kernel.cursor"


def test_phrases_are_ones_own(province: SmallProvince) -> None:
    desk = Desk(province, "head")
    assert "同意。" in desk.get("/phrases")["texts"]
    saved = desk.client.put(
        "/api/v1/approvals/phrases", {"texts": ["拟同意。", " 拟同意。 "]}, content_type="application/json"
    )
    assert saved.json() == {"texts": ["拟同意。"]}
    refused = desk.client.put(
        "/api/v1/approvals/phrases", {"texts": ["字" * 201]}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert desk.get("/phrases")["texts"] == ["拟同意。"]
    assert "同意。" in Desk(province, "clerk").get("/phrases")["texts"]


@pytest.mark.usefixtures("flow")
def test_urging_and_reading_over_http(province: SmallProvince) -> None:
    chain = begin(province)
    task = task_of(chain, province.people["head"])
    clerk = Desk(province, "clerk")
    assert clerk.get(f"/tasks/{task.id}")["abilities"]["urge"] is True
    assert clerk.post(f"/tasks/{task.id}/urge", {"reason": "今天要发出。"}).status_code == 204
    assert (
        clerk.post(f"/tasks/{task.id}/urge", {"reason": "再催。"}).json()["code"] == "approvals.urged_already"
    )
    assert clerk.post(f"/tasks/{task.id}/read").status_code == 403
    assert Task.objects.get(id=task.id).urged == 1
