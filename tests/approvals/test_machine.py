"""A state machine over random flows and every operation: what must hold after each act, whatever it was.

At most one order is active outside parallel groups; a terminal chain asks nobody; a live chain has somebody
who can act, or it was said that nobody is found; only holders act; replaying the log rebuilds the state, and
no number of it is missing. The short form runs with the tests, the long one with ``make soak``.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from approvals import selectors, services
from approvals.models import Chain, Dictation, Extension, Step, Task
from approvals.replay import replay
from approvals.services import deputing, dictating, steering
from approvals.services.log import verify
from approvals.services.templates import publish
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account
from orgchart.models import AdminScope, Delegation, Person
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.approvals.factories import SUBJECT, Papers, begin, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
KEYS = ("head", "law_head", "finance_head", "office_head", "deputy", "director")
STAGES = ("check", "countersign", "approve", "issue")


@dataclass
class Play:
    """One chain, the people who may act on it, and a source of chance."""

    chain: Chain
    people: dict[int, Person]
    subject: Papers
    chance: random.Random
    admin: Account

    def any_task(self, **where: Any) -> Task | None:
        rows = list(Task.objects.filter(chain=self.chain, **where).select_related("step").order_by("id"))
        return self.chance.choice(rows) if rows else None

    def active(self) -> Task | None:
        return self.any_task(state=Task.State.ACTIVE, kind=Task.Kind.SIGN)

    def somebody(self) -> Person:
        return self.chance.choice(sorted(self.people.values(), key=lambda one: one.id))

    @property
    def hash(self) -> str:
        return self.subject.version_hash(self.chain.subject_id)


def decide(play: Play, task: Task, action: str) -> None:
    earlier = Step.objects.filter(chain=play.chain, order__lt=task.step.order, state=Step.State.DONE)
    targets = [None, *earlier.order_by("id").values_list("id", flat=True)]
    services.decide(
        task_id=task.id,
        by=play.people[task.assignee_id],
        action=action,
        opinion="意见",
        seen_hash=play.hash,
        idempotency_key=str(play.chance.random()),
        return_to=play.chance.choice(targets) if action == "return" else None,
        back=play.chance.choice(["straight", "again"]),
    )


def agree(play: Play) -> None:
    task = play.active()
    if task is None:
        return
    if task.step.stage == "draft":
        if play.chance.random() < 0.5:
            play.subject.hashes[play.chain.subject_id] = f"h{play.chance.randrange(99)}"
        services.resubmit(
            chain_id=play.chain.id,
            by=play.chain.started_by,
            seen_hash=play.hash,
            idempotency_key=str(play.chance.random()),
            substantive=play.chance.random() < 0.5,
        )
    else:
        decide(play, task, "agree")


def send_back(play: Play) -> None:
    task = play.active()
    if task is not None:
        decide(play, task, "return")


def refuse(play: Play) -> None:
    task = play.active()
    if task is not None and play.chance.random() < 0.2:
        decide(play, task, "reject")


def not_mine(play: Play) -> None:
    """Whoever does not hold the task cannot decide it."""
    task, other = play.active(), play.somebody()
    if task is None or task.assignee_id == other.id:
        return
    play.subject.readers.add(other.account_id)
    with pytest.raises(OfficeError) as refused:
        services.decide(
            task_id=task.id, by=other, action="agree", seen_hash=play.hash, idempotency_key="stolen"
        )
    assert refused.value.status == 403


def transfer(play: Play) -> None:
    task = play.active()
    if task is not None:
        services.transfer(task_id=task.id, by=play.people[task.assignee_id], to_person=play.somebody().id)


def add(play: Play) -> None:
    task = play.active()
    if task is not None:
        services.add_signer(
            task_id=task.id,
            by=play.people[task.assignee_id],
            person=play.somebody().id,
            where=play.chance.choice(["before", "beside", "after"]),
        )


def take_out(play: Play) -> None:
    steps = Step.objects.filter(chain=play.chain).exclude(stage="read").order_by("id")
    places = [
        (step.id, index, slot["by"])
        for step in steps
        for index, slot in enumerate(step.slots)
        if slot.get("origin") == "added"
    ]
    if places:
        step, slot, by = play.chance.choice(places)
        play.subject.readers.add(play.people[int(by)].account_id)
        services.remove_signer(step_id=step, slot=slot, by=play.people[int(by)])


def take_back(play: Play) -> None:
    task = play.any_task(state=Task.State.DONE, decision="agree")
    if task is not None:
        services.take_back(task_id=task.id, by=play.people[task.assignee_id])


def read(play: Play) -> None:
    task = play.any_task(state=Task.State.ACTIVE)
    if task is not None:
        services.mark_read(task_id=task.id, by=play.people[task.assignee_id])


def circulate(play: Play) -> None:
    people = [play.somebody().id for _ in range(3)]
    services.circulate(
        chain_id=play.chain.id,
        by=play.chain.started_by,
        people=people,
        in_order=play.chance.random() < 0.5,
    )


def hold(play: Play) -> None:
    task = play.active()
    if play.chain.state == Chain.State.SUSPENDED:
        services.resume(chain_id=play.chain.id, by=play.chain.started_by)
    elif task is not None:
        services.suspend(task_id=task.id, by=play.people[task.assignee_id], reason="暂缓")


def extend(play: Play) -> None:
    task = play.active()
    asked = Extension.objects.filter(task__chain=play.chain, state="asked").first()
    if asked is not None:
        granted = play.chance.random() < 0.5
        services.answer_extension(
            extension_id=asked.id, by=play.people[asked.approver_id], granted=granted, answer="知"
        )
    elif task is not None and task.due_at is not None:
        until = task.due_at + timedelta(days=3)
        services.ask_extension(task_id=task.id, by=play.people[task.assignee_id], until=until, reason="忙")


def dictate(play: Play) -> None:
    entered = Dictation.objects.filter(task__chain=play.chain, state="entered").first()
    task = play.active()
    if entered is not None:
        leader = play.people[entered.task.assignee_id]
        dictating.confirm(dictation_id=entered.id, by=leader, idempotency_key=str(play.chance.random()))
    elif task is not None:
        secretary = next(one for one in play.people.values() if one.name == "梁见青")
        dictating.enter(task_id=task.id, by=secretary, opinion="同意", seen_hash=play.hash)


def depute(play: Play) -> None:
    """Somebody hands their work over for some days, or takes it back."""
    today = clock.today()
    row = Delegation.objects.filter(state="running", principal__person__in=list(play.people)).first()
    if row is not None:
        delegations.end(by=row.principal.person.account, delegation_id=row.id)
        deputing.release(delegation_id=row.id)
        return
    principal, delegate = play.somebody(), play.somebody()
    wish = Wish(delegate=delegate.id, valid_from=today, last_day=today + timedelta(days=1))
    for made in delegations.make(by=principal.account, wish=wish):
        deputing.offer(delegation_id=made.id)


def steer(play: Play) -> None:
    """An administrator puts it on another step, or gives a place in it to somebody else."""
    steps = Step.objects.filter(chain=play.chain).exclude(stage="read")
    step = play.chance.choice(list(steps.order_by("id")))
    if play.chance.random() < 0.5:
        steering.jump(chain_id=play.chain.id, to_step=step.id, by=play.admin, reason="处长出国")
    else:
        person = play.somebody().id
        steering.assign(step_id=step.id, slot=0, person=person, by=play.admin, reason="缺岗")


def look_again(play: Play) -> None:
    services.find_again(chain_id=play.chain.id, by=play.chain.started_by)


def withdraw(play: Play) -> None:
    if play.chance.random() < 0.1:
        services.withdraw(chain_id=play.chain.id, by=play.chain.started_by)


ACTS: list[tuple[Callable[[Play], None], int]] = [
    *((agree, 40), (send_back, 9), (refuse, 2), (not_mine, 3), (transfer, 6), (add, 9), (take_out, 6)),
    *((take_back, 12), (read, 6), (circulate, 2), (hold, 5), (extend, 5), (dictate, 6), (withdraw, 1)),
    *((depute, 8), (steer, 5), (look_again, 2)),
]


def check_whole(chain: Chain) -> None:
    """What must hold after every act."""
    chain.refresh_from_db()
    state = replay(selectors.chain_log(chain.id))
    assert state.chain == chain.state
    steps = list(Step.objects.filter(chain=chain))
    assert state.steps == {str(step.id): step.state for step in steps}
    assert state.rounds == {str(step.id): step.round for step in steps}
    assert state.orders == {str(step.id): step.order for step in steps}
    tasks = list(Task.objects.filter(chain=chain).select_related("step"))
    assert state.tasks == {str(task.id): task.state for task in tasks}
    assert verify(chain.id) is None
    active = [t for t in tasks if t.state == Task.State.ACTIVE and t.kind == Task.Kind.SIGN]
    orders = {step.order for step in steps if step.state == Step.State.ACTIVE}
    if chain.state in Chain.LIVE:
        said = any(slot.get("unassigned") for s in steps if s.state == "active" for slot in s.slots)
        assert active or said, "a live chain has somebody who can act, or it was said that it has not"
        assert len(orders) == 1, "one group at a time"
        assert all(task.step.state == Step.State.ACTIVE for task in active)
    else:
        assert not active, "an ended chain asks nobody"


def a_flow(province: SmallProvince, shape: list[str], chance: random.Random, key: str) -> None:
    steps: list[dict[str, Any]] = []
    for index, rule in enumerate(shape):
        asked = [to(province.people[one]) for one in chance.sample(KEYS, 3)]
        step: dict[str, Any] = {"stage": chance.choice(STAGES), "key": f"s{index}", "due_minutes": 390}
        if rule == "one":
            step["who"] = asked[0]
        elif rule == "groups":
            halves = [{"name": "甲", "who": asked[:1]}, {"name": "乙", "who": asked[1:], "need": 1}]
            step |= {"groups": halves, "rule": "quorum"}
        else:
            step |= {"parallel": asked, "rule": rule} | ({"quorum": 2} if rule == "quorum" else {})
        steps.append(step | ({"beside": True} if index and chance.random() < 0.2 else {}))
    definition = {"steps": steps, "merge_same": chance.random() < 0.5}
    publish(key=key, name="随机", subject_type=SUBJECT, definition=definition)


def _admin(province: SmallProvince) -> Account:
    """Who fills the posts of the department, and holds none of the flow's places."""
    account = province.account("checker")
    terms = {"rights": ["people", "roles"], "granted_by": None, "valid_from": date(2024, 1, 1)}
    AdminScope.objects.get_or_create(account=account, unit=province.units["department"], defaults=terms)
    return account


def walk(
    province: SmallProvince,
    subject: Papers,
    seed: int,
    shape: list[str],
    length: int,
    played: Counter[str] | None = None,
) -> None:
    """``played`` counts what was done, and what was refused."""
    played = Counter() if played is None else played
    chance = random.Random(seed)
    everybody = [province.people[key] for key in (*KEYS, "clerk", "registrar")]
    subject.readers |= {person.account_id for person in everybody}
    a_flow(province, shape, chance, f"walk{seed}")
    chain = begin(province, key=f"walk{seed}")
    play = Play(chain, {person.id: person for person in everybody}, subject, chance, _admin(province))
    check_whole(chain)
    for _ in range(length):
        act = chance.choices([one for one, _ in ACTS], [weight for _, weight in ACTS])[0]
        try:
            act(play)
            played["done"] += 1
        except OfficeError as refused:
            assert refused.status in (403, 404, 409, 422), refused
            played[f"refused {refused.status}"] += 1
        check_whole(chain)
        if chain.state not in Chain.LIVE:
            break


SHAPES = st.lists(
    st.sampled_from(["one", "all", "any", "quorum", "serial", "groups"]), min_size=1, max_size=5
)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(seed=st.integers(0, 2**32), shape=SHAPES)
@settings(max_examples=4, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate])
def test_every_operation_keeps_the_chain_whole(
    province: SmallProvince, subject: Papers, seed: int, shape: list[str]
) -> None:
    walk(province, subject, seed, shape, 20)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.skipif("OFFICE_SOAK_MINUTES" not in os.environ, reason="the long form: make soak")
def test_long_walks_keep_the_chain_whole(province: SmallProvince, subject: Papers) -> None:
    """OFFICE_WALKS: how many chains are walked."""
    played: Counter[str] = Counter()

    @given(seed=st.integers(0, 2**32), shape=SHAPES)
    @settings(
        max_examples=int(os.environ.get("OFFICE_WALKS", "60")), deadline=None, suppress_health_check=QUIET
    )
    def wander(seed: int, shape: list[str]) -> None:
        played["chains"] += 1
        walk(province, subject, seed, shape, 80, played)

    wander()
    print("\n" + ", ".join(f"{many} {what}" for what, many in played.most_common()))
