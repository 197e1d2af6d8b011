"""Opinions written by hand: signed with the decision, shown to who reads the paper, refused when forged."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from approvals import selectors
from approvals.ink import MAX_POINTS, MAX_STROKES, drawing
from approvals.models import Chain, ChainEvent, Ink, Task
from approvals.services.log import verify
from documents.layout.sheet import Sheet, SheetOpinion, SheetRow, write_sheet
from tests.approvals.factories import Papers, begin, decide, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
WRITTEN = {"width": 400, "height": 200, "strokes": [[10, 10, 60, 90, 200, 20], [300, 150]]}


@pytest.fixture
def chain(province: SmallProvince, subject: Papers) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), "opinion_required": True},
        {"stage": "issue", "who": to(people["director"])},
    )
    return begin(province)


def client(province: SmallProvince, key: str) -> Client:
    browser = Client()
    browser.force_login(province.account(key))
    return browser


def send(province: SmallProvince, chain: Chain, ink: Any, **more: Any) -> Any:
    task = task_of(chain, province.people["head"])
    body = {"action": "agree", "seen_hash": "h1", "idempotency_key": uuid4().hex, "ink": ink, **more}
    path = f"/api/v1/approvals/tasks/{task.id}/decide"
    return client(province, "head").post(path, body, content_type="application/json")


def test_handwriting_is_an_opinion_and_part_of_what_was_signed(province: SmallProvince, chain: Chain) -> None:
    task = task_of(chain, province.people["head"])
    assert send(province, chain, WRITTEN, opinion="拟同意。").status_code == 200
    shown = next(t for s in selectors.chain_timeline(chain) for t in s.tasks if t.id == task.id)
    assert shown.opinion == "拟同意。"
    assert shown.ink == drawing(WRITTEN).sha256
    entry = ChainEvent.objects.get(chain=chain, kind="decided", data__task=str(task.id))
    assert entry.data["ink"] == shown.ink
    assert verify(chain.id) is None


def test_without_a_typed_word_it_is_opinion_enough(province: SmallProvince, chain: Chain) -> None:
    assert send(province, chain, None).json()["code"] == "approvals.opinion_missing"
    assert send(province, chain, WRITTEN).status_code == 200


def test_a_stroke_changed_afterwards_is_found(province: SmallProvince, chain: Chain) -> None:
    send(province, chain, WRITTEN)
    decided = ChainEvent.objects.get(chain=chain, kind="decided", data__action="agree").seq
    Ink.objects.update(strokes=[[10, 10, 61, 90, 200, 20], [300, 150]])
    assert verify(chain.id) == decided
    Ink.objects.all().delete()
    assert verify(chain.id) == decided


def test_it_is_drawn_for_readers_and_nothing_for_others(
    province: SmallProvince, subject: Papers, chain: Chain
) -> None:
    task = task_of(chain, province.people["head"])
    path = f"/api/v1/approvals/tasks/{task.id}/ink"
    assert client(province, "clerk").get(path).status_code == 404
    send(province, chain, WRITTEN)
    answer = client(province, "director").get(path)
    assert answer["Content-Type"] == "image/svg+xml"
    picture = ET.fromstring(answer.content)
    assert {node.tag.split("}")[1] for node in picture.iter()} == {"svg", "g", "path"}
    assert [node.get("d") for node in picture.iter("{http://www.w3.org/2000/svg}path")] == [
        "M10 10L60 90 200 20",
        "M300 150h1",
    ]
    assert client(province, "law_head").get(path).status_code == 404


FORGED: dict[str, tuple[Any, str]] = {
    "nothing written": ({"width": 10, "height": 10, "strokes": []}, "approvals.ink_empty"),
    "outside the paper": ({"width": 10, "height": 10, "strokes": [[5, 11]]}, "approvals.ink_malformed"),
    "before the paper": ({"width": 10, "height": 10, "strokes": [[-1, 1]]}, "approvals.ink_malformed"),
    "half a point": ({"width": 10, "height": 10, "strokes": [[5, 5, 6]]}, "approvals.ink_malformed"),
    "no paper": ({"width": 0, "height": 10, "strokes": [[0, 5]]}, "approvals.ink_malformed"),
    "a huge paper": ({"width": 99999, "height": 10, "strokes": [[0, 5]]}, "approvals.ink_malformed"),
    "too many strokes": (
        {"width": 10, "height": 10, "strokes": [[1, 1]] * (MAX_STROKES + 1)},
        "approvals.ink_large",
    ),
    "too many points": (
        {"width": 10, "height": 10, "strokes": [[1, 1] * 10_000] * (MAX_POINTS // 10_000 + 1)},
        "approvals.ink_large",
    ),
    "a script": ({"width": 10, "height": 10, "strokes": [["<script>", 1]]}, "kernel.invalid"),
    "more than strokes": (WRITTEN | {"href": "x"}, "kernel.invalid"),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_is_no_handwriting_is_refused(province: SmallProvince, chain: Chain, case: str) -> None:
    ink, code = FORGED[case]
    answer = send(province, chain, ink, opinion="同意")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert "ink" in answer.json()["field"]
    assert task_of(chain, province.people["head"]).state == Task.State.ACTIVE
    assert not Ink.objects.exists()


def test_handing_in_again_carries_none(province: SmallProvince, chain: Chain) -> None:
    decide(chain, province.people["head"], "return", opinion="请改。", return_to="drafter", ink=WRITTEN)
    task = task_of(chain, province.people["clerk"])
    body = {"action": "resubmit", "seen_hash": "h1", "idempotency_key": "k", "ink": WRITTEN}
    answer = client(province, "clerk").post(
        f"/api/v1/approvals/tasks/{task.id}/decide", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "approvals.ink_not_here")


def test_it_stands_on_the_printed_sheet() -> None:
    def sheet(ink: str) -> bytes:
        opinion = SheetOpinion("", "曾静之", "处长", "2026年3月2日 09:00", ink=ink)
        return write_sheet(Sheet("审批单", "", False, (), (SheetRow("审批", (opinion,)),), ""))

    long = {"width": 4000, "height": 300, "strokes": [[0, 0, 4000, 300], [5, 5]]}
    drawn = [sheet(one) for one in ("", drawing(WRITTEN).svg(), drawing(long).svg())]
    assert all(one.startswith(b"%PDF-") for one in drawn)
    assert len(set(drawn)) == 3
