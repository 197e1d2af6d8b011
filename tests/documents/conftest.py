from __future__ import annotations

import pytest

from approvals.services.templates import ensure_default_templates
from tests.documents.factories import Desk
from tests.orgchart.factories import small_province


@pytest.fixture
def desk(db: None) -> Desk:
    ensure_default_templates()
    return Desk(small_province())
