"""Paths: derived from parents, verified against them, and ranges that hold exactly the subtree."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.kernel.ids import MAX_ID
from orgchart.models import Appointment, Unit, UnitKind
from orgchart.models.paths import contains, extend, ids_of, prefixes, segment, within
from orgchart.selectors import group_name
from orgchart.services.loading import Loader
from orgchart.services.principals import refresh
from orgchart.services.verify import Fault, verify_paths
from tests.orgchart.factories import small_province

ids = st.integers(min_value=1, max_value=MAX_ID)


@given(st.lists(ids, min_size=1, max_size=10))
def test_a_path_tells_its_ids(chain: list[int]) -> None:
    path = ""
    for unit_id in chain:
        path = extend(path, unit_id)
    assert ids_of(path) == chain
    assert prefixes(path)[-1] == path
    assert all(contains(prefix, path) for prefix in prefixes(path))


@given(ids, ids)
def test_segments_sort_as_numbers(one: int, other: int) -> None:
    assert (segment(one) < segment(other)) == (one < other)


# A tree: the parent of unit n is one of the units before it.
trees = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=25)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees, damaged=st.integers(min_value=0, max_value=30))
def test_any_tree_verifies_and_any_damage_shows(tree: list[int], damaged: int) -> None:
    with transaction.atomic():
        _check_tree(tree, damaged)
        transaction.set_rollback(True)


def _check_tree(tree: list[int], damaged: int) -> None:
    loader = Loader(since=date(2024, 1, 1))
    units: list[Unit] = []
    for index, choice in enumerate(tree):
        parent = units[choice % index] if index else None
        units.append(loader.unit(parent, UnitKind.DIVISION, f"单位{index}"))
    loader.flush()
    assert verify_paths() == []
    _assert_subtrees(units)

    victim = units[damaged % len(units)]
    Unit.objects.filter(id=victim.id).update(path=extend("", 1))
    assert Fault("unit", victim.id, "path") in verify_paths()


def _assert_subtrees(units: list[Unit]) -> None:
    """The range of a path holds exactly what walking the parents holds."""
    for top in units:
        walked = set()
        for unit in units:
            above: Unit | None = unit
            while above is not None and above.id != top.id:
                above = above.parent
            if above is not None:
                walked.add(unit.id)
        ranged = set(Unit.objects.filter(within(top.path)).values_list("id", flat=True))
        assert ranged == walked


@pytest.mark.django_db
def test_a_cycle_and_a_copied_path_show() -> None:
    province = small_province()
    assert verify_paths() == []
    Unit.objects.filter(id=province.units["bureau"].id).update(parent=province.units["bureau_office"])
    faults = {(fault.table, fault.row_id) for fault in verify_paths()}
    assert ("unit", province.units["bureau"].id) in faults
    row = province.appointments["clerk"]
    Appointment.objects.filter(id=row.id).update(path=province.units["law"].path)
    assert Fault("appointment", row.id, "path") in verify_paths()


@pytest.mark.django_db
def test_groups_follow_appointments_by_their_dates() -> None:
    province = small_province()
    account, division = province.account("clerk"), province.units["institutions"]
    names = set(account.groups.values_list("name", flat=True))
    organ = province.units["department"]
    assert names == {group_name(division.id, "members"), group_name(organ.id, "members")}
    registrar = province.account("bureau_registrar")
    bureau = province.units["bureau"]
    assert registrar.groups.filter(name=group_name(bureau.id, "registry")).exists()

    Appointment.objects.filter(id=province.appointments["clerk"].id).update(valid_to=date(2024, 6, 1))
    assert refresh([province.people["clerk"].id]) == 2
    assert not account.groups.exists()
    assert refresh() == 0, "what is in step stays as it is"


@pytest.mark.django_db
def test_leaders_and_inspectors_supervise() -> None:
    province = small_province()
    government = province.units["government"]
    supervising = group_name(government.id, "supervisors")
    for key in ("governor", "vice_governor", "supervisor"):
        assert province.account(key).groups.filter(name=supervising).exists()
    assert not province.account("director").groups.filter(name=supervising).exists()
