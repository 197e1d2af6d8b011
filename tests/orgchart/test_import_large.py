"""A long file with its only error in the last row: found, in bounded memory. 100,000 rows in the soak."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from office.kernel.models import Account
from orgchart.models import Person
from orgchart.services.imports import applying
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import carry_out, csv_file, errors, kinds, table, upload

pytestmark = pytest.mark.django_db
ROWS = 100_000 if os.environ.get("OFFICE_SOAK_MINUTES") else 1_000
MOST = 2_500 * ROWS + 40_000_000  # bytes of Python objects at once


def people(province: SmallProvince, count: int) -> Iterator[dict[str, Any]]:
    unit = f"#{province.units['law'].id}"
    for number in range(count):
        mobile = f"139{number:08d}"
        yield {
            "code": f"P{number}",
            "name": f"人{number:06d}",
            "unit": unit,
            "post": "科员",
            "mobile": mobile,
        }


def test_the_error_in_the_last_row_is_found(province: SmallProvince, admin: Account) -> None:
    cells = table("people", people(province, ROWS))
    cells[-1][5] = "不详"
    file = csv_file(cells, "gb18030")
    del cells
    tracemalloc.start()
    unit = province.units["department"]
    run = upload(admin, "people", unit, file, name="人员.csv", new_posts=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert errors(run) == [(ROWS + 1, "mobile", "phone")]
    assert run.counts["add"] == ROWS - 1
    assert peak < MOST, f"{peak / 2**20:.0f} MiB for {ROWS} rows"
    assert not Person.objects.filter(external_id="P0").exists()


def test_a_long_file_is_applied_in_parts(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "ONE", min(applying.ONE, ROWS // 5))
    unit = province.units["department"]
    file = csv_file(table("people", people(province, ROWS)))
    run = upload(admin, "people", unit, file, name="人员.csv", new_posts=True)
    assert kinds(run) == {"add": ROWS}
    carry_out(run, admin)
    assert (run.state, run.done) == ("applied", ROWS)
    province.units["law"].refresh_from_db()
    assert province.units["law"].headcount == ROWS + 1
