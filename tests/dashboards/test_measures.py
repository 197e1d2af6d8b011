"""Quantiles from histograms, and that they merge."""

from __future__ import annotations

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from office.dashboards.measures import MIN_CASES, Sums, bin_of, minutes_of, quantile

MINUTES = st.lists(st.integers(min_value=0, max_value=200_000), min_size=1, max_size=200)


@given(MINUTES, st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_that_of_the_values_but_for_the_width_of_a_bin(values: list[int], share: float) -> None:
    exact = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    found = quantile(Counter(map(bin_of, values)), share)
    assert found is not None
    assert abs(found - exact) <= 0.023 * (exact + 4)


@given(MINUTES, MINUTES)
def test_merged_histograms_give_the_quantile_of_all_values(one: list[int], other: list[int]) -> None:
    merged = Counter(map(bin_of, one)) + Counter(map(bin_of, other))
    assert quantile(merged, 0.9) == quantile(Counter(map(bin_of, one + other)), 0.9)


def test_no_cases_have_no_quantile() -> None:
    assert quantile({}, 0.5) is None


def test_bins_keep_the_order_and_zero_is_zero() -> None:
    assert minutes_of(bin_of(0)) == 0
    bins = [bin_of(minutes) for minutes in range(5000)]
    assert bins == sorted(bins)


def test_thirty_cases_are_needed_to_compare() -> None:
    sums = Sums()
    sums.add(number=3, n=MIN_CASES - 1, waiting=0, handling=0, with_due=0, on_time=0)
    assert not sums.comparable
    sums.add(number=5, n=1, waiting=0, handling=0, with_due=0, on_time=0)
    assert sums.comparable
    assert MIN_CASES == 30
