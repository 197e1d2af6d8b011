"""Two administrators at once: one act counts, the other is told who was first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from orgchart.models import Appointment, Change, Post, Unit
from orgchart.services.changes import apply_due
from tests.orgchart.administration import administer, change, sound, system
from tests.orgchart.factories import SmallProvince, small_province
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def province(transactional_db: None) -> SmallProvince:
    return small_province()


def codes(*acts: Callable[[], object]) -> list[str]:
    """What became of each when all run at once: "" or the code of its refusal."""
    return sorted(refused.code if refused else "" for refused in race(*acts))


def test_two_edit_one_unit(province: SmallProvince) -> None:
    law = province.units["law"]
    one = administer(province, "office_head", "department")
    other = administer(province, "finance_head", "department")
    edit = {"unit": law.id, "version": 1}
    outcomes = codes(
        lambda: change(one, "unit_edit", name="法规一处", **edit),
        lambda: change(other, "unit_edit", name="法规二处", **edit),
    )
    assert outcomes == ["", "orgchart.changed_meanwhile"]
    assert Change.objects.count() == 1 and Unit.objects.get(id=law.id).version == 2
    sound()


def test_two_hire_for_one_post(province: SmallProvince) -> None:
    post = Post.objects.create(unit=province.units["law"], title="副处长")
    by = system()
    acts = [
        lambda login=login: change(by, "person_hire", login=login, name="单雨", seat={"post": post.id})
        for login in ("first.one", "second.one", "third.one")
    ]
    assert codes(*acts) == ["", "orgchart.post_full", "orgchart.post_full"]
    assert Appointment.objects.filter(post=post).count() == 1
    sound()


def test_a_unit_moves_while_another_moves_into_it(province: SmallProvince) -> None:
    """Either order is a tree; neither makes a circle."""
    by = system()
    department, finance = province.units["department"], province.units["finance_department"]
    codes(
        lambda: change(by, "unit_move", unit=department.id, version=1, parent=finance.id),
        lambda: change(by, "unit_move", unit=finance.id, version=1, parent=department.id),
    )
    sound()


def test_one_click_sent_twice_at_once_is_one_change(province: SmallProvince) -> None:
    by, law = system(), province.units["law"]
    act = partial(change, by, "post_add", key="click", unit=law.id, title="副处长")
    assert codes(act, act, act) == ["", "", ""]
    assert Post.objects.filter(unit=law, title="副处长").count() == 1


def test_two_processes_at_midnight_apply_a_plan_once(province: SmallProvince) -> None:
    by, law = system(), province.units["law"]
    made = change(by, "post_add", unit=law.id, title="副处长")
    Post.objects.filter(unit=law, title="副处长").delete()
    Change.objects.filter(id=made.id).update(state="planned", applied_at=None)
    assert codes(apply_due, apply_due) == ["", ""]
    assert Post.objects.filter(unit=law, title="副处长").count() == 1
