"""What a leader reads, of which part of the house, and what stays hidden."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from office.dashboards import measures
from office.kernel.clock import freeze
from office.kernel.models import Account
from tests.approvals.factories import Papers
from tests.conftest import ConstantQueries
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import act, client_of, measured, publish_two_stages, start, walk
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=2, hours=1)


def get(account: Account, path: str, *, status: int = 200, at: datetime = NOW) -> Any:
    with freeze(at):
        answer = client_of(account).get(f"/api/v1/dashboards/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def lead(account: Account, unit_id: int, part: str = "leaders") -> Account:
    group, _ = Group.objects.get_or_create(name=f"unit:{unit_id}:{part}")
    account.groups.add(group)
    return account


@pytest.fixture
def director(province: SmallProvince) -> Account:
    return lead(province.account("director"), province.units["department"].id)


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> int:
    """Compare from five cases on: walking thirty chains proves nothing more."""
    monkeypatch.setattr(measures, "MIN_CASES", 5)
    return 5


@pytest.fixture
def vice_governor(province: SmallProvince) -> Account:
    return lead(province.account("vice_governor"), province.units["government"].id)


def test_a_director_reads_the_turnaround_of_the_department(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    for _ in range(3):
        walk(province, MONDAY, wait=60, handle=30)
    measured(NOW)
    found = get(director, "turnaround?days=week")
    assert found["unit"]["short_name"] == "省人社厅"
    assert found["finished"]["n"] == 3
    assert found["finished"]["median"] == pytest.approx(180, rel=0.03)
    stages = {one["stage"]: one["figures"] for one in found["stages"]}
    assert list(stages) == ["check", "countersign"]
    assert stages["check"]["median"] == pytest.approx(90, rel=0.03)
    assert stages["check"]["waiting_share"] == pytest.approx(2 / 3)
    assert found["trend"][-1]["figures"]["n"] == 3
    assert sum(week["figures"]["n"] for week in found["trend"]) == 3
    assert found["finished_before"]["n"] == 0


def test_too_few_cases_are_counted_but_not_compared(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    measured(NOW)
    assert get(director, "turnaround")["slowest"] is None
    rows = get(director, "units")["items"]
    division = next(row for row in rows if row["unit"]["short_name"] == "事业单位人事管理处")
    assert division["finished"]["n"] == 1
    assert division["finished"]["median"] is None
    assert division["turns"]["waiting_share"] is None
    assert division["slowest"] is None


def test_the_slowest_stage_is_named_once_there_are_cases_enough(
    province: SmallProvince, subject: Papers, director: Account, few_are_enough: int
) -> None:
    publish_two_stages(province)
    for number in range(few_are_enough):
        chain = start(province, MONDAY)
        first = MONDAY + timedelta(minutes=10 + number)
        act(chain, province, "head", opened=first, decided=first + timedelta(minutes=5))
        later = MONDAY + timedelta(minutes=150)
        act(chain, province, "law_head", opened=later, decided=later + timedelta(minutes=5))
    measured(NOW)
    slowest = get(director, "turnaround")["slowest"]
    assert slowest["stage"] == "countersign"
    assert slowest["figures"]["n"] == few_are_enough


def test_a_period_leaves_out_what_ended_before_it(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY - timedelta(days=7))
    measured(NOW)
    week = get(director, "turnaround?days=week")
    assert week["finished"]["n"] == 0
    assert week["finished_before"]["n"] == 1
    assert get(director, "turnaround?days=month")["finished"]["n"] == 1


def test_what_is_overdue_is_stuck_and_shown_to_its_own_leader(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province, due_minutes=60)
    start(province, MONDAY)
    start(province, NOW)
    measured(NOW)
    found = get(director, "stuck")
    assert [row["stage"] for row in found["items"]] == ["check"]
    row = found["items"][0]
    assert row["unit"]["short_name"] == "事业单位人事管理处"
    assert row["organ"] is None, "within one's own organ the division says enough"
    assert row["stayed"] == 2 * 390 + 60
    assert row["late"] == 2 * 390
    assert found["counted_only"] == 0
    assert found["next"] is None
    assert get(director, "turnaround")["backlog"] == [{"stage": "check", "open": 2, "overdue": 1}]


def test_without_a_limit_it_is_stuck_after_nine_in_ten_of_its_stage(
    province: SmallProvince, subject: Papers, director: Account, few_are_enough: int
) -> None:
    publish_two_stages(province)
    for _ in range(few_are_enough):
        walk(province, MONDAY, wait=20, handle=10)
    old = start(province, MONDAY + timedelta(hours=1))
    start(province, NOW - timedelta(minutes=10))
    measured(NOW)
    items = get(director, "stuck")["items"]
    assert [row["subject_id"] for row in items] == [str(old.subject_id)]
    assert items[0]["late"] is None


def test_internal_matters_of_organs_below_are_counted_never_shown(
    province: SmallProvince, subject: Papers, vice_governor: Account
) -> None:
    publish_two_stages(province, due_minutes=60)
    start(province, MONDAY)
    measured(NOW)
    found = get(vice_governor, "stuck")
    assert found["items"] == []
    assert found["counted_only"] is None, "so few are not told"
    for _ in range(4):
        start(province, MONDAY)
    measured(NOW)
    assert get(vice_governor, "stuck")["counted_only"] == 5


def test_a_subject_that_may_not_be_read_shows_no_title(
    province: SmallProvince, subject: Papers, director: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_two_stages(province, due_minutes=60)
    start(province, MONDAY)
    measured(NOW)
    monkeypatch.setattr(Papers, "summary", lambda self, ids, viewer: {})
    found = get(director, "stuck")
    assert found["items"] == []
    assert found["counted_only"] is None


def test_a_governor_sees_the_province_by_organ(
    province: SmallProvince, subject: Papers, vice_governor: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    measured(NOW)
    assert get(vice_governor, "scopes")[0]["unit"]["name"] == "广东省"
    rows = get(vice_governor, "units")["items"]
    assert [row["unit"]["short_name"] for row in rows] == ["省人社厅"]
    inside = get(vice_governor, f"turnaround?unit={province.units['department'].id}")
    assert inside["finished"]["n"] == 1


def test_nobody_looks_outside_their_part(province: SmallProvince, director: Account) -> None:
    for path in ("turnaround", "units", "stuck"):
        outside = province.units["bureau"].id
        assert get(director, f"{path}?unit={outside}", status=404)["code"] == "kernel.not_found"
        assert get(director, f"{path}?unit=1", status=404)["code"] == "kernel.not_found"


def test_who_leads_nothing_is_told_so(province: SmallProvince) -> None:
    clerk = province.account("clerk")
    lead(clerk, province.units["department"].id, "members")
    assert get(clerk, "scopes") == []
    for path in ("turnaround", "units", "stuck"):
        answer = get(clerk, path, status=403)
        assert answer["code"] == "dashboards.nothing_led"
        assert "督查" in answer["message"]["zh"]


def test_administrators_read_no_business_figures(province: SmallProvince, director: Account) -> None:
    Account.objects.filter(id=director.id).update(administrator="system")
    get(director, "turnaround", status=403)


def test_a_forged_cursor_is_refused(province: SmallProvince, director: Account) -> None:
    for path in ("units", "stuck"):
        assert get(director, f"{path}?before=AAAA", status=422)["code"] == "kernel.cursor"
    # ["yesterday", 1]
    get(director, "stuck?before=WyJ5ZXN0ZXJkYXkiLDFd", status=422)


def test_pages_of_what_is_stuck_follow_each_other(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province, due_minutes=10)
    chains = [start(province, MONDAY + timedelta(minutes=number)) for number in range(25)]
    measured(NOW)
    first = get(director, "stuck")
    second = get(director, f"stuck?before={first['next']}")
    seen = [row["subject_id"] for row in first["items"] + second["items"]]
    assert seen == [str(chain.subject_id) for chain in chains]
    assert second["next"] is None


@pytest.mark.parametrize(("path", "at_most"), [("turnaround", 12), ("units", 12), ("stuck", 12)])
def test_queries_do_not_grow(
    path: str,
    at_most: int,
    province: SmallProvince,
    subject: Papers,
    director: Account,
    assert_constant_queries: ConstantQueries,
) -> None:
    publish_two_stages(province, due_minutes=60)
    walk(province, MONDAY)
    start(province, MONDAY)
    measured(NOW)

    def grow() -> None:
        for number in range(4):
            walk(province, MONDAY + timedelta(minutes=number), wait=30 + number)
            start(province, MONDAY + timedelta(minutes=number))
        measured(NOW)

    client = client_of(director)

    def read() -> None:
        with freeze(NOW):
            assert client.get(f"/api/v1/dashboards/{path}").status_code == 200

    assert_constant_queries(read, grow=grow, at_most=at_most)


def test_a_part_inside_another_is_not_told_twice(province: SmallProvince, director: Account) -> None:
    lead(director, province.units["leaders"].id)
    assert [scope["unit"]["short_name"] for scope in get(director, "scopes")] == ["省人社厅"]
