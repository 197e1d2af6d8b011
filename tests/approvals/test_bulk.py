"""Agreeing to several: only what the flow allows, only the very text that was read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Request, Task
from approvals.services.papers import create_request, open_for_reading, submit_request
from tests.approvals.test_papers import publish_ready
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db

RIDE = {"day": "2026-12-01", "time": "9:00 至 12:00", "place": "省府大院", "people": "2", "reason": "送签。"}


def ride(province: SmallProvince, place: str) -> Request:
    by = province.people["clerk"]
    draft = create_request(by=by, form="vehicle", data={**RIDE, "place": place})
    return submit_request(request_id=draft.id, by=by, token=draft.draft_token, idempotency_key=place)


def browser(province: SmallProvince, key: str) -> Client:
    client = Client()
    client.force_login(province.account(key))
    return client


def listed(client: Client) -> dict[str, str]:
    """By task, the hash of the text that was read."""
    answer = client.get("/api/v1/approvals/tasks/bulk")
    assert answer.status_code == 200, answer.content
    return {row["item"]["task_id"]: row["seen_hash"] for row in answer.json()}


def agree(client: Client, seen: dict[str, str]) -> list[Any]:
    items = [{"task": task, "seen_hash": seen_hash, "key": f"k{task}"} for task, seen_hash in seen.items()]
    answer = client.post(
        "/api/v1/approvals/tasks/agree-many", {"items": items}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return [row["refused"] and row["refused"]["code"] for row in answer.json()]


@pytest.fixture
def rides(province: SmallProvince) -> list[Request]:
    publish_ready("vehicle")
    return [ride(province, place) for place in ("省档案馆", "省财政厅", "市人社局")]


def test_only_what_was_read_can_be_agreed_to(province: SmallProvince, rides: list[Request]) -> None:
    head = browser(province, "head")
    assert set(listed(head).values()) == {""}, "nothing was opened yet"
    for request in rides[:2]:
        open_for_reading(request_id=request.id, by=province.people["head"])
    seen = listed(head)
    read = {task: text for task, text in seen.items() if text}
    assert sorted(read.values()) == sorted(
        request.current_version.sha256 for request in rides[:2] if request.current_version
    )
    unread = next(task for task, text in seen.items() if not text)
    assert agree(head, read) == [None, None]
    assert list(listed(head)) == [unread]
    assert Task.objects.get(id=unread).decided_at is None


def test_a_text_handed_in_anew_has_to_be_read_anew(province: SmallProvince, rides: list[Request]) -> None:
    head, request = browser(province, "head"), rides[0]
    open_for_reading(request_id=request.id, by=province.people["head"])
    old = listed(head)
    task = next(key for key, text in old.items() if text)
    answer = head.post(
        f"/api/v1/approvals/tasks/{task}/decide",
        {"action": "return", "opinion": "改一下。", "seen_hash": old[task], "idempotency_key": "r"},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    request.refresh_from_db()
    request.draft = {**request.draft, "place": "省人大"}
    request.save(update_fields=["draft"])
    submit_request(
        request_id=request.id,
        by=province.people["clerk"],
        token=request.draft_token,
        idempotency_key="again",
    )
    now = listed(head)
    assert set(now.values()) == {""}
    fresh = next(key for key in now if key not in old)
    assert agree(head, {fresh: old[task]}) != [None]
    assert Task.objects.get(id=fresh).decided_at is None


def test_the_list_asks_the_same_however_long_it_is(province: SmallProvince, rides: list[Request]) -> None:
    head = browser(province, "head")
    listed(head)
    with CaptureQueriesContext(connection) as three:
        listed(head)
    ride(province, "省图书馆")
    with CaptureQueriesContext(connection) as four:
        assert len(listed(head)) == 4
    assert len(four) == len(three)


def test_others_see_their_own_only(province: SmallProvince, rides: list[Request]) -> None:
    assert listed(browser(province, "clerk")) == {}
