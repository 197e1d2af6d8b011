"""Forecasts: drawn from what similar ones took, and right as often as they say."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from office.dashboards.forecasting.calibration import Trial, calibrate
from office.dashboards.forecasting.passes import EVERYWHERE, About, Case, groups_of
from office.dashboards.forecasting.pools import choose, gather, thinned
from office.dashboards.forecasting.resample import ENOUGH, OpenTurn, Pool, draws, foretell

ABOUT = About("document", "通知", "", 1, 10)


def generated(seed: int, count: int, about: About = ABOUT) -> list[Case]:
    """Cases of one stage whose stay and rest are spread as such things are."""
    random = Random(seed)
    cases = []
    for _ in range(count):
        stay, after = int(random.lognormvariate(5.5, 0.7)), int(random.lognormvariate(6, 0.5))
        cases.append(Case(about, "check", 0, stay, after, stay + after))
    return cases


def test_on_history_held_back_forecasts_keep_what_they_say() -> None:
    pools = gather(generated(1, 1_500))
    tried = [Trial(case, 0, 700) for case in generated(2, 1_500)]
    tried += [Trial(case, 200, 500) for case in generated(3, 3_000) if case.stay > 200]
    found = calibrate(pools, tried)
    assert found.silent == 0
    assert abs(found.by_half / found.n - 0.5) < 0.04
    assert abs(found.by_four_in_five / found.n - 0.8) < 0.04
    assert all(abs(count / found.n - 0.1) < 0.04 for count in found.places)
    told = [row for row in found.said if row.n >= 200]
    assert told
    assert all(abs(row.said / row.n - row.late / row.n) < 0.06 for row in told)


def test_the_longer_it_has_stayed_the_later_it_ends() -> None:
    pool = gather(generated(1, 400))[groups_of(ABOUT, "check")[0]]
    fresh, old = (foretell([OpenTurn(pool, elapsed)], 800) for elapsed in (0, 400))
    assert fresh is not None
    assert old is not None
    assert old.p50 + 400 > fresh.p50
    assert (old.late or 0) > 0


def test_what_has_stayed_longer_than_all_still_takes_time() -> None:
    pool = gather(generated(1, 400))[groups_of(ABOUT, "check")[0]]
    ends = draws([OpenTurn(pool, max(pool.stays) + 1_000)])
    assert ends
    assert min(ends) >= 0


def test_too_few_cases_give_no_forecast_and_wider_groups_stand_in() -> None:
    few = generated(1, ENOUGH - 1)
    assert gather(few) == {}
    other = About("document", "函", "", 2, 20)
    pools = gather([*few, *generated(2, 5, other)])
    mine = groups_of(ABOUT, "check")
    found = choose(pools, mine, 0)
    assert found is not None
    assert found.n == ENOUGH + 4, "every organ's, of any kind"
    assert [group.place for group in pools] == [EVERYWHERE] * len(pools)
    assert choose(pools, groups_of(About("request", "", "", 1, 10), "approve"), 0) is None


def test_past_its_limit_it_is_late() -> None:
    pool = Pool(40, [10] * 40, [5] * 40)
    forecast = foretell([OpenTurn(pool, 0)], -1)
    assert forecast is not None
    assert forecast.late == 1.0
    assert foretell([OpenTurn(pool, 0)], 100) == foretell([OpenTurn(pool, 0)], 15)


@settings(max_examples=20, deadline=None)
@given(
    stays=st.lists(st.integers(0, 5_000), min_size=ENOUGH, max_size=300),
    elapsed=st.integers(0, 6_000),
    left=st.integers(0, 6_000),
)
def test_forecasts_are_in_order_and_the_same_each_time(stays: list[int], elapsed: int, left: int) -> None:
    pool = Pool(len(stays), thinned(stays), thinned(stays))
    turns = [OpenTurn(pool, elapsed), OpenTurn(pool, elapsed // 2)]
    forecast = foretell(turns, left)
    assert forecast is not None
    assert 0 <= forecast.p50 <= forecast.p80
    assert forecast.late is not None
    assert 0 <= forecast.late <= 1
    assert forecast == foretell(turns, left)
    alone = foretell(turns[:1], left)
    assert alone is not None
    assert len(pool.stays) <= 201
