"""Units are added, edited, ordered and moved by who administers both ends; all that is derived follows."""

from __future__ import annotations

import pytest

from orgchart.models import Appointment, ChangeState, InCharge, SuccessionKind, Unit, UnitRole, UnitSuccession
from orgchart.selectors import group_name, search_units, viewer_of
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def test_a_division_is_added(province: SmallProvince) -> None:
    by, bureau = administer(province, "bureau_office_head", "bureau"), province.units["bureau"]
    made = change(by, "unit_add", parent=bureau.id, unit_kind="division", name="就业促进科")
    assert made.state == ChangeState.APPLIED
    unit = Unit.objects.get(name="就业促进科")
    assert (unit.parent_id, unit.level, unit.region_code) == (bureau.id, 2, "4407")
    assert unit.short_name == unit.name and not unit.may_issue
    assert UnitSuccession.objects.get(unit=unit).kind == SuccessionKind.FOUND
    assert [one.id for one in search_units("jycjk", viewer_of(by))] == [unit.id]
    sound()


def test_names_and_codes_are_once_among_the_living(province: SmallProvince) -> None:
    by, bureau = administer(province, "bureau_office_head", "jiangmen_government"), province.units["bureau"]
    fields = {"parent": bureau.id, "unit_kind": "division"}
    refused(by, "unit_add", "orgchart.name_taken", name="办公室", **fields)
    organ = {"parent": province.units["jiangmen_government"].id, "unit_kind": "organ", "name": "江门市某局"}
    error = refused(by, "unit_add", "orgchart.code_word_taken", code_word="江人社", **organ)
    assert error.field == "code_word"
    refused(by, "unit_add", "orgchart.credit_code_wrong", credit_code="11440700007053302X", **organ)


def test_nobody_makes_an_authority_over_others(province: SmallProvince) -> None:
    """A government of the province under a bureau would oversee every organ of the province."""
    by = administer(province, "bureau_office_head", "bureau")
    fields = {"parent": province.units["bureau"].id, "unit_kind": "organ", "name": "新政府"}
    government = {**fields, "organ_kind": "government"}
    refused(by, "unit_add", "orgchart.authority_place", **government)
    refused(by, "unit_add", "orgchart.region_outside", region_code="44", **fields)
    refused(by, "unit_add", "orgchart.level_above", level=1, **fields)
    city = {**government, "parent": province.units["jiangmen"].id}
    refused(system(), "unit_add", "orgchart.authority_taken", **city)
    bureau = province.units["bureau"]
    edit = {"unit": bureau.id, "version": bureau.version}
    refused(by, "unit_edit", "orgchart.outside_scope", organ_kind="government", **edit)
    refused(by, "unit_edit", "orgchart.outside_scope", sight="organ", **edit)


def test_a_unit_is_renamed_and_found_by_its_new_name(province: SmallProvince) -> None:
    by, unit = administer(province, "head", "department"), province.units["law"]
    change(by, "unit_edit", unit=unit.id, version=1, name="法规处", short_name="法规处")
    unit.refresh_from_db()
    assert (unit.name, unit.version) == ("法规处", 2)
    assert UnitSuccession.objects.get(unit=unit).predecessor_name == "政策法规处"
    assert search_units("政策", viewer_of(by)) == []
    assert [one.id for one in search_units("fgc", viewer_of(by))] == [unit.id]
    sound()


def test_visibility_narrows_all_below_at_once(province: SmallProvince) -> None:
    by, unit = administer(province, "head", "department"), province.units["institutions"]
    change(by, "unit_edit", unit=unit.id, version=1, visibility="members")
    assert set(Appointment.objects.filter(unit=unit).values_list("scope", flat=True)) == {unit.path}
    sound()
    unit.refresh_from_db()
    change(by, "unit_edit", unit=unit.id, version=2, visibility="")
    sound()


def test_an_old_version_is_refused_with_who_and_when(province: SmallProvince) -> None:
    by, other = administer(province, "head", "department"), administer(province, "office_head", "department")
    unit = province.units["law"]
    change(by, "unit_edit", unit=unit.id, version=1, name="法规处")
    error = refused(other, "unit_edit", "orgchart.changed_meanwhile", unit=unit.id, version=1, name="政法处")
    assert error.data["name"] == "曾静之" and error.data["at"]


def test_children_take_the_order_given(province: SmallProvince) -> None:
    by, unit = administer(province, "head", "department"), province.units["department"]
    keys = [province.units[key].id for key in ("finance", "law", "office")]
    change(by, "unit_order", unit=unit.id, version=1, children=keys)
    children = list(Unit.objects.filter(parent=unit).order_by("sort", "id").values_list("id", flat=True))
    assert children[:3] == keys
    elsewhere = [province.units["bureau_office"].id]
    refused(by, "unit_order", "orgchart.order_unknown", unit=unit.id, version=2, children=elsewhere)
    refused(by, "unit_order", "orgchart.nothing_changes", unit=unit.id, version=2, children=keys)
    law, office = (province.units[key].id for key in ("law", "office"))
    change(by, "unit_abolish", unit=law, version=1, successor=office)
    version, rest = Unit.objects.get(id=unit.id).version, [key for key in keys if key != law]
    refused(by, "unit_order", "orgchart.nothing_changes", unit=unit.id, version=version, children=rest)


def test_a_division_moves_with_its_people(province: SmallProvince) -> None:
    by = system()
    unit, goal = province.units["institutions"], province.units["bureau"]
    clerk, old = province.account("clerk"), province.units["department"]
    UnitRole.objects.create(unit=old, appointment=province.appointments["clerk"], role="registry")
    change(by, "unit_move", unit=unit.id, version=1, parent=goal.id)
    unit.refresh_from_db()
    assert unit.path.startswith(goal.path) and (unit.level, unit.region_code) == (2, "4407")
    names = set(clerk.groups.values_list("name", flat=True))
    assert names == {group_name(unit.id, "members"), group_name(goal.id, "members")}
    assert not UnitRole.objects.filter(unit=old, appointment=province.appointments["clerk"]).exists()
    assert not InCharge.objects.filter(unit=unit).exists(), "its leader in charge sits in the old organ"
    sound()


def test_a_move_stays_in_scope_at_both_ends(province: SmallProvince) -> None:
    unit, goal = province.units["institutions"], province.units["bureau"]
    fields = {"unit": unit.id, "version": 1, "parent": goal.id}
    refused(administer(province, "head", "department"), "unit_move", "orgchart.outside_scope", **fields)
    taker = administer(province, "bureau_office_head", "bureau")
    refused(taker, "unit_move", "orgchart.outside_scope", **fields)
    refused(province.account("clerk"), "unit_move", "orgchart.outside_scope", **fields)
    own = administer(province, "law_head", "institutions")
    inside = {**fields, "parent": province.units["law"].id}
    refused(own, "unit_move", "orgchart.outside_scope", **inside)


def test_no_circles_and_no_wrong_places(province: SmallProvince) -> None:
    by, unit = system(), province.units["department"]
    office, region = province.units["office"], province.units["jiangmen"]
    refused(by, "unit_move", "orgchart.circle", unit=unit.id, version=1, parent=office.id)
    refused(by, "unit_move", "orgchart.wrong_place", unit=office.id, version=1, parent=region.id)
    root = province.units["province"]
    refused(by, "unit_move", "orgchart.root_stays", unit=root.id, version=1, parent=unit.id)
    there = province.units["department"]
    refused(by, "unit_move", "orgchart.there_already", unit=office.id, version=1, parent=there.id)


def test_what_one_does_not_see_is_not_found(province: SmallProvince) -> None:
    hidden = province.units["institutions"]
    Unit.objects.filter(id=hidden.id).update(visibility="members", scope=hidden.path)
    by = administer(province, "bureau_office_head", "bureau")
    refused(by, "unit_edit", "kernel.not_found", unit=hidden.id, version=1, name="甲处")
    refused(by, "unit_edit", "kernel.not_found", unit=1, version=1, name="甲处")
