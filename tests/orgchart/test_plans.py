"""A reorganisation is drawn, tried out, scheduled, and takes effect as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, OutboxEvent
from orgchart.models import AdminScope, Appointment, Change, Plan, Unit
from orgchart.selectors import heads_of, primary_appointment
from orgchart.services import plans
from orgchart.services.dates import follow_dates, forget_dates
from tests.orgchart.administration import administer, change, sound, state
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 2, 28, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)  # 00:00 on 1 March in Guangdong
FIRST = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _on_the_last_of_february() -> Iterator[None]:
    forget_dates()
    with clock.freeze(TODAY):
        yield
    forget_dates()


def plan_of(
    province: SmallProvince, by: Account, *acts: dict[str, Any], on: date = FIRST, unit: str = "department"
) -> Plan:
    drawing = plans.Drawing("机构改革", "粤编〔2026〕3号", on, numbered(*acts))
    return plans.make(by=by, unit_id=province.units[unit].id, drawing=drawing)


def numbered(*acts: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"a{index + 1}", act) for index, act in enumerate(acts)]


def key(province: SmallProvince, name: str) -> dict[str, Any]:
    return {"id": str(province.units[name].id), "version": 1}


def merge(province: SmallProvince, **more: Any) -> dict[str, Any]:
    """政策法规处 and 规划财务处 become 综合处, under the head of the first."""
    return {
        "kind": "unit_merge",
        "units": [key(province, "law"), key(province, "finance")],
        "parent": str(province.units["department"].id),
        "new": {"name": "综合处"},
        "head": str(province.appointments["law_head"].id),
        **more,
    }


def move_into(province: SmallProvince, parent: str) -> dict[str, Any]:
    return {
        "kind": "unit_move",
        "unit": str(province.units["institutions"].id),
        "version": 1,
        "parent": parent,
    }


def rename(province: SmallProvince, unit: str, name: str) -> dict[str, Any]:
    return {"kind": "unit_edit", "unit": str(province.units[unit].id), "version": 1, "name": name}


def at_midnight() -> None:
    with clock.freeze(MIDNIGHT):
        follow_dates()


def scheduled(by: Account, plan: Plan) -> Plan:
    return plans.schedule(by=by, plan_id=plan.id, version=plan.version)


def refused(code: str, **fields: Any) -> OfficeError:
    with pytest.raises(OfficeError) as caught:
        plans.schedule(**fields)
    assert caught.value.code == code
    return caught.value


def test_a_plan_takes_effect_as_a_whole_on_its_day(province: SmallProvince, by: Account) -> None:
    """Merge two divisions into a new one, put a third under it, rename a fourth: later acts name what
    earlier ones make."""
    plan = plan_of(
        province, by, merge(province), move_into(province, "@a1"), rename(province, "office", "综合办公室")
    )
    seen = plans.preview(by=by, plan_id=plan.id)
    assert seen.blocked == [] and not Unit.objects.filter(name="综合处").exists()
    scheduled(by, plan)
    follow_dates()
    assert not Unit.objects.filter(name="综合处").exists()
    at_midnight()
    plan.refresh_from_db()
    assert plan.state == "applied" and plan.applied_at == MIDNIGHT
    with clock.freeze(MIDNIGHT):
        made = Unit.objects.get(name="综合处")
        moved = Unit.objects.get(id=province.units["institutions"].id)
        assert moved.parent_id == made.id and moved.path.startswith(made.path)
        assert Unit.objects.get(id=province.units["office"].id).name == "综合办公室"
        assert [one.name for one in heads_of(made)] == ["区慕言"]
        assert Unit.objects.get(id=province.units["law"].id).valid_to == FIRST
        assert made.successions.get(predecessor=province.units["law"]).decree == plan.decree
        sound()
    done = Change.objects.filter(plan=plan).order_by("position")
    assert [one.state for one in done] == ["applied"] * 3 and done[1].unit_id == moved.id
    told = OutboxEvent.objects.get(name="orgchart.plan_applied.v1")
    assert told.payload["told"] == [by.id]
    follow_dates()
    assert Change.objects.filter(kind="unit_merge").count() == 1, "once"


def test_the_preview_says_what_the_plan_touches(province: SmallProvince, by: Account) -> None:
    plan = plan_of(province, by, merge(province), move_into(province, "@a1"))
    before = state()
    seen = plans.preview(by=by, plan_id=plan.id)
    assert state() == before, "a preview writes nothing"
    counts = {one.name: one.count for one in seen.touches}
    assert counts["people"] == 4 and counts["appointments"] == 4  # 区慕言, 仇知远, 曾静之, 简嘉树
    assert counts["units"] == 4
    alone = {one.name: one.count for one in seen.acts[1].touches}
    assert alone["people"] == 2
    marks = {node.name: (node.marks, node.was) for node in seen.after}
    assert marks["综合处"][0] == ["new", "merged"]
    assert marks["事业单位人事管理处"] == (["moved"], "广东省人力资源和社会保障厅")
    gone = {node.name: (node.marks, node.was) for node in seen.before}
    assert gone["政策法规处"] == (["gone"], "综合处")
    depths = {node.name: node.depth for node in seen.after}
    assert depths["事业单位人事管理处"] == 2


def test_a_new_head_of_what_the_plan_makes(province: SmallProvince, by: Account) -> None:
    """Somebody who came with the merger takes the head's post on the same day, from whom it had."""
    seat = {"unit": "@a1", "title": "二级调研员"}
    moved = {
        "kind": "person_transfer",
        "person": str(province.people["law_head"].id),
        "version": 1,
        "seat": seat,
    }
    head = {
        "kind": "head_set",
        "unit": "@a1",
        "version": 1,
        "person": str(province.people["finance_head"].id),
        "title": "处长",
    }
    scheduled(by, plan_of(province, by, merge(province), moved, head))
    at_midnight()
    with clock.freeze(MIDNIGHT):
        made = Unit.objects.get(name="综合处")
        assert [one.name for one in heads_of(made)] == ["仇知远"]
        held = primary_appointment(province.people["law_head"])
        assert held and held.post.title == "二级调研员" and held.unit_id == made.id
        rows = Appointment.objects.filter(person=province.people["finance_head"])
        assert rows.count() == 2, "one that ended, one that began"
        sound()


def test_an_act_may_name_the_appointment_that_an_earlier_one_continues(
    province: SmallProvince, by: Account
) -> None:
    role = {
        "kind": "role_set",
        "unit": str(province.units["department"].id),
        "role": "supervisor",
        "appointment": str(province.appointments["finance_head"].id),
    }
    scheduled(by, plan_of(province, by, merge(province), role))
    at_midnight()
    with clock.freeze(MIDNIGHT):
        held = primary_appointment(province.people["finance_head"])
        assert held and held.roles.filter(role="supervisor").exists()
        sound()


def test_blockers_are_named_by_act_and_what_builds_on_them_is_skipped(
    province: SmallProvince, by: Account
) -> None:
    plan = plan_of(
        province,
        by,
        merge(province, head=None),
        move_into(province, "@a1"),
        rename(province, "office", "厅领导"),
        rename(province, "law", "法规处"),
    )
    seen = plans.preview(by=by, plan_id=plan.id)
    assert [[one.code for one in act.blockers] for act in seen.acts] == [
        ["orgchart.head_unsaid"],
        [],
        ["orgchart.name_taken"],
        [],
    ]
    assert [act.skipped for act in seen.acts] == [False, True, False, False]
    error = refused("orgchart.plan_blocked", by=by, plan_id=plan.id, version=1)
    assert error.data["count"] == 2
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_plan_that_fails_on_its_day_changes_nothing_and_says_why(
    province: SmallProvince, by: Account
) -> None:
    plan = plan_of(province, by, merge(province), rename(province, "office", "综合办公室"))
    scheduled(by, plan)
    change(by, "unit_edit", unit=province.units["leaders"].id, version=1, name="综合办公室")
    at_midnight()
    plan.refresh_from_db()
    assert plan.state == "failed" and plan.failure["code"] == "orgchart.name_taken"
    assert plan.failure["position"] == 2
    assert not Unit.objects.filter(name="综合处").exists()
    assert Unit.objects.get(id=province.units["law"].id).valid_to is None
    assert set(Change.objects.filter(plan=plan).values_list("state", flat=True)) == {"draft"}
    assert OutboxEvent.objects.filter(name="orgchart.plan_failed.v1").count() == 1
    assert AuditRecord.objects.filter(verb="orgchart.plan_failed", entity_id=plan.id).exists()
    at_midnight()
    assert OutboxEvent.objects.filter(name="orgchart.plan_failed.v1").count() == 1
    with clock.freeze(MIDNIGHT):
        sound()
        again = plans.reopen(by=by, plan_id=plan.id, version=plan.version)
    assert again.state == "draft" and again.failure is None


def test_a_plan_of_who_lost_the_right_does_not_take_effect(province: SmallProvince, by: Account) -> None:
    plan = scheduled(by, plan_of(province, by, merge(province)))
    AdminScope.objects.filter(account=by).delete()
    at_midnight()
    plan.refresh_from_db()
    assert plan.state == "failed" and plan.failure["code"] == "orgchart.outside_scope"


def test_until_its_day_a_plan_is_taken_back(province: SmallProvince, by: Account) -> None:
    plan = scheduled(by, plan_of(province, by, merge(province)))
    with pytest.raises(OfficeError) as caught:
        plans.draw(by=by, plan_id=plan.id, version=plan.version, drawing=plans.Drawing("x", "", FIRST))
    assert caught.value.code == "orgchart.plan_not_draft"
    colleague = administer(province, "law_head", "department", ["structure"])
    plan = plans.cancel(by=colleague, plan_id=plan.id, version=plan.version)
    at_midnight()
    plan.refresh_from_db()
    assert plan.state == "cancelled" and not Unit.objects.filter(name="综合处").exists()
    with pytest.raises(OfficeError) as caught:
        plans.reopen(by=by, plan_id=plan.id, version=plan.version)
    assert caught.value.code == "orgchart.plan_over"


def test_two_who_draw_at_once(province: SmallProvince, by: Account) -> None:
    plan = plan_of(province, by, merge(province))
    drawing = plans.Drawing("改过的名称", "", FIRST, numbered(merge(province)))
    plans.draw(by=by, plan_id=plan.id, version=1, drawing=drawing)
    with pytest.raises(OfficeError) as caught:
        plans.draw(by=by, plan_id=plan.id, version=1, drawing=plans.Drawing("另一个", "", FIRST))
    assert caught.value.code == "orgchart.plan_changed_meanwhile" and caught.value.data["name"] == "谭望舒"
    plan.refresh_from_db()
    assert plan.name == "改过的名称" and plan.acts.count() == 1


def test_reordering_keeps_what_refers_to_what(province: SmallProvince, by: Account) -> None:
    plan = plan_of(province, by, merge(province), move_into(province, "@a1"))
    made = plan.acts.get(handle="a1").makes
    acts = [
        ("a9", rename(province, "office", "综合办公室")),
        ("a1", merge(province)),
        ("a2", move_into(province, "@a1")),
    ]
    plans.draw(by=by, plan_id=plan.id, version=1, drawing=plans.Drawing("改革", "", FIRST, acts))
    assert plan.acts.get(handle="a1").makes == made
    assert plan.acts.get(handle="a2").payload["parent"] == str(made)


def test_references_and_payloads_are_checked_when_drawn(province: SmallProvince, by: Account) -> None:
    cases = [
        ([move_into(province, "@a2"), merge(province)], "orgchart.plan_ref_later", "acts.0.change.parent"),
        ([move_into(province, "@zz")], "orgchart.plan_ref_unknown", "acts.0.change.parent"),
        ([{"kind": "unit_move", "unit": "1"}], "kernel.invalid", "acts.0.change.version"),
        ([{"kind": "nonsense"}], "kernel.invalid", "acts.0.change"),
    ]
    for acts, code, field in cases:
        with pytest.raises(OfficeError) as caught:
            plan_of(province, by, *acts)
        assert (caught.value.code, caught.value.field) == (code, field)
    twice = [("a1", merge(province)), ("a1", merge(province))]
    with pytest.raises(OfficeError) as caught:
        plans.make(
            by=by,
            unit_id=province.units["department"].id,
            drawing=plans.Drawing("改革", "", FIRST, twice),
        )
    assert caught.value.code == "orgchart.plan_key_twice"
    with pytest.raises(OfficeError) as caught:
        plan_of(province, by, on=date(2026, 2, 27))
    assert caught.value.code == "orgchart.plan_in_past"
    assert not Plan.objects.exists()


def test_nothing_outside_the_plans_unit_or_the_scope(province: SmallProvince, by: Account) -> None:
    """Both ends of every act: what it takes, and where it goes."""
    away = move_into(province, str(province.units["bureau"].id))
    taken = {**move_into(province, str(province.units["department"].id))}
    taken["unit"] = str(province.units["bureau_institutions"].id)
    plan = plan_of(province, by, away, taken)
    seen = plans.preview(by=by, plan_id=plan.id)
    assert [act.blockers[0].code for act in seen.acts] == ["orgchart.outside_scope"] * 2
    everywhere = administer(province, "governor", "province")
    plan = plan_of(province, everywhere, away)
    seen = plans.preview(by=everywhere, plan_id=plan.id)
    assert [act.blockers[0].code for act in seen.acts] == ["orgchart.plan_outside"]
    wide = plan_of(province, everywhere, away, unit="province")
    assert plans.preview(by=everywhere, plan_id=wide.id).blocked == []
    stranger = administer(province, "bureau_office_head", "bureau")
    for verb in (plans.cancel, plans.schedule, plans.reopen):
        with pytest.raises(OfficeError) as caught:
            verb(by=stranger, plan_id=plan.id, version=1)
        assert caught.value.status == 404
    people_only = administer(province, "checker", "department", ["people"])
    with pytest.raises(OfficeError) as caught:
        plans.cancel(by=people_only, plan_id=plan.id, version=1)
    assert caught.value.code == "orgchart.outside_scope"


def test_a_plan_for_today_takes_effect_at_once(province: SmallProvince, by: Account) -> None:
    plan = plan_of(province, by, merge(province), on=date(2026, 2, 28))
    assert scheduled(by, plan).state == "applied"
    assert Unit.objects.filter(name="综合处").exists()
    sound()
    empty = plan_of(province, by)
    refused("orgchart.plan_empty", by=by, plan_id=empty.id, version=1)


def test_a_plan_counts_on_what_is_planned_before_it(province: SmallProvince, by: Account) -> None:
    department = province.units["department"]
    change(by, "unit_add", on=FIRST, parent=department.id, unit_kind="division", name="综合办公室")
    plan = plan_of(province, by, rename(province, "office", "综合办公室"))
    seen = plans.preview(by=by, plan_id=plan.id)
    assert [one.code for one in seen.blocked] == ["orgchart.name_taken"]


def test_divisions_of_one_name_that_are_joined_hand_on_their_grants(
    province: SmallProvince, by: Account
) -> None:
    """The lower one of a merged unit ends in its namesake, which the history says."""
    for parent in ("law", "finance"):
        change(by, "unit_add", parent=province.units[parent].id, unit_kind="division", name="综合科")
    with clock.freeze(datetime(2026, 3, 2, 4, 0, tzinfo=UTC)):
        body = {"units": [{"id": province.units["law"].id, "version": 2}]}
        change(by, "unit_merge", into={"id": province.units["finance"].id, "version": 2}, **body)
        ended = Unit.objects.get(name="综合科", valid_to__isnull=False)
        heir = Unit.objects.get(name="综合科", valid_to=None)
        assert ended.successors.get().unit_id == heir.id
        told = OutboxEvent.objects.filter(name="orgchart.unit_changed.v1", aggregate_id=ended.id).latest("id")
        assert told.payload["successors"] == [heir.id]
        sound()
