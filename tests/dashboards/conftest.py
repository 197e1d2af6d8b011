from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from approvals import calendar
from office.kernel import outbox
from office.kernel.clock import LOCAL
from tests.approvals.factories import Papers, papers
from tests.orgchart.factories import SmallProvince, small_province

# A Monday morning; the week before has no holiday either.
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=LOCAL)


@pytest.fixture
def province(db: None) -> SmallProvince:
    return small_province()


@pytest.fixture
def subject() -> Papers:
    return papers()


@pytest.fixture(autouse=True)
def only_our_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards and badges are others' business; here an event only moves the dashboard."""
    ours = {
        name: [entry for entry in entries if entry[0].startswith("office.dashboards.")]
        for name, entries in outbox._handlers.items()
    }
    monkeypatch.setattr(outbox, "_handlers", ours)


@pytest.fixture(autouse=True)
def fresh_calendar() -> Iterator[None]:
    calendar.forget()
    yield
    calendar.forget()
