"""People from a file: hired, moved, changed, and who a complete file leaves out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account
from office.kernel.realtime.models import Revocation
from orgchart.models import Appointment, ImportLine, ImportState, Person, Post
from orgchart.selectors.search import search_people
from orgchart.selectors.visibility import viewer_of
from orgchart.services.imports import runs
from orgchart.services.verify import verify_paths
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import carry_out, dry_run, errors, exported_rows, kinds

pytestmark = pytest.mark.django_db


def unit_of(province: SmallProvince, key: str) -> str:
    return f"#{province.units[key].id}"


def new(province: SmallProvince, code: str, name: str, unit: str = "law", **values: Any) -> dict[str, Any]:
    row = {"code": code, "name": name, "unit": unit_of(province, unit), "post": "一级科员", "kind": "主职"}
    return row | values


def state() -> list[object]:
    people = Person.objects.order_by("id").values_list("id", "name", "status", "account__is_active")
    return [*people, *Appointment.objects.order_by("id").values_list("id", "unit_id", "valid_to")]


def test_new_people_get_an_account_a_post_and_their_groups(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    rows = [new(province, "P1", "单雄信", mobile="13900002222"), new(province, "P2", "区立人")]
    run = dry_run(admin, "people", unit, rows, new_posts=True)
    assert kinds(run) == {"add": 2}
    assert not Person.objects.filter(external_id="P1").exists(), "a dry run writes nothing"
    assert carry_out(run, admin).state == ImportState.APPLIED
    person = Person.objects.get(external_id="P1")
    assert (person.pinyin, person.account.login, person.mobile) == ("shanxiongxin", "p1", "13900002222")
    assert not person.account.has_usable_password()
    row = Appointment.objects.get(person=person)
    assert (row.post.title, row.unit_id, row.valid_from) == (
        "一级科员",
        province.units["law"].id,
        clock.today(),
    )
    assert Post.objects.get(unit=province.units["law"], title="一级科员").quota == 2
    assert person.account.groups.filter(name=f"unit:{unit.id}:members").exists()
    assert [one.person_id for one in search_people("shanx", viewer_of(admin), 5)] == [person.id]
    province.units["law"].refresh_from_db()
    assert province.units["law"].headcount == 3
    assert verify_paths() == []
    again = dry_run(admin, "people", unit, rows)
    assert kinds(again) == {"same": 2}


def test_a_transfer_ends_the_old_post_on_the_first_day_of_the_new(
    province: SmallProvince, admin: Account
) -> None:
    unit = province.units["department"]
    rows = [row for row in exported_rows(admin, "people", unit) if row["name"] == "简嘉树"]
    day = clock.today() - timedelta(days=3)
    rows[0] |= {"unit": unit_of(province, "finance"), "post": "处长", "valid_from": day.isoformat()}
    refused = dry_run(admin, "people", unit, rows)
    assert (2, "is_head", "head_differs") in errors(refused)
    rows[0]["is_head"] = ""
    refused = dry_run(admin, "people", unit, rows)
    assert (2, "post", "two_heads") in errors(refused)
    Post.objects.create(unit=province.units["finance"], title="二级科员")
    rows[0]["post"] = "二级科员"
    run = dry_run(admin, "people", unit, rows)
    line = ImportLine.objects.get(run=run)
    assert line.kind == "move"
    assert line.changes == [
        {"field": "post", "before": "事业单位人事管理处 一级科员", "after": "规划财务处 二级科员"}
    ]
    carry_out(run, admin)
    old, begun = Appointment.objects.filter(person=province.people["clerk"]).order_by("valid_from")
    assert (old.valid_to, begun.valid_from, begun.valid_to) == (day, day, None)
    account = province.account("clerk")
    groups = set(account.groups.values_list("name", flat=True))
    assert f"unit:{province.units['finance'].id}:members" in groups
    assert f"unit:{province.units['institutions'].id}:members" not in groups
    assert Revocation.objects.filter(kind="membership", account_id=account.id).exists()
    assert verify_paths() == []


def test_a_mistake_of_today_is_corrected_in_place(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    carry_out(dry_run(admin, "people", unit, [new(province, "P1", "单雄信")], new_posts=True), admin)
    run = dry_run(admin, "people", unit, [new(province, "P1", "单雄信", unit="finance")], new_posts=True)
    assert kinds(run) == {"move": 1}
    carry_out(run, admin)
    row = Appointment.objects.get(person__external_id="P1")
    assert (row.unit_id, row.path, row.valid_to) == (
        province.units["finance"].id,
        province.units["finance"].path,
        None,
    )
    assert verify_paths() == []


def test_several_posts_of_one_person_are_several_rows(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    rows = [
        new(province, "P1", "单雄信"),
        new(province, "P1", "单雄信", unit="finance", kind="兼任", valid_to="2027-01-01"),
    ]
    carry_out(dry_run(admin, "people", unit, rows, new_posts=True), admin)
    held = Appointment.objects.filter(person__external_id="P1").order_by("id")
    assert [(row.kind, row.valid_to) for row in held] == [
        ("primary", None),
        ("concurrent", date(2027, 1, 1)),
    ]
    run = dry_run(admin, "people", unit, rows[:1])
    assert kinds(run) == {"same": 1}, "an incomplete file leaves the other post alone"


def test_who_is_left_out_of_a_complete_file_leaves(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    rows = [row for row in exported_rows(admin, "people", unit) if row["name"] != "简嘉树"]
    run = dry_run(admin, "people", unit, rows, complete=True)
    assert (run.counts["deactivate"], run.leaving, run.in_scope) == (1, 1, 10)
    second = administer(province, "director", "department")
    runs.confirm(by=second, run_id=run.id)
    carry_out(run, admin)
    person = Person.objects.get(id=province.people["clerk"].id)
    assert (person.status, person.account.is_active) == ("left", False)
    assert Appointment.objects.get(person=person).valid_to == clock.today()
    assert not person.account.groups.filter(name__startswith="unit:").exists()
    assert Revocation.objects.filter(kind="account", account_id=person.account_id).exists()
    province.units["institutions"].refresh_from_db()
    assert province.units["institutions"].headcount == 1


def test_who_left_may_come_back_under_the_same_code(province: SmallProvince, admin: Account) -> None:
    unit = province.units["department"]
    with clock.freeze(clock.now() - timedelta(days=9)):
        carry_out(dry_run(admin, "people", unit, [new(province, "P1", "单雄信")], new_posts=True), admin)
    rows = [row for row in exported_rows(admin, "people", unit) if row["code"] != "P1"]
    run = dry_run(admin, "people", unit, rows, complete=True)
    runs.confirm(by=administer(province, "director", "department"), run_id=run.id)
    carry_out(run, admin)
    back = dry_run(admin, "people", unit, [new(province, "P1", "单雄信", unit="finance")], new_posts=True)
    assert kinds(back) == {"add": 1}
    carry_out(back, admin)
    person = Person.objects.get(external_id="P1")
    assert (person.status, person.account.is_active) == ("active", True)
    assert Appointment.objects.filter(person=person).count() == 2


def rows_wrong(province: SmallProvince) -> list[tuple[list[dict[str, Any]], tuple[int, str, str]]]:
    one = new(province, "P1", "单雄信")
    clerk = {"id": f"#{province.people['clerk'].id}", "name": "简嘉树", "unit": one["unit"], "post": "科员"}
    stranger = f"#{province.people['bureau_head'].id}"
    return [
        ([one | {"code": ""}], (2, "code", "code_missing")),
        ([one | {"name": ""}], (2, "name", "required")),
        ([one | {"name": "长" * 41}], (2, "name", "too_long")),
        ([one | {"mobile": "12345"}], (2, "mobile", "phone")),
        ([one | {"valid_from": "去年"}], (2, "valid_from", "date")),
        ([one | {"valid_from": "2026-03-01", "valid_to": "2026-03-01"}], (2, "valid_to", "period")),
        ([one | {"unit": "nowhere"}], (2, "unit", "unknown_unit")),
        ([one | {"unit": unit_of(province, "bureau")}], (2, "unit", "unknown_unit")),
        ([one | {"gender": "未知"}], (2, "gender", "choice")),
        ([one | {"kind": "兼任"}], (2, "kind", "no_primary")),
        ([one, one], (3, "code", "duplicate")),
        ([one, one | {"name": "别人", "kind": "兼任"}], (3, "name", "person_differs")),
        ([one, one | {"unit": unit_of(province, "finance")}], (3, "valid_from", "overlap")),
        ([one | {"login": "test.clerk"}], (2, "login", "login_taken")),
        ([one, one | {"code": "P2", "login": "p1"}], (3, "login", "login_taken")),
        ([clerk | {"login": "other"}], (2, "login", "login_fixed")),
        ([one | {"id": stranger}], (2, "id", "unknown_id")),
        ([one | {"code": "outsider"}], (2, "code", "code_taken")),
        ([clerk | {"name": "@SUM(1)", "mobile": "=1"}], (2, "mobile", "formula")),
        ([one | {"post": "处长", "is_head": "是"}], (2, "post", "two_heads")),
    ]


@pytest.mark.parametrize("number", range(20))
def test_what_is_wrong_is_named_by_row_and_column(
    province: SmallProvince, admin: Account, number: int
) -> None:
    Person.objects.filter(id=province.people["bureau_head"].id).update(external_id="outsider")
    rows, expected = rows_wrong(province)[number]
    before = state()
    run = dry_run(admin, "people", province.units["department"], rows, new_posts=True)
    assert expected in errors(run)
    with pytest.raises(OfficeError, match="import_has_errors"):
        runs.apply(by=admin, run_id=run.id)
    assert state() == before


def test_an_unknown_post_is_an_error_unless_posts_may_be_made(
    province: SmallProvince, admin: Account
) -> None:
    unit, row = province.units["department"], new(province, "P1", "单雄信")
    assert errors(dry_run(admin, "people", unit, [row])) == [(2, "post", "unknown_post")]
    assert errors(dry_run(admin, "people", unit, [row], new_posts=True)) == []


def test_a_primary_in_the_past_must_not_overlap_either(province: SmallProvince, admin: Account) -> None:
    row = new(province, "", "简嘉树", id=f"#{province.people['clerk'].id}", valid_from="2023-05-01")
    run = dry_run(admin, "people", province.units["department"], [row], new_posts=True)
    assert (2, "valid_from", "overlap") in errors(run)


def test_nobody_changes_their_own_post(province: SmallProvince, admin: Account) -> None:
    own = province.people["office_head"]
    row = new(province, "", own.name, id=f"#{own.id}", unit="leaders", post="厅长")
    run = dry_run(admin, "people", province.units["department"], [row])
    assert (2, "post", "oneself") in errors(run)
