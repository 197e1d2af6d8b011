"""Sent and not signed for: the leader hands it to 督查, whose urging reaches the receiving registry."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.services.templates import ensure_default_templates
from documents.models import Supervision
from messaging.models import Message
from office.kernel import clock, outbox
from office.kernel.models import Account, AuditRecord
from orgchart.services.principals import refresh
from tests.documents.factories import Desk
from tests.orgchart.factories import small_province

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    from_now = Desk(small_province())
    ensure_default_templates()
    refresh()
    return from_now


def ask(desk: Desk, who: str, path: str, body: dict[str, str] | None = None) -> tuple[int, Any]:
    client = Client()
    client.force_login(Account.objects.get(id=desk.person(who).account_id))
    if body is None:
        answer = client.get(f"/api/v1{path}")
    else:
        answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    outbox.drain()
    return answer.status_code, answer.json()


def cards(desk: Desk, who: str) -> list[str]:
    feed = f"feed:{desk.person(who).account_id}"
    return list(
        Message.objects.filter(conversation__direct_key=feed).order_by("seq").values_list("text", flat=True)
    )


def test_one_click_and_the_urging_arrives_as_a_card_at_the_receiving_registry(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    outbox.drain()
    late = clock.now() + timedelta(days=5)
    with clock.freeze(late):
        _, found = ask(desk, "director", "/dashboards/stuck")
        row = next(row for row in found["items"] if row["delivery_id"] == str(delivery.id))
        assert row["may_hand_over"]
        body = {"reason": "发出多日未签收", "delivery_id": row["delivery_id"]}
        status, matter = ask(desk, "director", f"/documents/{row['document_id']}/supervise", body)
        assert status == 201
        _, found = ask(desk, "director", "/dashboards/stuck")
        row = next(row for row in found["items"] if row["delivery_id"] == str(delivery.id))
        assert (row["handed_over"], row["may_hand_over"]) == (True, False)
        assert [text for text in cards(desk, "supervisor") if "请督办" in text]

        path = f"/supervision/{matter['id']}/urge"
        assert ask(desk, "supervisor", path, {"reason": "  "})[0] in (400, 422)
        assert ask(desk, "supervisor", path, {"reason": "请今日签收"})[0] == 200
        (urging,) = [text for text in cards(desk, "bureau_registrar") if "督查催办" in text]
        assert "请今日签收" in urging and document.title in urging
        assert ask(desk, "supervisor", path, {"reason": "再催"})[1]["code"] == "approvals.urged_already"
    with clock.freeze(late + timedelta(days=4)):
        assert ask(desk, "supervisor", path, {"reason": "仍未签收"})[0] == 200
    assert AuditRecord.objects.filter(verb="documents.supervision_urge").count() == 2


def test_who_neither_sent_it_nor_oversees_the_receiver_hands_nothing_over(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    body = {"reason": "未签收", "delivery_id": str(delivery.id)}
    for who, expected in (("clerk", 404), ("head", 404), ("bureau_registrar", 403)):
        status, _ = ask(desk, who, f"/documents/{document.id}/supervise", body)
        assert status == expected, who
    assert not Supervision.objects.exists()
