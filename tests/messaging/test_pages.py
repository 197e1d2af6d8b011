"""Pages around a message: what a client needs to open at the first unread one, however many there are."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, Message
from messaging.services import create_group
from office.kernel import clock
from office.kernel.ids import new_id
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

HEAD = 2_000


@pytest.fixture
def long_group(province: SmallProvince) -> Conversation:
    """A group in which two thousand messages were written; nobody has read any."""
    clerk = province.people["clerk"]
    group = create_group(by=province.people["head"], title="条例转发工作组", people=[clerk.id])
    rows = [
        Message(
            id=new_id(),
            conversation=group,
            seq=seq,
            change=seq,
            client_id=uuid4(),
            sender_id=clerk.account_id,
            text=f"第 {seq} 条",
            created_at=clock.now(),
        )
        for seq in range(group.seq + 1, HEAD + 1)
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    Conversation.objects.filter(id=group.id).update(seq=HEAD, change=HEAD, newest=rows[-1].id)
    return group


def _seqs(page: dict[str, Any]) -> list[int]:
    return [one["seq"] for one in page["items"]]


def test_a_page_around_a_message_has_it_and_what_follows(
    province: SmallProvince, long_group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    api = Api(province.account("head"))
    where = f"/conversations/{long_group.id}/messages"
    page = api.get(f"{where}?around_seq=1000")
    assert _seqs(page) == list(range(981, 1031))
    assert (page["seq"], page["change"], page["reset"]) == (HEAD, HEAD, False)
    assert _seqs(api.get(f"{where}?before_seq=981"))[-1] == 980
    assert _seqs(api.get(f"{where}?after_seq=1030"))[0] == 1031
    assert_constant_queries(lambda: api.get(f"{where}?around_seq=1000"), grow=lambda: None, at_most=12)


def test_a_page_around_the_ends_and_beyond(province: SmallProvince, long_group: Conversation) -> None:
    api = Api(province.account("head"))
    where = f"/conversations/{long_group.id}/messages"
    first = _seqs(api.get(f"{where}?around_seq=0"))
    assert first == list(range(1, 31))
    assert _seqs(api.get(f"{where}?around_seq={HEAD}"))[-1] == HEAD
    assert _seqs(api.get(f"{where}?around_seq={HEAD + 50}")) == list(range(HEAD - 19, HEAD + 1))
