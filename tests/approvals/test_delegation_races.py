"""Real threads: a delegate and a principal decide at once, two delegations are made at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from approvals import services
from approvals.models import Chain, Task
from approvals.services.log import verify
from office.kernel import clock, outbox
from orgchart.models import Delegation, Person
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.approvals.factories import Papers, begin, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince, small_province
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def province(transactional_db: None) -> SmallProvince:
    return small_province()


def wish(province: SmallProvince, delegate: str) -> Wish:
    today = clock.today()
    return Wish(delegate=province.people[delegate].id, valid_from=today, last_day=today + timedelta(days=1))


def sign(task: Task, by: Person) -> Callable[[], object]:
    return lambda: services.decide(
        task_id=task.id, by=by, action="agree", seen_hash="h1", idempotency_key=uuid4().hex
    )


def test_delegate_and_principal_decide_at_once(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    delegations.make(by=province.account("head"), wish=wish(province, "law_head"))
    for _ in range(4):
        chain = begin(province)
        acts = [sign(task_of(chain, people[key]), people[key]) for key in ("head", "law_head")]
        outcomes = race(*acts)
        assert [error and error.status for error in outcomes].count(None) == 1
        lost = next(error for error in outcomes if error)
        assert (lost.status, lost.code) == (409, "approvals.task_closed")
        assert holders(chain) == {"骆云舒"}
        assert verify(chain.id) is None


def test_two_delegations_at_once(province: SmallProvince) -> None:
    account = province.account("head")
    outcomes = race(
        *[
            lambda key=key: delegations.make(by=account, wish=wish(province, key))
            for key in ("law_head", "finance_head", "deputy")
        ]
    )
    assert sorted(error.status if error else 200 for error in outcomes) == [200, 409, 409]
    assert {error.code for error in outcomes if error} == {"orgchart.delegation_overlaps"}
    assert Delegation.objects.count() == 1


def test_two_who_delegate_to_each_other_at_once(province: SmallProvince) -> None:
    """Neither is left with a colleague who is away."""
    pairs = (("head", "law_head"), ("law_head", "head"))
    outcomes = race(
        *[
            lambda by=by, key=key: delegations.make(by=province.account(by), wish=wish(province, key))
            for by, key in pairs
        ]
    )
    assert sorted(error.status if error else 200 for error in outcomes) == [200, 409]
    assert {error.code for error in outcomes if error} == {"orgchart.delegate_away"}


def test_it_ends_while_the_delegate_signs(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    for _ in range(3):
        row = delegations.make(by=province.account("head"), wish=wish(province, "law_head"))[0]
        chain = begin(province)
        task = task_of(chain, people["law_head"])
        outcomes = race(
            sign(task, people["law_head"]),
            lambda row=row: delegations.end(by=province.account("head"), delegation_id=row.id),  # type: ignore[misc]  # bound now
        )
        outbox.drain()
        assert outcomes[1] is None
        chain.refresh_from_db()
        task.refresh_from_db()
        if outcomes[0] is None:
            assert chain.state == Chain.State.DONE
        else:
            assert outcomes[0].status in (403, 404, 409)
            assert (task.state, task.released) == (Task.State.CANCELLED, True)
            assert holders(chain) == {"曾静之"}
        assert verify(chain.id) is None
