"""Facts follow the chain; what events add up to equals what is computed from the beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import services as approvals
from approvals.models import Chain, Task
from office.dashboards import services
from office.dashboards.models import ChainFact, DeliveryFact, StageFact
from office.dashboards.services import rolling
from office.kernel import outbox
from office.kernel.clock import freeze
from office.kernel.models import OutboxEvent
from tests.approvals.factories import Papers, decide, task_of
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import act, measured, publish_two_stages, start, walk
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def rows_of(model: type[Model]) -> list[dict[str, Any]]:
    """Every column of every row but the row's own id."""
    names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
    return sorted(model._default_manager.values(*names), key=repr)


def all_facts() -> tuple[Any, ...]:
    return (rows_of(StageFact), rows_of(ChainFact), rows_of(DeliveryFact), rolling.present())


def test_waiting_and_handling_are_told_apart(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY)
    act(
        chain,
        province,
        "head",
        opened=MONDAY + timedelta(minutes=100),
        decided=MONDAY + timedelta(minutes=120),
    )
    measured(MONDAY + timedelta(minutes=121))
    check = StageFact.objects.get(stage="check")
    assert (check.waiting, check.handling) == (100, 20)
    assert check.unit_id == province.units["institutions"].id
    assert check.organ_id == province.units["department"].id
    still_open = StageFact.objects.get(stage="countersign")
    assert (still_open.decided_at, still_open.waiting) == (None, None)
    assert still_open.unit_id == province.units["law"].id
    assert ChainFact.objects.get().minutes is None


def test_nights_and_weekends_do_not_count(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    friday_evening = MONDAY - timedelta(days=3) + timedelta(hours=8)  # 17:00, half an hour before closing
    chain = start(province, friday_evening)
    act(chain, province, "head", opened=MONDAY, decided=MONDAY + timedelta(minutes=10))
    measured(MONDAY + timedelta(hours=1))
    fact = StageFact.objects.get(stage="check")
    assert (fact.waiting, fact.handling) == (30 + 30, 10)


def test_a_finished_way_counts_once_with_its_whole_time(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    walk(province, MONDAY, wait=60, handle=30)
    measured(MONDAY + timedelta(hours=5))
    fact = ChainFact.objects.get()
    assert (fact.state, fact.minutes) == ("done", 180)
    ways = {key: tally for key, tally in rolling.present().items() if key.stage == ""}
    assert [tally.n for tally in ways.values()] == [1]


def test_measuring_again_changes_nothing(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    chain = walk(province, MONDAY)
    measured(MONDAY + timedelta(hours=5))
    before = all_facts()
    services.measure(chain.id)
    services.measure(chain.id)
    assert all_facts() == before


def test_a_chain_that_does_not_exist_is_passed_over(province: SmallProvince) -> None:
    services.measure(12345)
    assert not ChainFact.objects.exists()


def test_a_turn_handed_on_is_measured_where_it_was(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY)
    head, finance = province.people["head"], province.people["finance_head"]
    with freeze(MONDAY + timedelta(minutes=50)):
        approvals.transfer(task_id=task_of(chain, head).id, by=head, to_person=finance.id)
    act(
        chain,
        province,
        "finance_head",
        opened=MONDAY + timedelta(minutes=60),
        decided=MONDAY + timedelta(minutes=80),
    )
    measured(MONDAY + timedelta(hours=2))
    rows = StageFact.objects.filter(stage="check").order_by("task_id")
    found = [(row.unit.short_name, row.outcome, row.waiting, row.handling) for row in rows]
    assert found == [
        ("事业单位人事管理处", "transfer", 50, 0),
        ("规划财务处", "agree", 10, 20),
    ]
    assert ChainFact.objects.get().handovers == 1


def test_suspended_time_is_left_out_and_told_apart(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY)
    head = province.people["head"]
    with freeze(MONDAY + timedelta(minutes=30)):
        task = task_of(chain, head)
        approvals.mark_read(task_id=task.id, by=head)
        approvals.suspend(task_id=task.id, by=head, reason="待补材料")
    with freeze(MONDAY + timedelta(minutes=90)):
        approvals.resume(chain_id=chain.id, by=head)
    with freeze(MONDAY + timedelta(minutes=100)):
        decide(chain, head, "agree", opinion="同意")
    measured(MONDAY + timedelta(hours=2))
    fact = StageFact.objects.get(stage="check")
    assert (fact.waiting, fact.handling, fact.held, fact.elapsed) == (30, 10, 60, 100)


def test_late_doubled_and_reversed_events_measure_the_same(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    start(province, MONDAY)
    events = list(OutboxEvent.objects.order_by("-id")) * 2
    for row in events:
        for _, kind, handler in outbox._handlers.get(row.name, []):
            handler(kind.model_validate(row.payload), row.id)
    once = all_facts()
    services.recompute()
    assert all_facts() == once


def test_a_clock_that_went_back_takes_no_time(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    chain = start(province, MONDAY)
    act(chain, province, "head", opened=MONDAY, decided=MONDAY - timedelta(minutes=40))
    measured(MONDAY + timedelta(hours=1))
    fact = StageFact.objects.get(stage="check")
    assert (fact.waiting, fact.handling, fact.elapsed) == (0, 0, 0)
    before = all_facts()
    services.recompute()
    assert all_facts() == before


def test_what_is_measured_anew_is_computed_once(province: SmallProvince, subject: Papers) -> None:
    publish_two_stages(province)
    walk(province, MONDAY)
    assert services.recompute_when_redefined()
    assert StageFact.objects.count() == 2
    assert not services.recompute_when_redefined()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "agree", "return", "withdraw", "transfer", "suspend", "drain"]),
        st.integers(min_value=5, max_value=900),
    ),
    max_size=14,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_events_add_up_to_equals_recomputing(
    province: SmallProvince, subject: Papers, steps: list[tuple[str, int]]
) -> None:
    publish_two_stages(province, due_minutes=240)
    moment = MONDAY
    for step, minutes in steps:
        moment += timedelta(minutes=minutes)
        with freeze(moment):
            _take(province, step)
    with freeze(moment):
        outbox.drain()
    added = all_facts()
    services.recompute()
    assert all_facts() == added


def _take(province: SmallProvince, step: str) -> None:
    if step == "start":
        start(province, MONDAY)
        return
    if step == "drain":
        outbox.drain()
        return
    held = Chain.objects.filter(state=Chain.State.SUSPENDED).order_by("id").first()
    if held is not None:
        approvals.resume(chain_id=held.id, by=held.started_by)
    task = (
        Task.objects.filter(state=Task.State.ACTIVE)
        .order_by("id")
        .select_related("assignee", "chain")
        .first()
    )
    if task is None:
        return
    other = province.people["finance_head"]
    if step == "withdraw":
        approvals.withdraw(chain_id=task.chain_id, by=task.chain.started_by)
    elif step == "suspend":
        approvals.suspend(task_id=task.id, by=task.assignee, reason="材料待补")
    elif step == "transfer" and task.step.stage != "draft" and task.assignee_id != other.id:
        approvals.transfer(task_id=task.id, by=task.assignee, to_person=other.id)
    elif task.step.stage == "draft":
        approvals.resubmit(
            chain_id=task.chain_id, by=task.assignee, seen_hash="h1", idempotency_key=f"again-{task.id}"
        )
    else:
        approvals.mark_read(task_id=task.id, by=task.assignee)
        approvals.decide(
            task_id=task.id,
            by=task.assignee,
            action=step if step == "return" else "agree",
            opinion="请修改",
            seen_hash="h1",
            idempotency_key=f"{step}-{task.id}",
        )
