"""What comes in, goes out and lies, what is behind each lamp, and what small numbers never tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from office.dashboards import services
from office.kernel.clock import freeze
from office.kernel.models import Account
from tests.approvals.factories import Papers
from tests.conftest import ConstantQueries
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import client_of, measured, publish_two_stages, start, walk
from tests.dashboards.test_api import NOW, director, get, vice_governor
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
__all__ = ["director", "vice_governor"]


def of_kind(kind: str, urgency: str = "") -> dict[str, Any]:
    return {"context": {"kind": kind}, "urgency": urgency}


def test_in_out_and_what_lies(province: SmallProvince, subject: Papers, director: Account) -> None:
    publish_two_stages(province, due_minutes=60)
    walk(province, MONDAY)
    start(province, MONDAY)
    start(province, MONDAY - timedelta(days=21))
    measured(NOW)
    found = get(director, "overview?days=month")
    assert (found["begun"], found["finished"]["n"], found["open"]) == (3, 1, 2)
    assert [(age["days"], age["n"]) for age in found["ageing"]] == [
        (3, 1),
        (5, 0),
        (10, 0),
        (20, 1),
        (None, 0),
    ]
    assert found["year_ago"] is None
    assert found["since"] == "2026-02-16"
    red = found["lamps"][0]
    assert (red["lamp"], red["n"]) == ("red", 2)
    assert red["stages"] == [{"stage": "check", "n": 2}]
    assert red["units"][0]["unit"]["short_name"] == "事业单位人事管理处"
    assert found["about"]["provisional"] == []


def test_the_same_weeks_last_year_stand_beside(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY - timedelta(days=364))
    walk(province, MONDAY - timedelta(days=700))
    walk(province, MONDAY, wait=20, handle=10)
    measured(NOW)
    found = get(director, "overview?days=week")
    assert found["year_ago"]["n"] == 1
    assert found["year_ago"]["median"] == pytest.approx(180, rel=0.03)
    assert found["finished"]["median"] == pytest.approx(60, rel=0.05)
    assert found["trend"][-1]["year_ago"]["n"] == 1


def test_by_kind_and_urgency(province: SmallProvince, subject: Papers, director: Account) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY, **of_kind("函", "特急"))
    start(province, MONDAY, **of_kind("函"))
    start(province, MONDAY, **of_kind("通知"))
    measured(NOW)
    found = get(director, "overview")
    assert {row["kind"]: row["open"] for row in found["kinds"]} == {"函": 2, "通知": 1}
    assert {row["urgency"]: row["open"] for row in found["urgencies"]} == {"特急": 1, "": 2}
    urgent = get(director, "overview?urgency=特急")
    assert urgent["open"] == 1
    cases = get(director, "cases?urgency=特急")
    assert [row["link"] for row in cases["items"]] == [""]
    assert cases["items"][0]["title"] == f"关于测试{chain.subject_id % 1000}的通知"


def test_small_groups_of_others_are_neither_told_nor_to_be_computed(
    province: SmallProvince, subject: Papers, vice_governor: Account
) -> None:
    publish_two_stages(province)
    for kind, n in (("通知", 8), ("函", 6), ("请示", 2)):
        for _ in range(n):
            start(province, MONDAY, **of_kind(kind))
    measured(NOW)
    found = get(vice_governor, "overview")
    assert found["open"] == 16
    assert {row["kind"]: row["open"] for row in found["kinds"]} == {"通知": 8, "函": None, "请示": None}
    assert get(vice_governor, "overview?kind=通知")["open"] == 8
    for hidden in ("请示", "函"):
        answer = get(vice_governor, f"overview?kind={hidden}")
        assert answer["about"]["untold"]
        assert (answer["open"], answer["kinds"], answer["lamps"]) == (None, [], [])
        assert get(vice_governor, f"causes?kind={hidden}")["steps"] == []
        cases = get(vice_governor, f"cases?kind={hidden}")
        assert (cases["items"], cases["hidden"]) == ([], None)


def test_cases_of_a_lamp_are_those_one_may_read(
    province: SmallProvince, subject: Papers, director: Account, vice_governor: Account
) -> None:
    publish_two_stages(province, due_minutes=60)
    chain = start(province, MONDAY)
    start(province, NOW)
    measured(NOW)
    found = get(director, "cases?lamp=red")
    assert [row["title"] for row in found["items"]] == [f"关于测试{chain.subject_id % 1000}的通知"]
    assert found["items"][0]["late"] == 2 * 390
    assert [len(get(director, f"cases?lamp={lamp}")["items"]) for lamp in ("yellow", "blue")] == [1, 0]
    other = get(vice_governor, "cases?lamp=red")
    assert (other["items"], other["hidden"]) == ([], None)


def test_closed_cases_of_a_stage_in_a_unit(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    measured(NOW)
    law = province.units["law"].id
    found = get(director, f"cases?closed=true&stage=countersign&at={law}")
    assert [(row["stage"], row["stayed"]) for row in found["items"]] == [("countersign", 90)]
    assert get(director, f"cases?closed=true&stage=check&at={law}")["items"] == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("first=2026-03-09&last=2026-03-02", "dashboards.range_reversed", "last"),
        ("first=2026-03-09", "dashboards.range_half", "last"),
        ("first=2026-04-06&last=2026-04-07", "dashboards.range_future", "first"),
        ("first=2024-01-01&last=2026-03-01", "dashboards.range_long", "last"),
        ("first=2026-02-30&last=2026-03-01", "kernel.invalid", "first"),
        ("urgency=飞快", "kernel.invalid", "urgency"),
    ],
)
def test_what_cannot_be_asked_is_said(
    query: str, code: str, field: str, province: SmallProvince, director: Account
) -> None:
    for path in ("overview", "causes", "cases"):
        answer = get(director, f"{path}?{query}", status=422)
        assert answer["code"] == code
        assert field in str(answer["field"])
        assert answer["message"]["zh"] and answer["message"]["en"]


def test_an_unknown_stage_or_part_is_refused(province: SmallProvince, director: Account) -> None:
    assert get(director, "cases?stage=nothing", status=422)["code"] == "dashboards.stage_unknown"
    for path in ("overview", "causes", "cases"):
        get(director, f"{path}?unit={province.units['bureau'].id}", status=404)


def test_a_range_is_of_whole_weeks(province: SmallProvince, director: Account) -> None:
    about = get(director, "overview?first=2026-02-25&last=2026-02-26")["about"]
    assert (about["first"], about["last"]) == ("2026-02-23", "2026-03-01")


def test_a_year_without_its_calendar_is_said(province: SmallProvince, director: Account) -> None:
    far = MONDAY.replace(year=2039)
    found = get(director, "overview?days=week", at=far)
    assert found["about"]["provisional"] == [2039]


@pytest.mark.parametrize(("path", "at_most"), [("overview", 24), ("causes", 18), ("cases", 12)])
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
    services.recompute()
    client = client_of(director)

    def read() -> None:
        with freeze(NOW):
            assert client.get(f"/api/v1/dashboards/{path}").status_code == 200

    def grow() -> None:
        for number in range(4):
            walk(province, MONDAY + timedelta(minutes=number), wait=30 + number)
            start(province, MONDAY + timedelta(minutes=number), **of_kind(f"种{number}"))
        services.recompute()

    assert_constant_queries(read, grow=grow, at_most=at_most)
