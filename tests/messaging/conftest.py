from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from office.kernel.realtime import bus
from office.kernel.realtime.hub import Hint
from tests.orgchart.factories import SmallProvince, small_province


@pytest.fixture
def province(db: None) -> SmallProvince:
    return small_province()


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Hint]]:
    """Every hint sent while the test runs, as if each transaction had been committed at once."""
    sent: list[Hint] = []
    monkeypatch.setattr(bus, "send", sent.append)
    monkeypatch.setattr(transaction, "on_commit", lambda job, robust=False: job())
    yield sent
