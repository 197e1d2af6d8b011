"""Questions asked twice, and what asks for data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from office.dashboards.burden.reading import asks_for_data, characters
from office.dashboards.burden.twice import Question, asked_twice

DAY = date(2026, 3, 2)


def asked(key: int, title: str, days: int = 0, units: tuple[int, ...] = (1, 2), organ: int = 9) -> Question:
    return Question(key, organ, title, DAY + timedelta(days=days), frozenset(units))


def test_much_the_same_asked_of_the_same_units_is_found_once() -> None:
    first = asked(1, "省财政厅关于报送村级债务化解情况的通知")
    again = asked(2, "省农业农村厅关于开展村级债务情况摸底的通知", days=20, units=(2, 3), organ=8)
    found = asked_twice([again, first])
    assert [(pair.first.document_id, pair.again.document_id, pair.receivers) for pair in found] == [(1, 2, 1)]
    assert found[0].share >= 0.5


@pytest.mark.parametrize(
    "other",
    [
        asked(2, "关于报送村级债务化解情况的通知", units=(5,)),
        asked(2, "关于报送村级债务化解情况的通知", days=92),
        asked(2, "关于报送高校毕业生就业数据的通知"),
        asked(2, "关于通知"),
    ],
    ids=["other units", "long after", "something else", "says too little"],
)
def test_other_questions_are_not(other: Question) -> None:
    assert asked_twice([asked(1, "关于报送村级债务化解情况的通知"), other]) == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请各市于3月10日前将汇总表报送我厅。", True),
        ("请认真填写附件2统计表。", True),
        ("现将有关事项通知如下，请认真贯彻执行。", False),
    ],
)
def test_what_asks_for_data(text: str, asks: bool) -> None:
    assert asks_for_data(text) is asks


def test_length_is_counted_without_spaces() -> None:
    assert characters("一 二\n三　四") == 4
