"""The long form of the races, the six pairs in turn: one outcome each, none lost, none doubled, and the other
is told what happened. Run by ``make soak``; OFFICE_RACES sets how many.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

import pytest

from approvals import services
from approvals.models import Chain, ChainEvent, Task
from approvals.services.leaving import seek_successors
from approvals.services.log import verify
from office.kernel import clock
from office.kernel.models import OutboxEvent
from orgchart.models import Appointment, Person
from tests.approvals.factories import Papers, begin, publish_flow, task_of, to
from tests.approvals.test_races import check_one_place, sign
from tests.orgchart.factories import SmallProvince, small_province
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
RACES = int(os.environ.get("OFFICE_RACES", "1000"))
ANY, QUORUM, PLAIN = "races_any", "races_quorum", "races_plain"
TOO_LATE = {"approvals.decided_already", "approvals.task_closed", "approvals.transferred_already"}


class Track:
    """Where races are run; what became of them is counted."""

    def __init__(self, province: SmallProvince, subject: Papers) -> None:
        self.people = province.people
        self.province = province
        self.outcomes: Counter[str] = Counter()
        subject.readers |= {self.people["law_head"].account_id, self.people["head"].account_id}
        issue = {"stage": "issue", "who": to(self.people["director"])}
        asked = [to(self.people[key]) for key in ("head", "law_head", "finance_head")]
        publish_flow({"stage": "countersign", "parallel": asked, "rule": "any"}, issue, key=ANY)
        publish_flow(
            {"stage": "countersign", "parallel": asked, "rule": "quorum", "quorum": 2}, issue, key=QUORUM
        )
        publish_flow({"stage": "check", "who": to(self.people["head"])}, issue, key=PLAIN)

    def begin(self, key: str = PLAIN) -> Chain:
        return begin(self.province, key=key)

    def signing(self, chain: Chain, key: str, idempotency_key: str | None = None) -> Callable[[], object]:
        return sign(task_of(chain, self.people[key]), self.people[key], idempotency_key)

    def run(self, name: str, first: Callable[[], object], second: Callable[[], object]) -> list[str]:
        """What refused each of the two; "" for what was done."""
        told = [refused.code if refused else "" for refused in race(first, second)]
        self.outcomes[f"{name}: {' | '.join(code or 'done' for code in told)}"] += 1
        return told


def advanced_once(chain: Chain) -> None:
    check_one_place(chain)
    assert Task.objects.filter(chain=chain, step__stage="issue").count() == 1
    opened = OutboxEvent.objects.filter(name="approvals.step_opened.v1", aggregate_id=chain.id)
    assert opened.filter(payload__stage="issue").count() == 1


def decided(chain: Chain) -> int:
    """The decisions in the chain's log, beside the drafter's own."""
    return ChainEvent.objects.filter(chain=chain, kind="decided", data__action="agree").count()


def two_signers(track: Track) -> None:
    chain = track.begin(ANY)
    told = track.run("two signers", track.signing(chain, "head"), track.signing(chain, "law_head"))
    assert sorted(told) == ["", "approvals.task_closed"]
    assert decided(chain) == 1
    advanced_once(chain)


def last_two_of_a_quorum(track: Track) -> None:
    chain = track.begin(QUORUM)
    track.signing(chain, "finance_head")()
    told = track.run("last of a quorum", track.signing(chain, "head"), track.signing(chain, "law_head"))
    assert sorted(told) == ["", "approvals.task_closed"]
    assert decided(chain) == 2
    advanced_once(chain)


def double_click(track: Track) -> None:
    chain = track.begin()
    one, same = track.signing(chain, "head", "click"), track.signing(chain, "head", "click")
    assert track.run("double click", one, same) == ["", ""]
    assert decided(chain) == 1
    advanced_once(chain)


def against_withdrawal(track: Track) -> None:
    chain = track.begin()
    drafter: Person = track.people["clerk"]
    told = track.run(
        "withdrawal",
        track.signing(chain, "head"),
        lambda: services.withdraw(chain_id=chain.id, by=drafter),
    )
    # Whoever signed in time is withdrawn from afterwards.
    assert told[1] == "" and told[0] in {"", "approvals.task_closed"}
    assert decided(chain) == (told[0] == "")
    chain.refresh_from_db()
    assert chain.state == Chain.State.WITHDRAWN
    assert not Task.objects.filter(chain=chain, state=Task.State.ACTIVE).exists()
    assert verify(chain.id) is None


def against_transfer(track: Track) -> None:
    chain = track.begin()
    mine, head, other = task_of(chain, track.people["head"]), track.people["head"], track.people["law_head"]
    told = track.run(
        "transfer",
        track.signing(chain, "head"),
        lambda: services.transfer(task_id=mine.id, by=head, to_person=other.id),
    )
    assert told.count("") == 1 and set(told) - {""} <= TOO_LATE
    assert decided(chain) == (told[0] == "")
    check_one_place(chain)


def against_reorganisation(track: Track) -> None:
    """The holder's post ends today; who holds it next is sought while they sign."""
    chain = track.begin()
    post = Appointment.objects.filter(id=task_of(chain, track.people["head"]).appointment_id or 0)
    signing = track.signing(chain, "head")
    post.update(valid_to=clock.today())
    told = track.run("reorganisation", signing, seek_successors)
    post.update(valid_to=None)
    assert told[0] in {"approvals.task_closed", "approvals.appointment_ended"} and told[1] == ""
    assert decided(chain) == 0
    assert verify(chain.id) is None


PAIRS = (
    *(two_signers, last_two_of_a_quorum, double_click),
    *(against_withdrawal, against_transfer, against_reorganisation),
)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.skipif("OFFICE_SOAK_MINUTES" not in os.environ, reason="the long form: make soak")
def test_a_thousand_races(transactional_db: None, subject: Papers) -> None:
    track = Track(small_province(), subject)
    for number in range(RACES):
        PAIRS[number % len(PAIRS)](track)
    print(f"\n{track.outcomes.total()} races")
    for name, times in sorted(track.outcomes.items()):
        print(f"{times:6} {name}")
