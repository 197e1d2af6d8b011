"""Units merge, split and end; nobody's past changes, and what they held goes on where it went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from office.kernel import clock
from office.kernel.models import OutboxEvent
from orgchart.models import Appointment, InCharge, Post, SuccessionKind, Unit, UnitRole, UnitSuccession
from orgchart.selectors import group_name, heads_of, primary_appointment
from orgchart.selectors.history import head_of, service_record
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def key(province: SmallProvince, name: str) -> dict[str, int]:
    unit = Unit.objects.get(id=province.units[name].id)
    return {"id": unit.id, "version": unit.version}


def test_two_divisions_become_one(province: SmallProvince) -> None:
    by, law, finance = (
        administer(province, "office_head", "department"),
        province.units["law"],
        province.units["finance"],
    )
    merge = {
        "units": [key(province, "law"), key(province, "finance")],
        "parent": province.units["department"].id,
        "new": {"name": "法规财务处"},
    }
    refused(by, "unit_merge", "orgchart.head_unsaid", **merge)
    change(
        by, "unit_merge", head=province.appointments["finance_head"].id, decree="粤编办〔2026〕1号", **merge
    )
    made = Unit.objects.get(name="法规财务处")
    assert [one.name for one in heads_of(made)] == ["仇知远"]
    held = primary_appointment(province.people["law_head"])
    assert held and held.unit_id == made.id and not held.post.is_head
    assert [row.unit_id for row in service_record(province.people["law_head"])] == [made.id, law.id]
    before = head_of(law, clock.today() - timedelta(days=1))
    assert before and before.person.name == "区慕言"
    for old in (law, finance):
        old.refresh_from_db()
        assert old.valid_to == clock.today()
        assert not Post.objects.filter(unit=old, valid_to=None).exists()
    steps = UnitSuccession.objects.filter(unit=made, kind=SuccessionKind.MERGE)
    assert {step.predecessor_id for step in steps} == {law.id, finance.id}
    member = province.account("finance_head")
    assert member.groups.filter(name=group_name(law.id, "members")).exists(), "what law read, all of it reads"
    told = OutboxEvent.objects.filter(name="orgchart.unit_changed.v1", aggregate_id=law.id).get()
    assert told.payload["successors"] == [made.id]
    sound()


def test_a_new_unit_may_take_the_name_and_codes_of_the_old(province: SmallProvince) -> None:
    merge = {
        "units": [key(province, "guangzhou_bureau"), key(province, "finance_department")],
        "parent": province.units["government"].id,
        "new": {"name": "广东省财政厅", "code_word": "粤财", "organ_kind": "department", "function": "财政"},
    }
    change(system(), "unit_merge", **merge)
    made = Unit.objects.get(name="广东省财政厅", valid_to=None)
    assert made.code_word == "粤财" and made.region_code == "44"
    clerk = province.account("guangzhou_registrar")
    assert clerk.groups.filter(name=group_name(made.id, "registry")).exists()
    old = province.units["finance_department"]
    assert clerk.groups.filter(name=group_name(old.id, "registry")).exists()
    sound()


def test_an_organ_ends_in_another_with_divisions_of_the_same_name(province: SmallProvince) -> None:
    """江门市人社局 goes to 省人社厅: leaders to leaders, office to office, the rest moves over."""
    bureau, department = province.units["bureau"], province.units["department"]
    change(system(), "unit_abolish", unit=bureau.id, version=1, successor=department.id)
    office = province.units["office"]
    registrar = primary_appointment(province.people["bureau_registrar"])
    assert registrar and registrar.unit_id == office.id
    assert UnitRole.objects.filter(unit=department, appointment=registrar, role="registry").exists()
    institutions = Unit.objects.get(id=province.units["bureau_institutions"].id)
    assert institutions.parent_id == department.id and institutions.valid_to is None
    assert [one.name for one in heads_of(office)] == ["谭望舒"], "a unit that exists keeps its head"
    assert [one.name for one in heads_of(department)] == ["骆云舒"]
    sound()


def test_a_unit_ends_only_when_empty(province: SmallProvince) -> None:
    by, empty = system(), province.units["xinhui_bureau"]
    law = province.units["law"]
    error = refused(by, "unit_abolish", "orgchart.unit_not_empty", unit=law.id, version=1)
    assert error.data["people"] == 1
    parent = {"unit": province.units["department"].id, "version": 1}
    assert refused(by, "unit_abolish", "orgchart.unit_not_empty", **parent).data["units"] == 5
    change(by, "unit_abolish", unit=empty.id, version=1)
    assert Unit.objects.get(id=empty.id).valid_to == clock.today()
    refused(by, "unit_edit", "orgchart.unit_not_living", unit=empty.id, version=2, name="新局")
    sound()


def test_nobody_ends_the_unit_their_scope_begins_at(province: SmallProvince) -> None:
    by = administer(province, "clerk", "law")
    refused(by, "unit_abolish", "orgchart.outside_scope", unit=province.units["law"].id, version=1)


def test_a_division_is_split(province: SmallProvince) -> None:
    by = administer(province, "office_head", "department")
    unit, clerk = province.units["institutions"], province.appointments["clerk"]
    split = {"unit": unit.id, "version": 1, "new": {"name": "事业单位改革处"}, "posts": [clerk.post_id]}
    change(by, "unit_split", rename="事业单位管理处", **split)
    made = Unit.objects.get(name="事业单位改革处")
    assert Unit.objects.get(id=unit.id).name == "事业单位管理处"
    held = primary_appointment(province.people["clerk"])
    assert held and held.unit_id == made.id
    assert [one.name for one in heads_of(unit)] == ["曾静之"] and heads_of(made) == []
    assert InCharge.objects.filter(unit=made, appointment=province.appointments["deputy"]).exists()
    assert not province.account("clerk").groups.filter(name=group_name(unit.id, "members")).exists()
    assert Appointment.objects.get(id=clerk.id).unit_id == unit.id
    sound()
    foreign = {
        **split,
        "version": 2,
        "new": {"name": "另一处"},
        "posts": [province.appointments["law_head"].post_id],
    }
    refused(by, "unit_split", "orgchart.split_unknown", **foreign)
