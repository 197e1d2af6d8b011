"""Node numbers: no two processes that live at the same time hold the same one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from office.kernel import clock, ids, leases
from office.kernel.models import NodeLease

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def another_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    generator = ids._generator
    yield
    monkeypatch.undo()
    leases._be_another()
    ids._generator = generator


def test_each_process_gets_a_number_of_its_own() -> None:
    nodes = []
    for _ in range(3):
        leases._be_another()
        nodes.append(leases.acquire())
    assert nodes == [0, 1, 2]
    assert ids.new_id() >> ids.SEQUENCE_BITS & 1023 == 2


def test_a_number_taken_between_look_and_step_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    leases.acquire()
    winner = NodeLease.objects.get()
    leases._be_another()
    blind = NodeLease.objects.none()
    with monkeypatch.context() as patch:
        real = NodeLease.objects.filter
        patch.setattr(
            NodeLease.objects,
            "filter",
            lambda *args, **kwargs: blind if "until__gt" in kwargs else real(*args, **kwargs),
        )
        assert leases.acquire() == 1
    assert NodeLease.objects.get(node=0).holder == winner.holder


def test_a_number_is_free_again_after_its_time_and_a_sleeper_takes_another() -> None:
    assert leases.acquire() == 0
    sleeper = leases._holder
    with clock.freeze(clock.now() + leases.LEASE + timedelta(seconds=1)):
        leases._be_another()
        assert leases.acquire() == 0
        # The sleeper wakes and finds its number with another.
        leases._holder, leases._node = sleeper, 0
        leases.renew()
        assert leases._node == 1


def test_renewing_keeps_the_number() -> None:
    node = leases.acquire()
    later = clock.now() + leases.LEASE - timedelta(seconds=5)
    with clock.freeze(later):
        leases.renew()
    assert NodeLease.objects.get(node=node).until == later + leases.LEASE


def test_without_a_free_number_the_process_does_not_start() -> None:
    until = clock.now() + leases.LEASE
    NodeLease.objects.bulk_create(
        NodeLease(node=node, holder="somebody", until=until) for node in range(ids.LEASED_NODES)
    )
    with pytest.raises(RuntimeError):
        leases.acquire()
