"""The log: tampering shows. That replaying it rebuilds the state is proved in test_machine.py."""

from __future__ import annotations

import pytest

from approvals.models import Chain, ChainEvent
from approvals.services.log import verify
from tests.approvals.factories import Papers, begin, decide, publish_flow, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


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
