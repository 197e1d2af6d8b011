"""What the product exports it imports again without a difference."""

from __future__ import annotations

import pytest

from orgchart.models import Appointment, ImportState, Unit
from orgchart.models.paths import within
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import exported, kinds, system_administrator, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("subject", ["units", "people"])
def test_an_export_imported_again_changes_nothing(province: SmallProvince, subject: str, form: str) -> None:
    admin = administer(province, "office_head", "department")
    unit = province.units["department"]
    file = exported(admin, subject, unit, form)
    run = upload(admin, subject, unit, file, name=f"表.{form}", complete=True)
    rows = Unit.objects.filter(within(unit.path)).count() - 1
    if subject == "people":
        rows = Appointment.objects.filter(within(unit.path)).count()
    assert run.state == ImportState.READY
    assert kinds(run) == {"same": rows}
    assert run.leaving == 0
    assert (run.done, run.total) == (rows, rows)


@pytest.mark.parametrize("subject", ["units", "people"])
def test_the_whole_chart_goes_round(province: SmallProvince, subject: str) -> None:
    admin = system_administrator()
    run = upload(admin, subject, None, exported(admin, subject, None), complete=True)
    assert set(kinds(run)) == {"same"}
