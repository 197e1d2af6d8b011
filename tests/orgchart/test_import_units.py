"""Units from a file: what would change is shown, then done, or each error is named by row and column."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, OutboxEvent
from orgchart.models import ImportLine, ImportState, Unit, UnitSuccession
from orgchart.services.imports import runs
from orgchart.services.verify import verify_paths
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import carry_out, dry_run, errors, exported_rows, kinds

pytestmark = pytest.mark.django_db


def root(province: SmallProvince) -> str:
    return f"#{province.units['department'].id}"


def new(code: str, parent: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "name": f"新设{code}处", "parent": parent, "kind": "内设机构", **values}


def test_new_units_hang_below_each_other_in_any_order(province: SmallProvince, admin: Account) -> None:
    rows = [new("c", "b"), new("b", "a"), new("a", root(province), establishment=12)]
    run = dry_run(admin, "units", province.units["department"], rows)
    assert kinds(run) == {"add": 3}
    assert not Unit.objects.filter(external_id__isnull=False).exists(), "a dry run writes nothing"
    assert carry_out(run, admin).state == ImportState.APPLIED
    a, b, c = (Unit.objects.get(external_id=code) for code in "abc")
    assert (c.parent_id, b.parent_id, a.parent_id) == (b.id, a.id, province.units["department"].id)
    assert c.path.startswith(b.path)
    assert (a.establishment, a.level, a.may_issue) == (12, province.units["department"].level, False)
    assert verify_paths() == []


def test_importing_the_same_file_again_changes_nothing(province: SmallProvince, admin: Account) -> None:
    rows = [new("a", root(province)), new("b", "a")]
    carry_out(dry_run(admin, "units", province.units["department"], rows), admin)
    again = dry_run(admin, "units", province.units["department"], rows)
    assert kinds(again) == {"same": 2}
    with pytest.raises(OfficeError, match="import_nothing"):
        runs.apply(by=admin, run_id=again.id)


def test_a_change_and_a_move_show_before_and_after(province: SmallProvince, admin: Account) -> None:
    rows = exported_rows(admin, "units", province.units["department"])
    law = next(row for row in rows if row["name"] == "政策法规处")
    law |= {"name": "法规处", "parent": f"#{province.units['office'].id}"}
    run = dry_run(admin, "units", province.units["department"], rows, complete=True)
    line = ImportLine.objects.get(run=run, kind="move")
    told = {one["field"]: (one["before"], one["after"]) for one in line.changes}
    assert told == {"name": ("政策法规处", "法规处"), "parent": ("省人社厅", "办公室")}
    carry_out(run, admin)
    unit = Unit.objects.get(id=province.units["law"].id)
    assert (unit.name, unit.parent_id, unit.pinyin) == ("法规处", province.units["office"].id, "faguichu")
    assert verify_paths() == []
    assert set(UnitSuccession.objects.filter(unit=unit).values_list("kind", flat=True)) == {"rename", "move"}
    office = Unit.objects.get(id=province.units["office"].id)
    assert office.headcount == 5, "its own four and the head of what moved in"
    assert province.account("law_head").groups.filter(name=f"unit:{office.id}:members").exists()


def test_parents_and_children_may_change_places(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    carry_out(dry_run(admin, "units", unit, [new("a", root(province)), new("b", "a")]), admin)
    carry_out(dry_run(admin, "units", unit, [new("b", root(province)), new("a", "b")]), admin)
    a, b = Unit.objects.get(external_id="a"), Unit.objects.get(external_id="b")
    assert (a.parent_id, b.parent_id) == (b.id, unit.id)
    assert verify_paths() == []


def test_a_unit_left_out_of_a_complete_file_ends_today(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    with clock.freeze(clock.now() - timedelta(days=30)):
        rows = [new(f"x{n}", root(province)) for n in range(60)]
        carry_out(dry_run(admin, "units", unit, rows), admin)
    rows = exported_rows(admin, "units", unit)
    kept = [row for row in rows if row["code"] != "x7"]
    run = dry_run(admin, "units", unit, kept, complete=True)
    assert run.counts["deactivate"] == 1
    carry_out(run, admin)
    gone = Unit.objects.get(external_id="x7")
    assert gone.valid_to == clock.today()
    assert not gone.keys.exists(), "it is found no more"
    partial = dry_run(admin, "units", unit, kept[:3])
    assert set(kinds(partial)) == {"same"}, "an incomplete file says nothing of what it leaves out"


def test_names_may_be_exchanged_and_what_is_odd_already_may_stay(
    province: SmallProvince, admin: Account
) -> None:
    Unit.objects.filter(id=province.units["office"].id).update(name="政策法规处")

    def row(key: str, name: str, **more: str) -> dict[str, Any]:
        place = {"id": f"#{province.units[key].id}", "parent": root(province), "kind": "内设机构"}
        return place | {"name": name, "short_name": province.units[key].short_name} | more

    rows = [row("law", "财务处"), row("finance", "法规处"), row("office", "政策法规处", function="办公室")]
    rows.append(new("a", root(province), name="规划财务处"))
    run = dry_run(admin, "units", province.units["department"], rows)
    assert errors(run) == []
    assert kinds(run) == {"change": 2, "same": 1, "add": 1}


def test_every_changed_unit_is_audited_and_told(province: SmallProvince, admin: Account) -> None:
    run = dry_run(admin, "units", province.units["department"], [new("a", root(province)), new("b", "a")])
    carry_out(run, admin)
    verbs = AuditRecord.objects.filter(actor=admin.id, verb__startswith="orgchart.import_")
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "orgchart.import_add",
        "orgchart.import_add",
        "orgchart.import_applied",
        "orgchart.import_apply",
        "orgchart.import_upload",
    ]
    told = OutboxEvent.objects.filter(name="orgchart.unit_changed.v1").values_list("aggregate_id", flat=True)
    assert set(told) == set(Unit.objects.filter(external_id__in=["a", "b"]).values_list("id", flat=True))


WRONG: list[tuple[str, list[dict[str, Any]], tuple[int, str, str]]] = [
    ("no code", [new("", "ROOT")], (2, "code", "code_missing")),
    ("no name", [new("a", "ROOT", name="")], (2, "name", "required")),
    ("no parent", [new("a", "")], (2, "parent", "required")),
    ("duplicate code", [new("a", "ROOT"), new("a", "ROOT")], (3, "code", "duplicate")),
    ("code of another department", [new("elsewhere", "ROOT")], (2, "code", "code_taken")),
    ("unknown parent", [new("a", "nowhere")], (2, "parent", "unknown_parent")),
    ("a parent outside", [new("a", "OUTSIDE")], (2, "parent", "unknown_parent")),
    ("a unit outside", [new("", "ROOT", id="OUTSIDE")], (2, "id", "unknown_id")),
    ("the scope's own root", [new("", "ROOT", id="ROOT")], (2, "id", "unknown_id")),
    ("cycle", [new("a", "b"), new("b", "a")], (2, "parent", "cycle")),
    ("its own parent", [new("a", "a")], (2, "parent", "cycle")),
    ("bad date", [new("a", "ROOT", valid_from="2026-02-30")], (2, "valid_from", "date")),
    ("too long", [new("a", "ROOT", name="长" * 81)], (2, "name", "too_long")),
    ("unknown kind", [new("a", "ROOT", kind="科室")], (2, "kind", "choice")),
    ("bad credit code", [new("a", "ROOT", credit_code="123")], (2, "credit_code", "credit")),
    ("credit code twice", [new(c, "ROOT", credit_code="91440000MA4UKXXXXX") for c in "ab"], (3, "credit_code", "duplicate")),  # noqa: E501 - a table
    ("no number", [new("a", "ROOT", establishment="许多")], (2, "establishment", "number")),
    ("division that issues", [new("a", "ROOT", may_issue="是")], (2, "may_issue", "only_organs_issue")),
    ("formula", [new("a", "ROOT", name="=1+1")], (2, "name", "formula")),
    ("rounded number", [new(1.23e18, "ROOT")], (2, "code", "precision")),  # type: ignore[arg-type]  # as programs write it
    ("a name beside it", [new("a", "ROOT", name="政策法规处")], (2, "name", "orgchart.name_taken")),
    ("a name twice", [new("a", "ROOT", name="信息处"), new("b", "ROOT", name="信息处")], (3, "name", "orgchart.name_taken")),  # noqa: E501 - a table
    ("an organ in a division", [new("a", "ROOT"), new("b", "a", kind="机构")], (3, "parent", "orgchart.wrong_place")),  # noqa: E501 - a table
    ("a government in a department", [new("a", "ROOT", kind="机构", organ_kind="人民政府")], (2, "parent", "orgchart.authority_place")),  # noqa: E501 - a table
    ("a region elsewhere", [new("a", "ROOT", region_code="45")], (2, "region_code", "orgchart.region_outside")),  # noqa: E501 - a table
    ("check character", [new("a", "ROOT", credit_code="91440000MA4UKXXXX1")], (2, "credit_code", "orgchart.credit_code_wrong")),  # noqa: E501 - a table
    ("somebody's code word", [new("a", "ROOT", kind="机构", may_issue="是", code_word="粤财")], (2, "code_word", "orgchart.code_word_taken")),  # noqa: E501 - a table
    ("line break", [new("a", "ROOT", name="甲\n乙")], (2, "name", "characters")),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_is_wrong_is_named_by_row_and_column(
    province: SmallProvince, admin: Account, rows: list[dict[str, Any]], expected: tuple[int, str, str]
) -> None:
    Unit.objects.filter(id=province.units["bureau"].id).update(external_id="elsewhere")
    marks = {"ROOT": root(province), "OUTSIDE": f"#{province.units['bureau'].id}"}
    rows = [{key: marks.get(str(value), value) for key, value in row.items()} for row in rows]
    before = list(Unit.objects.order_by("id").values())
    run = dry_run(admin, "units", province.units["department"], rows)
    assert expected in errors(run)
    with pytest.raises(OfficeError, match="import_has_errors"):
        runs.apply(by=admin, run_id=run.id)
    assert list(Unit.objects.order_by("id").values()) == before


def test_a_unit_with_people_cannot_be_left_out_nor_a_parent(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    carry_out(dry_run(admin, "units", unit, [new("a", root(province)), new("b", "a")]), admin)
    rows = exported_rows(admin, "units", unit)
    kept = [row for row in rows if row["name"] != "政策法规处" and row["code"] != "a"]
    run = dry_run(admin, "units", unit, kept, complete=True)
    found = errors(run)
    assert (0, "name", "unit_has_people") in found
    assert "parent_leaving" in {code for _, _, code in found}, "b would be an orphan"


def test_a_chart_changed_after_the_dry_run_is_checked_again(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    rows = [row for row in exported_rows(admin, "units", unit) if row["name"] == "政策法规处"]
    rows[0]["name"] = "法规处"
    run = dry_run(admin, "units", unit, rows)
    Unit.objects.filter(id=province.units["law"].id).update(function="法治")
    assert carry_out(run, admin).state == ImportState.STALE
    assert Unit.objects.get(id=province.units["law"].id).name == "政策法规处"
    with pytest.raises(OfficeError, match="import_stale"):
        runs.apply(by=admin, run_id=run.id)
