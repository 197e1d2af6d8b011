from __future__ import annotations

import pytest

from office.kernel.models import Account
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince, small_province


@pytest.fixture
def province(db: None) -> SmallProvince:
    return small_province()


@pytest.fixture
def admin(province: SmallProvince) -> Account:
    """Who imports into the department."""
    return administer(province, "office_head", "department")


@pytest.fixture
def by(province: SmallProvince) -> Account:
    """Who administers the department."""
    return administer(province, "office_head", "department")
