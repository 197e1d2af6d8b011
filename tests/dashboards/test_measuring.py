"""Facts follow the chain; what events add up to equals what is computed from the beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import services as approvals
from approvals.models import Task
from office.dashboards import services
from office.dashboards.models import ChainFact, StageFact
from office.dashboards.services import rolling
from office.kernel import outbox
from office.kernel.clock import freeze
from tests.approvals.factories import Papers
from tests.dashboards.conftest import MONDAY
from tests.dashboards.factories import act, measured, publish_two_stages, start, walk
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db

FACT = (
    "task_id",
    "stage",
    "unit_id",
    "organ_id",
    "waiting",
    "handling",
    "opened_at",
    "read_at",
    "decided_at",
)


def stage_facts() -> list[tuple[Any, ...]]:
    return list(StageFact.objects.order_by("task_id").values_list(*FACT))


def chain_facts() -> list[tuple[Any, ...]]:
    return list(
        ChainFact.objects.order_by("chain_id").values_list("chain_id", "state", "minutes", "organ_id")
    )


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
    before = (stage_facts(), chain_facts(), rolling.present())
    services.measure(chain.id)
    services.measure(chain.id)
    assert (stage_facts(), chain_facts(), rolling.present()) == before


def test_a_chain_that_does_not_exist_is_passed_over(province: SmallProvince) -> None:
    services.measure(12345)
    assert not ChainFact.objects.exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "agree", "return", "withdraw", "drain"]),
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
    added = (stage_facts(), chain_facts(), rolling.present())
    services.recompute()
    assert (stage_facts(), chain_facts(), rolling.present()) == added


def _take(province: SmallProvince, step: str) -> None:
    if step == "start":
        start(province, MONDAY)
        return
    if step == "drain":
        outbox.drain()
        return
    task = (
        Task.objects.filter(state=Task.State.ACTIVE)
        .order_by("id")
        .select_related("assignee", "chain")
        .first()
    )
    if task is None:
        return
    if step == "withdraw":
        approvals.withdraw(chain_id=task.chain_id, by=task.chain.started_by)
    elif task.step.stage == "draft":
        approvals.resubmit(
            chain_id=task.chain_id, by=task.assignee, seen_hash="h1", idempotency_key=f"again-{task.id}"
        )
    else:
        approvals.mark_read(task_id=task.id, by=task.assignee)
        approvals.decide(
            task_id=task.id,
            by=task.assignee,
            action=step,
            opinion="请修改",
            seen_hash="h1",
            idempotency_key=f"{step}-{task.id}",
        )
