"""Trials, forecasts and the burden over HTTP: for whom, of what, and what stays hidden."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from messaging.models import Audience, Conversation, Notice
from office.dashboards import services
from office.dashboards.api import whatif
from office.dashboards.models import ChainFact, ForecastPool, IssuedFact, Learning, StageFact, Trial
from office.dashboards.services import replaying
from office.kernel.clock import freeze
from office.kernel.ids import new_id
from office.kernel.models import Account, AuditRecord
from tests.approvals.factories import Papers
from tests.conftest import ConstantQueries
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import client_of, measured, publish_two_stages, start
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=2, hours=1)
BOTH = {"type": "parallel", "first": "check", "second": "countersign"}


def lead(account: Account, unit_id: int, part: str = "leaders") -> Account:
    group, _ = Group.objects.get_or_create(name=f"unit:{unit_id}:{part}")
    account.groups.add(group)
    return account


@pytest.fixture
def director(province: SmallProvince) -> Account:
    return lead(province.account("director"), province.units["department"].id)


def get(account: Account, path: str, *, status: int = 200) -> Any:
    with freeze(NOW):
        answer = client_of(account).get(f"/api/v1/dashboards/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def try_out(account: Account, *changes: dict[str, Any], status: int = 201, **more: Any) -> Any:
    body = json.dumps({"changes": list(changes), "span": "recent", "subject_type": "request", **more})
    with freeze(NOW):
        answer = client_of(account).post("/api/v1/dashboards/trials", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def log(province: SmallProvince, count: int, *, first: int = 0, subject_type: str = "request") -> None:
    """Finished ways of the department, each checked (60 + 30 minutes), then countersigned (100 + 20 and
    one more for each way).
    """
    unit, organ = province.units["institutions"], province.units["department"]
    for number in range(first, first + count):
        key = new_id()
        begun = MONDAY - timedelta(days=6)  # two working days in a row
        checked = begun + timedelta(minutes=90)
        ended = checked + timedelta(minutes=30) + timedelta(days=1) + timedelta(minutes=number)
        chain = ChainFact.objects.create(
            chain_id=key,
            subject_type=subject_type,
            subject_id=key,
            organ=organ,
            unit=unit,
            path=unit.path,
            state="done",
            started_at=begun,
            ended_at=ended,
            minutes=510 + number,
        )
        common = {"chain": chain, "organ": organ, "unit": unit, "path": unit.path}
        StageFact.objects.create(
            **common,
            task_id=new_id(),
            stage="check",
            opened_at=begun,
            decided_at=checked,
            waiting=60,
            handling=30,
        )
        StageFact.objects.create(
            **common,
            task_id=new_id(),
            stage="countersign",
            opened_at=checked,
            decided_at=ended,
            waiting=400,
            handling=20 + number,
        )


def test_a_director_tries_out_two_steps_side_by_side(province: SmallProvince, director: Account) -> None:
    log(province, 40)
    found = try_out(director, BOTH)
    assert (found["state"], found["done"], found["total"], found["few"]) == ("done", 40, 40, False)
    result = found["result"]
    assert result["same"] == 40
    assert result["prompt"] == result["turns"] == 80
    assert result["before"]["median"] == 529
    assert result["after"]["median"] == 529 - 90
    assert found["changes"][0]["touched"] == 40
    assert get(director, f"trials/{found['id']}") == found
    assert AuditRecord.objects.filter(verb="trial_asked", entity_id=int(found["id"])).count() == 1


def test_a_delegate_takes_as_long_as_those_who_opened_in_time(
    province: SmallProvince, director: Account
) -> None:
    log(province, 40)
    found = try_out(director, {"type": "delegate", "stage": "countersign", "minutes": 120})
    assert found["changes"][0]["pickup"] == replaying.USUAL_PICKUP, "nobody ever opened one in time"
    assert found["result"]["after"]["median"] == 529 - 400 + 120 + 60


def test_fewer_than_thirty_ways_are_not_told(province: SmallProvince, director: Account) -> None:
    log(province, 29)
    found = try_out(director, BOTH)
    assert (found["state"], found["few"], found["result"]) == ("done", True, None)


def test_many_ways_become_a_job_with_progress(
    province: SmallProvince, director: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "AT_ONCE", 10)
    monkeypatch.setattr(whatif, "enqueue", lambda task, trial_id: None)
    log(province, 30)
    found = try_out(director, BOTH)
    assert (found["state"], found["done"], found["total"]) == ("waiting", 0, 30)
    with freeze(NOW):
        replaying.run(int(found["id"]))
        replaying.run(int(found["id"]))
    assert get(director, f"trials/{found['id']}")["result"]["before"]["n"] == 30


def test_a_trial_that_died_is_told_as_failed(province: SmallProvince, director: Account) -> None:
    log(province, 30)
    key = try_out(director, BOTH)["id"]
    Trial.objects.update(state="running", touched_at=NOW - timedelta(minutes=11))
    assert get(director, f"trials/{key}")["state"] == "failed"


def test_a_trial_is_its_askers_alone_and_only_while_they_lead(
    province: SmallProvince, director: Account
) -> None:
    key = try_out(director, BOTH)["id"]
    other = lead(province.account("vice_governor"), province.units["government"].id)
    get(other, f"trials/{key}", status=404)
    director.groups.clear()
    get(director, f"trials/{key}", status=403)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "parallel", "first": "check", "second": "check"}, "changes.0.second"),
        ({"type": "deadline", "stage": "issue", "minutes": 390 * 60 + 1}, "changes.0.minutes"),
        ({"type": "deadline", "stage": "nonsense", "minutes": 60}, None),
        ({"type": "deadline", "stage": "issue", "minutes": 60, "kept": 1.2}, None),
        ({"type": "sack", "stage": "issue"}, None),
    ],
    ids=["the same stage", "too long", "no stage", "more than all", "no such change"],
)
def test_changes_that_make_no_sense_are_refused(
    change: dict[str, Any], field: str | None, province: SmallProvince, director: Account
) -> None:
    answer = try_out(director, change, status=422)
    assert field is None or answer["field"] == field
    assert not Trial.objects.exists()


def test_nobody_tries_out_changes_elsewhere(province: SmallProvince, director: Account) -> None:
    outside = str(province.units["bureau"].id)
    try_out(director, BOTH, unit=outside, status=404)
    try_out(director, {"type": "delegate", "stage": "issue", "minutes": 60, "unit": outside}, status=404)
    try_out(province.account("clerk"), BOTH, status=403)
    assert not Trial.objects.exists()


def test_a_month_later_a_trial_is_forgotten(province: SmallProvince, director: Account) -> None:
    try_out(director, BOTH)
    with freeze(NOW + timedelta(days=29)):
        assert services.forget_trials() == 0
    with freeze(NOW + timedelta(days=31)):
        assert services.forget_trials() == 1


def under_way(province: SmallProvince, at: datetime = NOW - timedelta(minutes=30)) -> str:
    publish_two_stages(province)
    chain = start(province, at)
    measured(NOW)
    fact = ChainFact.objects.get(chain_id=chain.id)
    return f"{fact.subject_type}/{fact.subject_id}"


def learn() -> int:
    with freeze(NOW):
        return services.learn()


def test_what_is_under_way_says_when_it_is_likely_to_end(
    province: SmallProvince, subject: Papers, director: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = under_way(province)
    subject_type = where.split("/")[0]
    log(province, 40, subject_type=subject_type)
    assert learn() == 40
    row = get(director, "forecasts")["items"][0]
    outlook = row["outlook"]
    assert outlook["silence"] is None
    assert outlook["like"] == 40
    # 60 minutes of checking are left and between 420 and 460 of countersigning.
    likely, by = (datetime.fromisoformat(outlook[name]) for name in ("likely", "by"))
    assert NOW + timedelta(days=1) < likely <= by < NOW + timedelta(days=2)
    assert outlook["own_limit"] is False
    assert outlook["late"] == 0
    stuck = get(director, "stuck")["items"]
    assert [one["outlook"] for one in stuck] == [outlook] * len(stuck)


def test_without_enough_history_it_says_so(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    where = under_way(province)
    log(province, 29, subject_type=where.split("/")[0])
    learn()
    assert ForecastPool.objects.count() == 0
    assert get(director, "forecasts")["items"][0]["outlook"]["silence"] == "few"


def test_who_may_not_read_the_subject_learns_nothing(
    province: SmallProvince, subject: Papers, director: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way(province)
    monkeypatch.setattr(Papers, "summary", lambda self, ids, viewer: {})
    assert get(director, "forecasts") == {"items": [], "next": None}
    get(director, "forecasts/document/7", status=404)
    get(director, "forecasts/nonsense/7", status=422)
    get(province.account("clerk"), "forecasts", status=403)
    get(province.account("clerk"), "calibration", status=403)


def test_calibration_is_told_to_leaders(province: SmallProvince, director: Account) -> None:
    assert get(director, "calibration") is None
    log(province, 35)
    learn()
    told = get(director, "calibration")
    assert told["learnt"] == 35
    assert len(told["said"]) == 10
    assert Learning.objects.count() == 1
    with freeze(NOW):
        assert services.learn_first() is False


def test_matters_under_way_come_in_pages(province: SmallProvince, subject: Papers, director: Account) -> None:
    publish_two_stages(province)
    for number in range(23):
        start(province, MONDAY + timedelta(minutes=number))
    measured(NOW)
    first = get(director, "forecasts")
    second = get(director, f"forecasts?before={first['next']}")
    assert [len(page["items"]) for page in (first, second)] == [20, 3]
    assert second["next"] is None
    get(director, "forecasts?before=AAAA", status=422)


def issue(province: SmallProvince, organ: str, day: date, **more: Any) -> None:
    unit = province.units[organ]
    values = {"kind": "通知", "characters": 1_000, "receivers": 1, "path": unit.path, **more}
    IssuedFact.objects.create(document_id=new_id(), organ=unit, issued_on=day, **values)


def test_documents_are_counted_against_last_year_by_organ(province: SmallProvince, director: Account) -> None:
    for day in range(1, 8):
        issue(province, "department", date(2025, 1, day))
    issue(province, "department", date(2025, 3, 12))
    for day in range(1, 7):
        issue(province, "department", date(2026, 2, day), characters=4_000 + day * 300)
    found = get(director, "burden")
    assert (found["issued"], found["before"], found["since"]) == (6, 7, "2025-01-01")
    assert (found["long"], found["too_long"]) == (6, 3)
    row = found["organs"][0]
    assert (row["organ"]["short_name"], row["issued"], row["before"]) == ("省人社厅", 6, 7)
    assert found["months"][-2] == {"month": "2026-02-01", "issued": 6}


def test_where_records_do_not_reach_back_nothing_is_compared(
    province: SmallProvince, director: Account
) -> None:
    issue(province, "department", date(2025, 7, 1))
    issue(province, "department", date(2026, 2, 1))
    assert get(director, "burden")["before"] is None


def test_small_numbers_of_other_organs_stay_untold(province: SmallProvince, director: Account) -> None:
    governor = lead(province.account("vice_governor"), province.units["government"].id)
    issue(province, "department", date(2026, 2, 1))
    assert get(governor, "burden")["organs"][0]["issued"] is None
    assert get(director, "burden")["organs"][0]["issued"] == 1


def test_notices_count_for_who_sends_and_who_gets_them(province: SmallProvince, director: Account) -> None:
    sender = province.account("head")
    room = Conversation.objects.create(kind="notice", newest=new_id())
    Audience.objects.create(conversation=room, unit=province.units["department"], subtree=True)
    Notice.objects.create(
        conversation=room,
        sender=Account.objects.get(id=sender.id),
        client_id="1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        strong=True,
        sent_at=NOW - timedelta(days=3),
    )
    row = get(director, "burden")["organs"][0]
    assert (row["notices"], row["strong"], row["got"], row["got_strong"]) == (1, 1, 1, 1)


@pytest.mark.parametrize(("path", "at_most"), [("burden", 18), ("forecasts", 10)])
def test_queries_do_not_grow(
    path: str,
    at_most: int,
    province: SmallProvince,
    subject: Papers,
    director: Account,
    assert_constant_queries: ConstantQueries,
) -> None:
    where = under_way(province)
    log(province, 35, subject_type=where.split("/")[0])
    learn()
    issue(province, "department", date(2026, 2, 1))
    client = client_of(director)

    def grow() -> None:
        for number in range(4):
            start(province, MONDAY + timedelta(minutes=number))
            issue(province, "department", date(2026, 2, 2 + number))
        measured(NOW)

    def read() -> None:
        with freeze(NOW):
            assert client.get(f"/api/v1/dashboards/{path}").status_code == 200

    assert_constant_queries(read, grow=grow, at_most=at_most)
