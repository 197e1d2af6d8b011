from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel, ValidationError

from office.kernel import ids


class Body(BaseModel):
    id: ids.Id


def test_ids_are_unique_across_threads_and_in_order_within_one() -> None:
    generator = ids.Generator(7)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [generator.next() for _ in range(3000)], range(8)))
    for run in made:
        assert run == sorted(run)
    assert len({value for run in made for value in run}) == 24_000


def test_an_id_tells_when_it_was_made_and_fits_63_bits() -> None:
    moment = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    value = ids.id_at(moment)
    assert ids.moment_of(value) == moment
    assert 0 < value < 2**63


def test_backdated_ids_of_one_moment_differ() -> None:
    moment = datetime(2026, 3, 5, tzinfo=UTC)
    made = {ids.id_at(moment) for _ in range(5000)}
    assert len(made) == 5000
    assert all(ids.moment_of(value) - moment < timedelta(milliseconds=3) for value in made)


def test_json_carries_ids_as_strings() -> None:
    value = ids.new_id()
    assert Body(id=value).model_dump_json() == f'{{"id":"{value}"}}'
    assert Body.model_validate({"id": str(value)}).id == value


@pytest.mark.parametrize("bad", ["", "abc", "-1", "1.5", "9" * 30, " 12", "１２"])
def test_a_malformed_id_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        Body.model_validate({"id": bad})
