from __future__ import annotations

import pytest

from tests.approvals.factories import Papers, papers
from tests.orgchart.factories import SmallProvince, small_province


@pytest.fixture
def province(db: None) -> SmallProvince:
    return small_province()


@pytest.fixture
def subject() -> Papers:
    return papers()
