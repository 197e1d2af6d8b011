from __future__ import annotations

import pytest

from tests.supervision.desk import SupervisionDesk


@pytest.fixture
def desk() -> SupervisionDesk:
    return SupervisionDesk()
