"""No small count is told, and none can be had as the difference of what is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from office.dashboards.suppression import SMALL, apart, hidden_cells, told, total_told

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(min_value=0, max_value=40), max_size=8)


@given(COUNTS)
def test_every_small_count_is_hidden_and_none_follows_from_the_total(counts: dict[str, int]) -> None:
    hidden = hidden_cells(counts)
    assert {key for key, n in counts.items() if 0 < n < SMALL} <= hidden
    if not hidden or not total_told(counts):
        return
    # What a reader of the total and of all told counts knows of the hidden ones: their sum and their number.
    rest = sum(counts.values()) - sum(n for key, n in counts.items() if key not in hidden)
    for key in hidden:
        most = rest - (len(hidden) - 1)
        assert most > 1, f"{key} would be known to be 1"
        assert most >= SMALL or len(hidden) > 1


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert hidden_cells({"通知": 40, "函": 9, "请示": 2}) == {"函", "请示"}
    assert hidden_cells({"通知": 40, "函": 9}) == frozenset()
    assert total_told({"通知": 40, "函": 9, "请示": 2})


def test_a_part_of_nothing_but_few_does_not_tell_its_total() -> None:
    assert hidden_cells({"函": 2}) == {"函"}
    assert not total_told({"函": 2})
    assert not total_told(dict.fromkeys("abcde", 1))


def test_counts_that_stand_alone() -> None:
    assert [told(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]
    assert apart(7, 14)
    assert not apart(7, 10)
