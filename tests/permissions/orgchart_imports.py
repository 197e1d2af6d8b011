"""Who may import units and people: whoever administers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from office.kernel.models import Account
from orgchart.models import ImportRun, Person, Unit
from orgchart.services.imports import runs
from orgchart.services.imports.working import work
from tests.orgchart.importing import exported_rows, table, xlsx
from tests.permissions.rows import Build, Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

URL = "/orgchart/imports"


def _unit(world: World) -> Unit:
    return world.account("department_admin").admin_scopes.get().unit


def _run(by: Account, unit: Unit, *, wrong: bool = False) -> ImportRun:
    """A dry run that changes one telephone number."""
    rows = exported_rows(by, "people", unit)
    others = [row for row in rows if row["id"] != f"#{Person.objects.get(account=by).id}"]
    row = {**others[0], "office_phone": "x" if wrong else "0750-3500001"}
    file = xlsx(table("people", [row]))
    run = runs.upload(by=by, subject="people", unit_id=unit.id, file=file, name="a.xlsx")
    work(run.id)
    return run


def several_runs(world: World, count: int, *, rows: int = 1) -> Call:
    """The list of so many dry runs, or the lines of one that changes so many people."""
    by, unit = world.account("department_admin"), _unit(world)
    changed = [{**row, "office_phone": "0750-3500001"} for row in exported_rows(by, "people", unit)[:rows]]
    for _ in range(count):
        run = runs.upload(
            by=by, subject="people", unit_id=unit.id, file=xlsx(table("people", changed)), name="a.xlsx"
        )
        work(run.id)
    return Call(f"{URL}/{run.id}/lines" if rows > 1 else URL)


def _at(suffix: str = "", *, wrong: bool = False) -> Build:
    def build(world: World) -> Call:
        run = _run(world.account("department_admin"), _unit(world), wrong=wrong)
        return Call(f"{URL}/{run.id}{suffix}")

    return build


def _confirm(world: World) -> Call:
    """What another administrator of the same unit uploaded."""
    unit = _unit(world)
    other = world.account("city_office")
    other.admin_scopes.create(unit=unit, rights=["people"], valid_from=unit.valid_from)
    rows = exported_rows(other, "people", unit)
    file = xlsx(table("people", rows[:1]))
    run = runs.upload(by=other, subject="people", unit_id=unit.id, file=file, name="a.xlsx", complete=True)
    work(run.id)
    other.admin_scopes.all().delete()
    return Call(f"{URL}/{run.id}/confirm")


def _upload(world: World) -> Call:
    content = xlsx(table("people", [])).read()
    fields = {"what": "people", "unit": str(_unit(world).id)}
    return Call(URL, upload={"file": SimpleUploadedFile("a.xlsx", content), **fields})


def _own(path: str) -> Build:
    return lambda world: Call(URL + path)


def _export(world: World) -> Call:
    return Call(f"{URL}/export?what=people&unit={_unit(world).id}")


WHO = "whoever administers the unit with the right (structure for units, people for people)"


def _row(operation: str, build: Build, who: str = WHO) -> Row:
    return Row(operation, who, "department_admin", build, stranger="clerk")


ROWS = [
    Row("orgchart_imports", "everyone, over what they administer", "department_admin", _own("")),
    Row("orgchart_import_scopes", "everyone, their own", "department_admin", _own("/scopes")),
    Row("orgchart_import_template", "everyone: it holds nothing", "clerk", _own("/template?what=units")),
    _row("orgchart_import_export", _export),
    _row("orgchart_import_upload", _upload),
    _row("orgchart_import", _at()),
    _row("orgchart_import_lines", _at("/lines")),
    _row("orgchart_import_corrected", _at("/corrected", wrong=True)),
    _row("orgchart_import_confirm", _confirm, f"{WHO}, but not the uploader"),
    _row("orgchart_import_apply", _at("/apply")),
    _row("orgchart_import_check", _at("/check")),
    _row("orgchart_import_discard", _at("/discard")),
]
