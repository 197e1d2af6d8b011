"""What was sent and not signed for is stuck too: for those who sent it and those above who receives it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from approvals.services.templates import ensure_default_templates
from documents.models import Delivery, Document
from documents.services.distribution import send
from documents.services.receiving import sign_for
from office.dashboards.models import DeliveryFact
from office.dashboards.services import measure_deliveries, recompute, rolling
from office.kernel import outbox
from office.kernel.clock import freeze
from office.kernel.models import Account
from orgchart.models import Unit
from orgchart.services.principals import refresh
from tests.conftest import ConstantQueries
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import client_of
from tests.dashboards.test_measuring import rows_of
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
IN_TIME, LATE = MONDAY + timedelta(hours=2), MONDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def groups_follow_posts(province: SmallProvince) -> None:
    refresh()


def stuck(account: Account, *, unit: int | None = None, at: datetime = LATE, before: str = "") -> Any:
    query = "&".join([*([f"unit={unit}"] if unit else []), *([f"before={before}"] if before else [])])
    with freeze(at):
        answer = client_of(account).get(f"/api/v1/dashboards/stuck?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def issue(
    province: SmallProvince, *to: str, title: str = "关于报送情况的通知", urgency: str = "", **more: Any
) -> list[Delivery]:
    """A document of 省人社厅 as sent on Monday morning."""
    values = {
        "organ": province.units["department"],
        "owner_unit": province.units["institutions"],
        "custodian_unit": province.units["institutions"],
        "drafter": province.people["clerk"],
    } | more
    document = Document.objects.create(title=title, urgency=urgency, state="distributed", **values)
    for key in to:
        document.recipients.create(unit=province.units[key], role="main")
    with freeze(MONDAY):
        return send(document, by_account=province.account("registrar").id)


def titles(found: Any) -> list[tuple[str, str, str]]:
    return [(row["title"], row["stage"], row["unit"]["short_name"]) for row in found["items"]]


def test_the_issuing_leader_finds_it_after_a_working_day_and_may_hand_it_over(
    province: SmallProvince,
) -> None:
    (delivery,) = issue(province, "bureau")
    director = province.account("director")
    assert stuck(director, at=IN_TIME)["items"] == []
    found = stuck(director)
    assert titles(found) == [("关于报送情况的通知", "sign_for", "江门市人社局")]
    row = found["items"][0]
    assert (row["may_hand_over"], row["handed_over"]) == (True, False)
    assert row["delivery_id"] == row["subject_id"] == str(delivery.id)
    assert row["late"] == row["stayed"] - 390
    opened = client_of(director).get(f"/api/v1{row['link'].removeprefix('/documents')}")
    assert opened.json()["abilities"]["supervise"] is True


def test_the_level_above_the_receiver_finds_it_and_strangers_do_not(province: SmallProvince) -> None:
    issue(province, "bureau")
    expected = [("关于报送情况的通知", "sign_for", "江门市人社局")]
    for who in ("vice_governor", "supervisor", "bureau_head"):
        assert titles(stuck(province.account(who))) == expected, who
    # A leader beside: neither issuing nor above the receiver.
    other = province.account("bureau_division_head")
    assert stuck(other)["items"] == []
    assert stuck(other)["counted_only"] == 0


def test_urgent_documents_are_late_sooner(province: SmallProvince) -> None:
    issue(province, "bureau", title="特急的", urgency="特急")
    issue(province, "bureau", title="平件")
    soon = MONDAY + timedelta(minutes=61)
    assert [title for title, *_ in titles(stuck(province.account("director"), at=soon))] == ["特急的"]


def test_signed_for_it_is_the_receivers_paper_and_no_longer_the_senders(province: SmallProvince) -> None:
    ensure_default_templates()
    (delivery,) = issue(province, "bureau")
    director = province.account("director")
    path = f"/api/v1/deliveries/{delivery.id}"
    assert client_of(director).get(path).status_code == 200
    with freeze(LATE):
        sign_for(delivery_id=delivery.id, by=province.people["bureau_registrar"])
    assert stuck(director)["items"] == []
    assert client_of(director).get(path).status_code == 404
    assert client_of(province.account("vice_governor")).get(path).status_code == 200


def test_pages_follow_each_other_and_the_oldest_come_first(
    province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.dashboards.api.turnaround.STUCK", 2)
    for number in range(5):
        issue(province, "bureau", title=f"第{number}件")
    director = province.account("director")
    seen, before = [], ""
    while True:
        page = stuck(director, before=before)
        seen += [row["title"] for row in page["items"]]
        before = page["next"]
        if not before:
            break
    assert seen == [f"第{number}件" for number in range(5)]


def test_a_region_shows_only_what_was_delivered_within_it(province: SmallProvince) -> None:
    issue(province, "bureau", "guangzhou_bureau")
    governor = province.account("vice_governor")
    everywhere = stuck(governor)["items"]
    jiangmen: Unit = province.units["jiangmen"]
    assert len(everywhere) == 2
    assert [row["unit"]["short_name"] for row in stuck(governor, unit=jiangmen.id)["items"]] == [
        "江门市人社局"
    ]


def test_queries_do_not_grow(province: SmallProvince, assert_constant_queries: ConstantQueries) -> None:
    issue(province, "bureau", "guangzhou_bureau")
    client = client_of(province.account("vice_governor"))

    def read() -> None:
        with freeze(LATE):
            assert client.get("/api/v1/dashboards/stuck").status_code == 200

    def grow() -> None:
        for _ in range(4):
            issue(province, "bureau", "guangzhou_bureau", "xinhui_bureau")

    assert_constant_queries(read, grow=grow, at_most=16)


def test_sent_and_signed_for_are_facts_that_equal_the_deliveries(province: SmallProvince) -> None:
    ensure_default_templates()
    first, _ = issue(province, "bureau", "guangzhou_bureau")
    with freeze(LATE):
        sign_for(delivery_id=first.id, by=province.people["bureau_registrar"])
        outbox.drain()
    received = DeliveryFact.objects.get(delivery_id=first.id)
    assert (received.sent_at, received.received_at) == (MONDAY, LATE)
    assert (received.minutes, received.elapsed) == (2 * 390, 2 * 24 * 60)
    assert received.sender_id == province.units["institutions"].id
    assert DeliveryFact.objects.filter(received_at=None).count() == 1
    facts, sums = rows_of(DeliveryFact), rolling.present()
    assert [
        (key.stage, tally.n, tally.on_time) for key, tally in sums.items() if key.stage == "sign_for"
    ] == [("sign_for", 1, 0)]
    measure_deliveries([first.id, first.id])
    recompute()
    assert (rows_of(DeliveryFact), rolling.present()) == (facts, sums)
