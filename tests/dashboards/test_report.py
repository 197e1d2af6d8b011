"""The weekly report: one page, right figures, small numbers untold; ordered, sent once a week, cancelled."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from approvals.calendar import calendar
from messaging.models import Message
from messaging.services.cards import feed_of
from office.dashboards.events import WeeklyReportDue
from office.dashboards.models import ReportSubscription
from office.dashboards.permissions import scope_of
from office.dashboards.report.schedule import delivery, last_week, next_delivery
from office.dashboards.selectors.subscriptions import reports_lately
from office.dashboards.selectors.weekly import week_of, weekly
from office.dashboards.services.subscribing import send_due
from office.integrations.handlers.reports import weekly_report_due
from office.kernel import outbox
from office.kernel.clock import LOCAL, freeze
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, OutboxEvent
from tests.approvals.factories import Papers
from tests.conftest import ConstantQueries
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import client_of, measured, publish_two_stages, start, walk
from tests.dashboards.test_api import director, vice_governor
from tests.dashboards.test_overview import of_kind
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
__all__ = ["director", "vice_governor"]
WEEK_AFTER = MONDAY + timedelta(days=7)
ROOT = "/api/v1/dashboards"


def words_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    return "".join(reader.pages[0].extract_text().split())


def get_report(account: Account, query: str = "") -> Any:
    with freeze(WEEK_AFTER):
        return client_of(account).get(f"{ROOT}/report{query}")


def order(account: Account, unit_id: int, **more: Any) -> Any:
    body = {"unit": str(unit_id), "weekday": 1, "hour": 9} | more
    return client_of(account).post(f"{ROOT}/subscriptions", body, content_type="application/json")


def own_unit(account: Account) -> int:
    return scope_of(account, None).unit.id


def test_a_week_beside_the_week_before_and_last_year(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY - timedelta(days=364))
    start(province, MONDAY - timedelta(days=500), **of_kind("函"))
    walk(province, MONDAY - timedelta(days=7))
    for _ in range(2):
        walk(province, MONDAY)
    start(province, MONDAY)
    measured(WEEK_AFTER)
    with freeze(WEEK_AFTER):
        found = weekly(scope_of(director, None), week_of(None))
    assert found.week.first == date(2026, 3, 9)
    assert (found.figures.begun, found.figures.finished, found.figures.open) == (3, 2, 2)
    assert (found.before.begun, found.before.finished, found.before.open) == (1, 1, 1)
    assert found.year_ago is not None
    assert (found.year_ago.begun, found.year_ago.finished, found.year_ago.open) == (1, 1, 1)
    assert found.figures.median == pytest.approx(180, rel=0.03)
    assert [(row.n, row.before) for row in found.trend[-2:]] == [(1, 0), (2, 1)]
    assert [(row.kind, row.n) for row in found.oldest] == [("函", 1), ("", 1)]


def test_the_page_says_the_same_and_names_nobody(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    start(province, MONDAY, **of_kind("函"))
    measured(WEEK_AFTER)
    answer = get_report(director, "?week=2026-03-11")
    assert answer["Content-Type"] == "application/pdf"
    assert "2026-03-09" in answer["Content-Disposition"]
    page = words_of(answer.content)
    assert "2026年第11周（3月9日—3月15日）" in page
    for said in ("公文运转周报", "新开始（件）2", "办结（件）1", "函事业单位人事管理处", "无记录"):
        assert said in page
    for person in province.people.values():
        assert person.name not in page
    Account.objects.filter(id=director.id).update(language="en")
    assert "Weeklyreportofturnaround" in words_of(get_report(director, "?week=2026-03-11").content)


def test_small_numbers_of_others_stay_untold(
    province: SmallProvince, subject: Papers, vice_governor: Account
) -> None:
    publish_two_stages(province)
    for _ in range(8):
        start(province, MONDAY, **of_kind("通知"))
    start(province, MONDAY - timedelta(days=30), **of_kind("请示"))
    walk(province, MONDAY)
    measured(WEEK_AFTER)
    with freeze(WEEK_AFTER):
        found = weekly(scope_of(vice_governor, None), week_of(None))
    assert (found.figures.finished, found.figures.median, found.figures.begun) == (None, None, 9)
    assert found.oldest == []
    assert "少于5" in words_of(get_report(vice_governor).content)


def test_a_week_that_is_not_over_has_no_report(province: SmallProvince, director: Account) -> None:
    with freeze(WEEK_AFTER), pytest.raises(OfficeError) as refused:
        week_of(WEEK_AFTER.date())
    assert (refused.value.code, refused.value.field) == ("dashboards.week_not_over", "week")
    assert get_report(director, "?week=2026-03-20").status_code == 422
    assert get_report(director, "?week=nonsense").status_code == 422
    assert get_report(director, f"?unit={province.units['bureau'].id}").status_code == 404


def test_the_same_queries_however_much_there_is(
    province: SmallProvince,
    subject: Papers,
    director: Account,
    assert_constant_queries: ConstantQueries,
) -> None:
    publish_two_stages(province)
    client = client_of(director)

    def more() -> None:
        for kind in ("通知", "函", "请示"):
            start(province, MONDAY, **of_kind(kind))
        walk(province, MONDAY)
        measured(WEEK_AFTER)

    def read() -> None:
        with freeze(WEEK_AFTER):
            assert client.get(f"{ROOT}/report").status_code == 200

    more()
    assert_constant_queries(read, grow=more)


def test_days_off_move_it_within_its_week() -> None:
    table = calendar()
    # 2026-10-01 to 07 is off, 2026-10-08 (Thursday) and Saturday the 10th are working days.
    thursday = datetime(2026, 10, 8, 9, tzinfo=LOCAL)
    assert delivery(table, date(2026, 10, 5), 1, 9) == thursday
    assert delivery(table, date(2026, 9, 28), 4, 9) == datetime(2026, 9, 30, 9, tzinfo=LOCAL)
    assert delivery(table, date(2026, 11, 16), 7, 9) == datetime(2026, 11, 20, 9, tzinfo=LOCAL)
    assert next_delivery(table, 1, 9, thursday) == datetime(2026, 10, 12, 9, tzinfo=LOCAL)
    assert last_week(thursday) == date(2026, 9, 28)


def test_ordered_changed_listed_and_cancelled(
    province: SmallProvince, director: Account, vice_governor: Account
) -> None:
    unit = own_unit(director)
    with freeze(MONDAY):
        made = order(director, unit)
        assert made.status_code == 201
        assert made.json()["next_at"].startswith("2026-03-16T01:00")
        assert order(director, unit, weekday=3, hour=16).json()["id"] == made.json()["id"]
        listed = client_of(director).get(f"{ROOT}/subscriptions").json()
    assert [(one["weekday"], one["hour"], one["last_week"]) for one in listed] == [(3, 16, None)]
    path = f"{ROOT}/subscriptions/{made.json()['id']}"
    assert client_of(vice_governor).delete(path).status_code == 404
    assert ReportSubscription.objects.count() == 1
    assert client_of(director).delete(path).status_code == 204
    assert client_of(director).delete(path).status_code == 404
    verbs = (
        AuditRecord.objects.filter(entity="report_subscription").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["report_ordered", "report_ordered", "report_cancelled"]


@pytest.mark.parametrize("more", [{"weekday": 0}, {"weekday": 8}, {"hour": 24}, {"hour": -1}])
def test_times_that_are_none_are_refused(
    province: SmallProvince, director: Account, more: dict[str, int]
) -> None:
    assert order(director, own_unit(director), **more).status_code == 422
    assert not ReportSubscription.objects.exists()


def test_sent_once_a_week_to_who_still_looks_after_it(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    unit = own_unit(director)
    with freeze(MONDAY):
        order(director, unit)
        assert send_due() == 0
    with freeze(WEEK_AFTER + timedelta(minutes=1)):
        assert send_due() == 1
        assert send_due() == 0
        assert reports_lately(director) == 1
        outbox.drain()
    event = OutboxEvent.objects.get(name="dashboards.weekly_report_due.v1")
    assert (event.payload["monday"], event.payload["unit_id"]) == ("2026-03-09", unit)
    with freeze(WEEK_AFTER + timedelta(days=22)):
        assert send_due() == 1, "what was missed for weeks comes once"
        assert send_due() == 0
        assert reports_lately(director) == 1
    director.groups.clear()
    with freeze(WEEK_AFTER + timedelta(days=60)):
        assert send_due() == 0
    assert OutboxEvent.objects.filter(name="dashboards.weekly_report_due.v1").count() == 2


def test_it_comes_as_a_card_in_the_feed(province: SmallProvince, subject: Papers, director: Account) -> None:
    with freeze(MONDAY):
        order(director, own_unit(director))
    with freeze(WEEK_AFTER + timedelta(minutes=1)):
        send_due()
        row = OutboxEvent.objects.get(name="dashboards.weekly_report_due.v1")
        event = WeeklyReportDue.model_validate(row.payload)
        for _ in range(2):
            weekly_report_due(event, row.id)
    message = Message.objects.get(conversation=feed_of(director.id))
    unit = str(own_unit(director))
    assert message.card == {"type": "weekly_report", "unit_id": unit, "week": "2026-03-09"}
    assert "公文运转周报" in message.text
