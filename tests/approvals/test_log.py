"""The log: tampering shows, and replaying it rebuilds the state, for random walks."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import selectors, services
from approvals.models import Chain, ChainEvent, Step, Task
from approvals.replay import replay
from approvals.services.log import verify
from office.kernel.errors import OfficeError
from orgchart.models import Person
from tests.approvals.factories import Papers, begin, decide, publish_flow, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
KEYS = ("head", "law_head", "finance_head", "office_head", "deputy", "director")


@pytest.fixture
def chain(province: SmallProvince, subject: Papers) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    started = begin(province)
    decide(started, people["head"], opinion="同意")
    return started


def test_a_changed_entry_shows(chain: Chain) -> None:
    assert verify(chain.id) is None
    entry = ChainEvent.objects.get(chain=chain, seq=3)
    entry.data = entry.data | {"opinion": "不同意"}
    entry.save()
    assert verify(chain.id) == 3


def test_a_missing_and_a_cut_off_entry_show(chain: Chain) -> None:
    last = ChainEvent.objects.filter(chain=chain).order_by("-seq").first()
    assert last is not None
    ChainEvent.objects.filter(chain=chain, seq=last.seq).delete()
    assert verify(chain.id) == last.seq
    ChainEvent.objects.filter(chain=chain, seq=2).delete()
    assert verify(chain.id) == 2


def check_whole(chain: Chain) -> None:
    """What must hold after every act, whatever it was."""
    chain.refresh_from_db()
    state = replay(selectors.chain_log(chain.id))
    assert state.chain == chain.state
    steps = Step.objects.filter(chain=chain)
    assert state.steps == {str(step.id): step.state for step in steps}
    assert state.rounds == {str(step.id): step.round for step in steps}
    assert state.orders == {str(step.id): step.order for step in steps}
    tasks = Task.objects.filter(chain=chain)
    assert state.tasks == {str(task.id): task.state for task in tasks}
    assert verify(chain.id) is None
    active = [task for task in tasks if task.state == Task.State.ACTIVE]
    orders = {step.order for step in steps if step.state == Step.State.ACTIVE}
    if chain.state == Chain.State.RUNNING:
        assert active, "a live chain has somebody who can act"
        assert len(orders) == 1, "one group at a time"
    else:
        assert not active, "an ended chain asks nobody"


def one_act(chain: Chain, people: dict[int, Person], choice: random.Random) -> None:
    """A random act by somebody whose turn it is."""
    active = list(Task.objects.filter(chain=chain, state=Task.State.ACTIVE).select_related("step"))
    task = choice.choice(active)
    by = people[task.assignee_id]
    if task.step.stage == "draft":
        key = str(choice.random())
        services.resubmit(chain_id=chain.id, by=by, seen_hash="h1", idempotency_key=key)
        return
    act = choice.choices(
        ["agree", "return", "reject", "transfer", "add", "after", "read", "withdraw"],
        [60, 14, 1, 6, 6, 5, 5, 1],
    )[0]
    other = choice.choice([one for one in people if one != by.id])
    try:
        match act:
            case "transfer":
                services.transfer(task_id=task.id, by=by, to_person=other)
            case "add":
                services.add_signer(task_id=task.id, by=by, person=other)
            case "after":
                services.add_signer(task_id=task.id, by=by, person=other, where="after")
            case "read":
                services.mark_read(task_id=task.id, by=by)
            case "withdraw":
                services.withdraw(chain_id=chain.id, by=chain.started_by)
            case _:
                _decide(chain, task, by, act, choice)
    except OfficeError as refused:
        assert refused.status in (403, 409, 422)


def _decide(chain: Chain, task: Task, by: Person, act: str, choice: random.Random) -> None:
    earlier = Step.objects.filter(chain=chain, order__lt=task.step.order, state=Step.State.DONE)
    services.decide(
        task_id=task.id,
        by=by,
        action=act,
        opinion="意见",
        seen_hash="h1",
        idempotency_key=str(choice.random()),
        return_to=choice.choice([None, *earlier.values_list("id", flat=True)]) if act == "return" else None,
        back=choice.choice(["straight", "again"]),
    )


@given(
    seed=st.integers(0, 2**32),
    shape=st.lists(st.sampled_from(["one", "all", "any", "quorum"]), min_size=1, max_size=5),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_walks_replay_to_the_same_state(
    province: SmallProvince, subject: Papers, seed: int, shape: list[str]
) -> None:
    choice = random.Random(seed)
    people = {province.people[key].id: province.people[key] for key in (*KEYS, "clerk")}
    steps = []
    for index, rule in enumerate(shape):
        asked = [to(province.people[key]) for key in choice.sample(KEYS, 3)]
        step: dict[str, object] = {"stage": "approve", "key": f"s{index}"}
        step |= {"who": asked[0]} if rule == "one" else {"parallel": asked, "rule": rule}
        steps.append(step | ({"quorum": 2} if rule == "quorum" else {}))
    publish_flow(*steps, key=f"walk{seed}")
    chain = begin(province, key=f"walk{seed}")
    check_whole(chain)
    for _ in range(25):
        if chain.state != Chain.State.RUNNING:
            break
        one_act(chain, people, choice)
        check_whole(chain)
