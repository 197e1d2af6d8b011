"""What was read is called unread again, and conversations of every kind are muted, each for oneself alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.models import Conversation, Mute, OnTop
from messaging.selectors.conversations import heads_of, listed
from messaging.selectors.totals import unread_totals
from messaging.services import create_group, ensure_unit, mark_read, send
from messaging.services.reading import mark_unread, mute
from office.kernel.errors import OfficeError
from office.kernel.realtime.hub import Hint
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def talk(province: SmallProvince) -> Conversation:
    """Five messages of the clerk's; the head has read them all."""
    people = province.people
    group = create_group(by=people["head"], title="条例转发", people=[people["clerk"].id])
    for number in range(5):
        send(conversation_id=group.id, by=people["clerk"], client_id=uuid4(), text=f"第{number + 1}条")
    mark_read(account_id=people["head"].account_id, conversation_id=group.id, seq=5)
    return group


def state(province: SmallProvince, who: str, talk: Conversation) -> tuple[int, int]:
    row = listed(province.account(who).id, ids=[talk.id])[0]
    return row.read_seq, row.unread


def test_unread_again_until_it_is_read(province: SmallProvince, talk: Conversation) -> None:
    head = Api(province.account("head"))
    assert head.post(f"/conversations/{talk.id}/unread", {"seq": 3}) == {"seq": 2}
    assert state(province, "head", talk) == (2, 3)
    assert unread_totals(province.account("head").id).messages == 3
    assert head.post(f"/conversations/{talk.id}/read", {"seq": 4}) == {"seq": 4}
    assert state(province, "head", talk) == (4, 1)
    assert head.post(f"/conversations/{talk.id}/read", {"seq": 2}) == {"seq": 4}
    assert head.post(f"/conversations/{talk.id}/read", {"seq": 5}) == {"seq": 5}
    assert state(province, "head", talk) == (5, 0)


def test_senders_go_on_seeing_it_as_read(
    province: SmallProvince, talk: Conversation, hints: list[Hint]
) -> None:
    clerk = Api(province.account("clerk"))
    before = clerk.get(f"/conversations/{talk.id}/receipts?from_seq=1&to_seq=5")
    hints.clear()
    reader = province.account("head").id
    mark_unread(account_id=reader, conversation_id=talk.id, seq=1)
    mark_read(account_id=reader, conversation_id=talk.id, seq=5)
    assert {group for hint in hints for group in hint.groups} == {f"account:{reader}"}
    assert clerk.get(f"/conversations/{talk.id}/receipts?from_seq=1&to_seq=5") == before


def test_what_one_sends_oneself_ends_it(province: SmallProvince, talk: Conversation) -> None:
    mark_unread(account_id=province.account("head").id, conversation_id=talk.id, seq=2)
    send(conversation_id=talk.id, by=province.people["head"], client_id=uuid4(), text="看过了")
    assert state(province, "head", talk) == (6, 0)


def test_who_has_read_nothing_changes_nothing(province: SmallProvince, talk: Conversation) -> None:
    group = create_group(by=province.people["clerk"], title="新群", people=[province.people["law_head"].id])
    send(conversation_id=group.id, by=province.people["clerk"], client_id=uuid4(), text="请看")
    before = state(province, "law_head", group)
    assert mark_unread(account_id=province.account("law_head").id, conversation_id=group.id, seq=1) == 0
    assert state(province, "law_head", group) == before == (0, 1)


@pytest.mark.parametrize(("who", "seq", "status"), [("head", 0, 422), ("head", 6, 422), ("law_head", 3, 404)])
def test_no_such_message_and_no_such_conversation(
    province: SmallProvince, talk: Conversation, who: str, seq: int, status: int
) -> None:
    Api(province.account(who)).post(f"/conversations/{talk.id}/unread", {"seq": seq}, expect=status)
    assert state(province, "head", talk) == (5, 0)


def test_a_unit_s_group_is_muted_by_one_of_its_people(province: SmallProvince) -> None:
    room = ensure_unit(unit_id=province.units["institutions"].id)
    send(conversation_id=room.id, by=province.people["head"], client_id=uuid4(), text="下午开会")
    clerk = province.account("clerk")
    counted = unread_totals(clerk.id).messages
    muted = Api(clerk).put(f"/conversations/{room.id}/mute", {"muted": True})
    assert muted["conversation"]["muted"] is True
    assert unread_totals(clerk.id).messages == counted - 1
    assert listed(province.account("head").id, ids=[room.id])[0].muted is False
    Api(clerk).put(f"/conversations/{room.id}/mute", {"muted": True})
    Api(clerk).put(f"/conversations/{room.id}/mute", {"muted": False})
    assert unread_totals(clerk.id).messages == counted


def test_nobody_mutes_what_they_are_not_in(province: SmallProvince, talk: Conversation) -> None:
    with pytest.raises(OfficeError):
        mute(account_id=province.account("law_head").id, conversation_id=talk.id, muted=True)
    assert not Mute.objects.exists()


def test_one_keeps_a_conversation_on_top_for_oneself(
    province: SmallProvince, talk: Conversation, hints: list[Hint]
) -> None:
    head = province.account("head")
    stamp = heads_of(head.id)[talk.id][3]
    hints.clear()
    for _ in range(2):
        shown = Api(head).put(f"/conversations/{talk.id}/top", {"top": True})["conversation"]
    assert shown["top"] is True and heads_of(head.id)[talk.id][3] == shown["stamp"] != stamp
    assert {group for hint in hints for group in hint.groups} == {f"account:{head.id}"}
    assert listed(province.account("clerk").id, ids=[talk.id])[0].top is False
    Api(head).put(f"/conversations/{talk.id}/top", {"top": False})
    assert heads_of(head.id)[talk.id][3] == stamp


def test_nobody_keeps_on_top_what_they_are_not_in(province: SmallProvince, talk: Conversation) -> None:
    Api(province.account("law_head")).put(f"/conversations/{talk.id}/top", {"top": True}, expect=404)
    assert not OnTop.objects.exists()
