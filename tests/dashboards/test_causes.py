"""The bottleneck is the stage in a unit with most time above its like; posts are named, never persons."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from office.dashboards import measures
from office.dashboards.models import ChainFact, StageFact
from office.dashboards.selectors.scopes import Scope, short_names
from office.dashboards.services import rolling
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import Unit
from tests.approvals.factories import SUBJECT, Papers
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import act, measured, publish_two_stages, start, walk
from tests.dashboards.test_api import NOW, director, get
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
__all__ = ["director"]


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "MIN_CASES", 5)


def way(province: SmallProvince, *turns: tuple[str, str, int, int, int], kind: str, at: datetime) -> None:
    """Facts of one finished way: (stage, unit, order, waiting, handling) of each turn."""
    units, origin = province.units, province.units["institutions"]
    shared = {"subject_type": SUBJECT, "kind": kind, "urgency": ""}
    chain = ChainFact(
        chain_id=new_id(), subject_id=new_id(), organ=units["department"], unit=origin, path=origin.path,
        state="done", started_at=at, ended_at=at, minutes=sum(one[3] + one[4] for one in turns), **shared,
    )  # fmt: skip
    stages = [
        StageFact(
            chain_id=chain.chain_id, task_id=new_id(), stage=stage, order=order, organ=units["department"],
            unit=units[unit], path=units[unit].path, post="处长", opened_at=at, decided_at=at,
            outcome="agree", waiting=waiting, handling=handling, **shared,
        )
        for stage, unit, order, waiting, handling in turns
    ]  # fmt: skip
    chain.save()
    StageFact.objects.bulk_create(stages)
    rolling.apply(rolling.Entries(), rolling.entries([chain], stages))


def test_the_bottleneck_is_named_by_stage_unit_and_post(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    for _ in range(6):
        way(
            province,
            ("countersign", "law", 1, 60, 60),
            ("issue", "leaders", 2, 30, 30),
            kind="通知",
            at=MONDAY,
        )
        way(
            province,
            ("countersign", "law", 1, 60, 60),
            ("countersign", "finance", 1, 1500, 60),
            kind="函",
            at=MONDAY,
        )
    found = get(director, "causes?kind=函")
    place = found["bottleneck"]["place"]
    assert (place["stage"], place["unit"]["short_name"], place["n"]) == ("countersign", "规划财务处", 6)
    assert (place["mean"], place["elsewhere"]) == (1560, 120)
    assert found["bottleneck"]["post"] == {"title": "处长", "share": 1.0}
    assert found["bottleneck"]["saved"] == 1440
    assert [(step["stage"], step["waiting"]) for step in found["steps"]] == [("countersign", 6 * 1560)]
    assert {row["unit"]["short_name"] for row in found["places"]} == {"规划财务处", "政策法规处"}
    names = [person.name for person in province.people.values()]
    assert not any(name in str(found) for name in names)


def test_few_cases_name_no_bottleneck(province: SmallProvince, subject: Papers, director: Account) -> None:
    way(province, ("countersign", "finance", 1, 1500, 60), ("check", "law", 2, 5, 5), kind="函", at=MONDAY)
    found = get(director, "causes")
    assert found["bottleneck"] is None
    assert found["places"] == []
    assert len(found["steps"]) == 2


def test_serial_countersignings_could_run_side_by_side(
    province: SmallProvince, subject: Papers, director: Account
) -> None:
    for _ in range(5):
        way(
            province,
            ("countersign", "law", 1, 100, 20),
            ("countersign", "finance", 2, 200, 40),
            kind="函",
            at=MONDAY,
        )
        way(
            province,
            ("countersign", "law", 1, 9, 9),
            ("countersign", "finance", 1, 9, 9),
            kind="函",
            at=MONDAY,
        )
    found = get(director, "causes")["serial"]
    assert [(one["first"]["short_name"], one["second"]["short_name"]) for one in found] == [
        ("政策法规处", "规划财务处")
    ]
    assert (found[0]["ways"], found[0]["looked_at"], found[0]["saved"]) == (5, 10, 120)


def test_rework_is_counted_and_shows_reasons_of_what_one_may_read(
    province: SmallProvince, subject: Papers, director: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY)
    later = MONDAY + timedelta(minutes=30)
    act(chain, province, "head", opened=later, decided=later + timedelta(minutes=5), action="return")
    walk(province, MONDAY)
    measured(NOW)
    found = get(director, "causes")
    check = next(step for step in found["steps"] if step["stage"] == "check")
    assert (check["n"], check["returns"]) == (2, 1)
    assert [(row["reason"], row["stage"]) for row in found["returns"]] == [("同意", "check")]
    monkeypatch.setattr(Papers, "summary", lambda self, ids, viewer: {})
    assert get(director, "causes")["returns"] == []


def test_divisions_are_named_with_their_organ_where_there_are_several(province: SmallProvince) -> None:
    units = {unit.id: unit for unit in Unit.objects.filter(short_name__in=("省人社厅", "规划财务处"))}
    department = next(unit for unit in units.values() if unit.kind == "organ")
    region = Unit.objects.get(kind="region", level=1)
    inside = short_names(Scope(department, frozenset(), governs=False), units)
    assert sorted(inside.values()) == ["省人社厅", "规划财务处"]
    above = short_names(Scope(region, frozenset(), governs=True), units)
    assert sorted(above.values()) == ["省人社厅", "省人社厅规划财务处"]
