"""Real threads on one database: exactly one outcome, the others are told what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from approvals import services
from approvals.models import Chain, ChainEvent, Step, Task
from approvals.services.leaving import seek_successors
from approvals.services.log import verify
from office.kernel import clock
from office.kernel.models import OutboxEvent
from orgchart.models import Appointment, Person
from tests.approvals.factories import Papers, begin, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince, small_province
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
# SQLite lets one write after the other in any case.
ROUNDS = 2 if settings.EMBEDDED else 5


@pytest.fixture
def province(transactional_db: None) -> SmallProvince:
    return small_province()


def statuses(*acts: Callable[[], object]) -> list[int]:
    """What each answers when all run at once; 200 for success."""
    return sorted(refused.status if refused else 200 for refused in race(*acts))


def sign(task: Task, by: Person, key: str | None = None) -> Callable[[], object]:
    by.account  # noqa: B018 - fetched here, so that the thread only decides
    return lambda: services.decide(
        task_id=task.id, by=by, action="agree", seen_hash="h1", idempotency_key=key or uuid4().hex
    )


def check_advanced_once(chain: Chain, stage: str) -> None:
    assert Step.objects.get(chain=chain, stage=stage).state == Step.State.ACTIVE
    assert Task.objects.filter(chain=chain, step__stage=stage).count() == 1
    opened = OutboxEvent.objects.filter(name="approvals.step_opened.v1", payload__stage=stage)
    assert opened.filter(payload__chain_id=chain.id).count() == 1
    seqs = list(ChainEvent.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert verify(chain.id) is None


KEYS = ("head", "law_head", "finance_head", "office_head", "deputy", "checker")


def countersign(province: SmallProvince, rule: str, quorum: int = 0) -> tuple[Chain, list[Task]]:
    people = province.people
    step: dict[str, object] = {"stage": "countersign", "parallel": [to(people[key]) for key in KEYS]}
    step |= {"rule": rule, "quorum": quorum}
    publish_flow(step, {"stage": "issue", "who": to(people["director"])}, key=f"race_{rule}")
    chain = begin(province, key=f"race_{rule}")
    return chain, [task_of(chain, people[key]) for key in KEYS]


@pytest.mark.parametrize(("rule", "quorum"), [("all", 0), ("quorum", 3), ("any", 0)])
def test_all_sign_at_once_and_it_advances_once(
    province: SmallProvince, subject: Papers, rule: str, quorum: int
) -> None:
    for _ in range(ROUNDS):
        chain, tasks = countersign(province, rule, quorum)
        outcomes = statuses(
            *[sign(task, province.people[key]) for task, key in zip(tasks, KEYS, strict=True)]
        )
        needed = {"all": len(KEYS), "quorum": quorum, "any": 1}[rule]
        assert outcomes == [200] * needed + [409] * (len(KEYS) - needed)
        check_advanced_once(chain, "issue")


def test_a_double_click_and_two_windows(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    task = task_of(chain, people["head"])
    same = [sign(task, people["head"], "same") for _ in range(3)]
    assert statuses(*same, sign(task, people["head"])).count(409) in (1, 3)
    check_advanced_once(chain, "issue")


def test_several_holders_of_one_post(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    mine = task_of(chain, people["head"])
    outcomes = statuses(
        sign(mine, people["head"]),
        lambda: services.transfer(task_id=mine.id, by=people["head"], to_person=people["law_head"].id),
    )
    assert outcomes == [200, 409]
    active = Task.objects.filter(chain=chain, state=Task.State.ACTIVE)
    assert active.count() == 1
    assert active.get().assignee_id in (people["law_head"].id, people["director"].id)


def test_sign_against_withdraw(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    for _ in range(4):
        chain = begin(province)
        task = task_of(chain, people["head"])
        outcomes = statuses(
            sign(task, people["head"]),
            lambda chain=chain: services.withdraw(chain_id=chain.id, by=people["clerk"]),  # type: ignore[misc]  # bound now
        )
        chain.refresh_from_db()
        assert outcomes in ([200, 200], [200, 409])
        assert chain.state == Chain.State.WITHDRAWN
        assert not Task.objects.filter(chain=chain, state=Task.State.ACTIVE).exists()
        assert verify(chain.id) is None


def test_starting_the_same_subject_twice(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "check", "who": to(province.people["head"])})
    acts = [lambda: begin(province, subject_id=77) for _ in range(3)]
    assert statuses(*acts) == [200, 409, 409]
    assert Chain.objects.filter(subject_id=77).count() == 1


def two_steps(province: SmallProvince) -> tuple[Chain, Task]:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    return chain, task_of(chain, people["head"])


def check_one_place(chain: Chain) -> None:
    """One order is open, somebody is asked in it, and the log tells how."""
    chain.refresh_from_db()
    orders = set(Step.objects.filter(chain=chain, state=Step.State.ACTIVE).values_list("order", flat=True))
    assert len(orders) == (chain.state == Chain.State.RUNNING)
    asked = Task.objects.filter(chain=chain, state=Task.State.ACTIVE)
    assert asked.exists() == (chain.state == Chain.State.RUNNING)
    assert all(task.step.state == Step.State.ACTIVE for task in asked.select_related("step"))
    assert verify(chain.id) is None


def test_taking_back_against_the_next_opening_it(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    subject.readers |= {people["head"].account_id, people["director"].account_id}
    for _ in range(4):
        chain, mine = two_steps(province)
        sign(mine, people["head"])()
        following = task_of(chain, people["director"])
        outcomes = statuses(
            lambda mine=mine: services.take_back(task_id=mine.id, by=people["head"]),  # type: ignore[misc]  # bound now
            lambda task=following: services.mark_read(task_id=task.id, by=people["director"]),  # type: ignore[misc]  # bound now
        )
        following.refresh_from_db()
        assert outcomes in ([200, 200], [200, 409])
        assert (following.state == Task.State.ACTIVE) == (following.read_at is not None)
        check_one_place(chain)


def test_taking_back_against_the_next_signing_it(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    subject.readers |= {people["head"].account_id, people["director"].account_id}
    for _ in range(4):
        chain, mine = two_steps(province)
        sign(mine, people["head"])()
        outcomes = statuses(
            lambda mine=mine: services.take_back(task_id=mine.id, by=people["head"]),  # type: ignore[misc]  # bound now
            sign(task_of(chain, people["director"]), people["director"]),
        )
        assert outcomes == [200, 409]
        check_one_place(chain)


def test_taking_a_signer_out_against_their_signing(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    subject.readers.add(people["head"].account_id)
    for _ in range(4):
        chain, mine = two_steps(province)
        step = services.add_signer(task_id=mine.id, by=people["head"], person=people["law_head"].id)
        outcomes = statuses(
            sign(task_of(chain, people["law_head"]), people["law_head"]),
            lambda step=step: services.remove_signer(step_id=step.id, slot=1, by=people["head"]),  # type: ignore[misc]  # bound now
        )
        assert outcomes == [200, 409]
        check_one_place(chain)


def test_sign_against_leaving(province: SmallProvince, subject: Papers) -> None:
    """A reorganisation, or a leaving, takes the holder away while they sign."""
    people = province.people
    chain, mine = two_steps(province)
    Appointment.objects.filter(id=mine.appointment_id or 0).update(valid_to=clock.today())
    outcomes = statuses(sign(mine, people["head"]), seek_successors)
    assert outcomes in ([200, 403], [200, 409])
    assert not Task.objects.filter(id=mine.id, state=Task.State.DONE).exists()
    assert verify(chain.id) is None


def test_granting_time_against_signing(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"]), "due_minutes": 390}, key="timed")
    chain = begin(province, key="timed")
    mine = task_of(chain, people["head"])
    assert mine.due_at is not None
    row = services.ask_extension(
        task_id=mine.id, by=people["head"], until=mine.due_at + timedelta(days=2), reason="忙"
    )
    outcomes = statuses(
        sign(mine, people["head"]),
        lambda: services.answer_extension(extension_id=row.id, by=people["clerk"], granted=True),
    )
    assert outcomes in ([200, 200], [200, 409])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE
    assert verify(chain.id) is None
