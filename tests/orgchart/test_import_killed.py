"""A run that is cut off anywhere goes on from its rows, does everything once and nothing by half."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from office.kernel import clock
from office.kernel.models import Account, AuditRecord
from orgchart.models import ImportLine, ImportRun, ImportState, Person, Unit
from orgchart.services import bulk
from orgchart.services.imports import applying, people_write, reading, runs, store
from orgchart.services.imports.working import sweep, work
from orgchart.services.verify import verify_paths
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import dry_run, table, xlsx

pytestmark = pytest.mark.django_db
PEOPLE = 60


class Killed(BaseException):
    """As when the process is gone: nothing below may catch it."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "ONE", 10)
    monkeypatch.setattr(applying, "PART", 7)
    monkeypatch.setattr(reading, "parts", lambda rows: store.parts(rows, 9))


def rows(province: SmallProvince) -> list[dict[str, Any]]:
    """People with two posts each: their rows must never be applied apart."""
    law, finance = (f"#{province.units[key].id}" for key in ("law", "finance"))
    found = []
    for number in range(PEOPLE):
        one = {"code": f"P{number}", "name": f"新人{number}", "unit": law, "post": "科员", "kind": "主职"}
        found += [one, {**one, "unit": finance, "kind": "兼任"}]
    return found


def dies_after(calls: int, function: Any) -> Any:
    """The function, until it is called for the last time."""
    left = [calls]

    def called(*arguments: Any, **options: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return function(*arguments, **options)

    return called


def later() -> Any:
    """After the lease of the dead worker has run out."""
    return clock.freeze(clock.now() + store.LEASE + timedelta(seconds=1))


@pytest.mark.parametrize("calls", [0, 1, 5, 12])
def test_reading_goes_on_behind_the_last_rows_kept(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    file = xlsx(table("people", rows(province)))
    run = runs.upload(
        by=admin,
        subject="people",
        unit_id=province.units["department"].id,
        file=file,
        name="a.xlsx",
        new_posts=True,
    )
    with monkeypatch.context() as patch:
        patch.setattr(reading, "insert_objects", dies_after(calls, bulk.insert_objects))
        with pytest.raises(Killed):
            work(run.id)
    assert ImportLine.objects.filter(run=run).count() == calls * 9
    assert sweep() == 0, "somebody else may still be at it"
    with later():
        assert sweep() == 1
    run.refresh_from_db()
    assert (run.state, run.counts["add"]) == (ImportState.READY, 2 * PEOPLE)
    numbers = list(ImportLine.objects.filter(run=run).order_by("id").values_list("row", flat=True))
    assert numbers == list(range(2, 2 * PEOPLE + 2))


@pytest.mark.parametrize("calls", [0, 1, 4, 9])
def test_applying_goes_on_behind_the_last_part_and_never_cuts_a_person(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    run = dry_run(admin, "people", province.units["department"], rows(province), new_posts=True)
    runs.apply(by=admin, run_id=run.id)
    with monkeypatch.context() as patch:
        patch.setattr(applying, "update_rows", dies_after(calls, store.update_rows))
        with pytest.raises(Killed):
            work(run.id)
    people = Person.objects.filter(external_id__startswith="P")
    assert people.count() == calls * 3
    assert all(person.appointments.count() == 2 for person in people.all())
    assert verify_paths() == []
    with later():
        assert sweep() == 1
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED
    assert people.all().count() == PEOPLE
    assert all(person.appointments.count() == 2 for person in people.all())
    assert AuditRecord.objects.filter(verb="orgchart.import_add").count() == PEOPLE
    assert Unit.objects.get(id=province.units["law"].id).headcount == 1 + PEOPLE
    again = dry_run(admin, "people", province.units["department"], rows(province))
    assert again.counts["same"] == 2 * PEOPLE


def test_a_part_that_no_longer_fits_is_not_applied_and_the_rest_is_checked_again(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = dry_run(admin, "people", province.units["department"], rows(province), new_posts=True)
    runs.apply(by=admin, run_id=run.id)
    write = people_write.write_people
    calls = [0]

    def meddled(run: ImportRun, lines: Any) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise store.Outdated
        write(run, lines)

    with monkeypatch.context() as patch:
        patch.setattr(applying, "write_people", meddled)
        work(run.id)
    run.refresh_from_db()
    assert run.state == ImportState.STALE
    assert Person.objects.filter(external_id__startswith="P").count() == 6
    runs.check_again(by=admin, run_id=run.id)
    work(run.id)
    run.refresh_from_db()
    assert (run.counts["add"], run.counts["same"]) == (2 * PEOPLE - 12, 12)
    runs.apply(by=admin, run_id=run.id)
    work(run.id)
    assert Person.objects.filter(external_id__startswith="P").count() == PEOPLE


def test_a_small_import_is_one_transaction(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "ONE", 1000)
    run = dry_run(admin, "people", province.units["department"], rows(province), new_posts=True)
    runs.apply(by=admin, run_id=run.id)
    with monkeypatch.context() as patch:
        patch.setattr(applying, "update_rows", dies_after(5, store.update_rows))
        with pytest.raises(Killed):
            work(run.id)
    assert not Person.objects.filter(external_id__startswith="P").exists()
    with later():
        sweep()
    assert Person.objects.filter(external_id__startswith="P").count() == PEOPLE


def test_two_workers_do_not_work_at_one_run(province: SmallProvince, admin: Account) -> None:
    file = xlsx(table("people", rows(province)))
    unit = province.units["department"].id
    run = runs.upload(by=admin, subject="people", unit_id=unit, file=file, name="a.xlsx")
    assert store.claim(run.id) is not None
    assert store.claim(run.id) is None
    work(run.id)
    assert not ImportLine.objects.exists()


def test_a_run_discarded_while_it_is_read_stops(
    province: SmallProvince, admin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = xlsx(table("people", rows(province)))
    unit = province.units["department"].id
    run = runs.upload(by=admin, subject="people", unit_id=unit, file=file, name="a.xlsx")
    insert = bulk.insert_objects
    calls = [0]

    def discarded(lines: Any) -> None:
        insert(lines)
        calls[0] += 1
        if calls[0] == 2:
            ImportRun.objects.filter(id=run.id).update(state=ImportState.DISCARDED)

    monkeypatch.setattr(reading, "insert_objects", discarded)
    work(run.id)
    run.refresh_from_db()
    assert (run.state, calls[0]) == (ImportState.DISCARDED, 2)
