"""The sums of provinces and cities answer as the units' own rows do, whatever is asked and whenever."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from office.dashboards import services
from office.dashboards.models import (
    BEGUN,
    CHAIN,
    FormerRollup,
    IssuedFact,
    RegionRollup,
    Rollup,
    StaleDay,
    SummedDays,
)
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside, rows_of
from office.dashboards.selectors.turnaround import merge
from office.dashboards.services import rolling
from office.dashboards.services.former import take_over
from office.dashboards.services.issuing import catch_up_issued
from office.dashboards.services.summing import sum_regions
from office.kernel.clock import freeze
from orgchart.models import Unit
from tests.dashboards.conftest import MONDAY
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
DAYS = 17
STAGES = (CHAIN, BEGUN, "check", "countersign")
SPANS = (
    Period(TODAY - timedelta(days=16), TODAY),
    Period(TODAY - timedelta(days=12), TODAY - timedelta(days=3)),
)
QUESTIONS: tuple[tuple[bool, dict[str, str], tuple[str, ...]], ...] = (
    (True, {}, ()),
    (True, {}, ("subject_type", "kind")),
    (True, {}, ("urgency",)),
    (True, {"kind": "函", "subject_type": "document"}, ()),
    (True, {"urgency": "加急"}, ("subject_type", "kind")),
    (False, {}, ()),
    (False, {"kind": "函"}, ()),
    (False, {"urgency": "加急"}, ("kind",)),
)


def key_of(unit: Unit, day: date, dice: Random) -> rolling.Key:
    stage = dice.choice(STAGES)
    kind, urgency = dice.choice(("通知", "函")), dice.choice(("", "加急"))
    number = 0 if stage == BEGUN else dice.randint(0, 60)
    return rolling.Key(unit.id, unit.id, unit.path, day, "document", kind, stage, urgency, number)


def some(count: int, seed: str = "regions") -> rolling.Entries:
    """So many facts' sums of random units over the last days."""
    dice = Random(seed)
    units = list(Unit.objects.filter(kind__in=("organ", "division")).order_by("id"))
    found = rolling.Entries()
    for _ in range(count):
        key = key_of(dice.choice(units), TODAY - timedelta(days=dice.randint(0, DAYS)), dice)
        tally = rolling.Tally(1, dice.randint(0, 90), dice.randint(0, 90), dice.randint(0, 900), 1, 1, 0, 1)
        found[key] = found.get(key, rolling.Tally()).plus(tally)
    return found


def assert_same_answers() -> None:
    regions = list(Unit.objects.filter(kind="region", level__lte=2))
    assert len(regions) > 1
    for region, span, (ways, asked, by) in product(regions, SPANS, QUESTIONS):
        own = Rollup.objects.filter(inside(region.path), day__range=(span.first, span.last), **asked)
        own = own.filter(stage__in=(CHAIN, BEGUN)) if ways else own.exclude(stage__in=(CHAIN, BEGUN))
        rows = rows_of(region, span, asked, ways=ways, by=by)
        assert merge(rows, "stage", *by) == merge(own, "stage", *by)


def kept(model: Any) -> int:
    return int(model.objects.count())


def test_every_question_is_answered_alike_before_and_after(province: SmallProvince) -> None:
    rolling.insert(some(300))
    with freeze(MONDAY):
        assert_same_answers()
        assert sum_regions() == 0, "few rows answer for themselves"
        assert sum_regions(worth=0, limit=1000) > DAYS
        assert sum_regions(worth=0, limit=1000) == 0
        assert kept(RegionRollup) > 0
        assert_same_answers()
        region = Unit.objects.get(kind="region", level=1)
        tables = rows_of(region, SPANS[0], {}, ways=False)
        assert [rows.model.__name__ for rows in tables] == ["RegionRollup", "RegionRollup", "Rollup"]


def test_a_day_that_changes_afterwards_is_read_from_its_own_rows_and_summed_again(
    province: SmallProvince,
) -> None:
    rolling.insert(some(300))
    with freeze(MONDAY):
        sum_regions(worth=0, limit=1000)
        rolling.apply(rolling.Entries(), some(5, "late"))
        assert kept(StaleDay) > 0
        assert_same_answers()
        assert sum_regions(worth=0, limit=1000) > 0
        assert kept(StaleDay) == 0
        assert_same_answers()


def test_what_is_of_today_leaves_the_sums_alone(province: SmallProvince) -> None:
    rolling.insert(some(50))
    with freeze(MONDAY):
        sum_regions(worth=0, limit=1000)
        unit = Unit.objects.filter(kind="organ").order_by("id")[0]
        rolling.apply(rolling.Entries(), rolling.Entries({key_of(unit, TODAY, Random(1)): rolling.Tally(1)}))
        assert kept(StaleDay) == 0
        assert_same_answers()


def test_a_round_sums_so_many_days_and_the_next_goes_on(province: SmallProvince) -> None:
    rolling.insert(some(100))
    with freeze(MONDAY):
        assert sum_regions(worth=0, limit=3) == 3
        assert_same_answers()
        assert SummedDays.objects.filter(done=True).count() == 3


def test_recomputing_keeps_what_was_taken_over_and_the_sums_that_still_hold(province: SmallProvince) -> None:
    unit = Unit.objects.filter(kind="organ").order_by("id")[0]
    issued = IssuedFact(
        organ=unit, path=unit.path, kind="通知", issued_on=date(2025, 3, 3), characters=900, receivers=3
    )
    with freeze(MONDAY):
        services.recompute()
        take_over(some(40), [issued])
        before = rolling.present()
        sum_regions(worth=0, limit=1000)
        done = SummedDays.objects.filter(done=True).count()
        services.recompute()
        assert rolling.present() == before == rolling.former()
        assert SummedDays.objects.filter(done=True).count() == done
        FormerRollup.objects.order_by("id")[0].delete()
        services.recompute()
        assert SummedDays.objects.filter(done=True).count() < done
        assert_same_answers()
        catch_up_issued()
        assert IssuedFact.objects.get().former
