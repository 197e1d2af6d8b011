"""What begins or ends by its date takes effect at midnight in Guangdong, without anybody's doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from office.kernel import clock
from orgchart.models import Appointment, Unit
from orgchart.selectors import group_name
from orgchart.services.dates import follow_dates, forget_dates
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)  # 23:59 on 28 February in Guangdong
AFTER = datetime(2026, 2, 28, 16, 1, tzinfo=UTC)  # 00:01 on 1 March


@pytest.fixture
def province() -> Iterator[SmallProvince]:
    forget_dates()
    with clock.freeze(BEFORE):
        yield small_province()
    forget_dates()


def _state(province: SmallProvince) -> tuple[bool, int]:
    bureau = province.units["bureau"]
    registry = group_name(bureau.id, "registry")
    member = province.account("bureau_registrar").groups.filter(name=registry).exists()
    return member, Unit.objects.get(id=bureau.id).headcount


@pytest.mark.parametrize("restarted", [False, True])
def test_an_appointment_ends_at_midnight(province: SmallProvince, restarted: bool) -> None:
    row = province.appointments["bureau_registrar"]
    Appointment.objects.filter(id=row.id).update(valid_to=date(2026, 3, 1))
    with clock.freeze(BEFORE):
        follow_dates()
        assert _state(province) == (True, 4)
    if restarted:
        forget_dates()
    with clock.freeze(AFTER):
        assert follow_dates() > 0
        assert _state(province) == (False, 3)
        assert follow_dates() == 0


def test_an_appointment_begins_at_midnight(province: SmallProvince) -> None:
    row = province.appointments["bureau_registrar"]
    Appointment.objects.filter(id=row.id).update(valid_from=date(2026, 3, 1))
    with clock.freeze(BEFORE):
        follow_dates()
        assert _state(province) == (False, 3)
    with clock.freeze(AFTER):
        follow_dates()
        assert _state(province) == (True, 4)
