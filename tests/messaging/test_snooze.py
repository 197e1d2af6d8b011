"""稍后提醒: put off, gone from the counts, and back at its time as unread, on every device."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.models import Conversation, Snooze
from messaging.selectors.conversations import heads_of, listed
from messaging.selectors.totals import unread_totals
from messaging.services import create_group, mark_read, send
from messaging.services.conversations import remove_person
from messaging.services.snoozing import LIMIT, wake_due
from office.kernel import clock
from office.kernel.realtime.hub import Hint
from tests.conftest import ConstantQueries
from tests.messaging.noticing import WORKDAY
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

LATER = WORKDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _at_work() -> Iterator[None]:
    with clock.freeze(WORKDAY):
        yield


@pytest.fixture
def talk(province: SmallProvince) -> Conversation:
    people = province.people
    group = create_group(by=people["head"], title="条例转发", people=[people["clerk"].id])
    for number in range(3):
        send(conversation_id=group.id, by=people["clerk"], client_id=uuid4(), text=f"第{number + 1}条")
    return group


def put_off(province: SmallProvince, talk: Conversation, seq: int | None = None) -> Api:
    api = Api(province.account("head"))
    more = {} if seq is None else {"seq": seq}
    api.put(f"/conversations/{talk.id}/snooze", {"until": LATER.isoformat(), **more})
    return api


def test_a_conversation_that_is_put_off_counts_nowhere_and_comes_back(
    province: SmallProvince, talk: Conversation, hints: list[Hint]
) -> None:
    head = province.account("head").id
    stamp = heads_of(head)[talk.id][3]
    assert unread_totals(head).messages == 3
    put_off(province, talk)
    assert unread_totals(head).messages == 0 and heads_of(head)[talk.id][3] != stamp
    assert {group for hint in hints[-1:] for group in hint.groups} == {f"account:{head}"}
    assert wake_due() == 0
    hints.clear()
    with clock.freeze(LATER):
        assert (wake_due(), wake_due()) == (1, 0)
    (row,) = listed(head)
    assert row.snooze is not None and row.snooze.raised is not None and int(row.snooze.raised) > row.newest
    assert (row.unread, unread_totals(head).messages) == (3, 3)
    assert {group for hint in hints for group in hint.groups} == {f"account:{head}"}
    assert listed(province.account("clerk").id)[0].snooze is None


def test_what_was_read_comes_back_unread(province: SmallProvince, talk: Conversation) -> None:
    head = province.account("head").id
    mark_read(account_id=head, conversation_id=talk.id, seq=3)
    api = put_off(province, talk, seq=2)
    (row,) = listed(head)
    assert row.snooze is not None and not row.snooze.whole and row.unread == 0
    with clock.freeze(LATER):
        assert wake_due() == 1
    assert (listed(head)[0].read_seq, listed(head)[0].unread) == (1, 2)
    shown = api.delete(f"/conversations/{talk.id}/snooze")
    assert shown["conversation"]["snooze"] is None and not Snooze.objects.exists()


def test_taken_back_nothing_comes(province: SmallProvince, talk: Conversation) -> None:
    api = put_off(province, talk)
    api.delete(f"/conversations/{talk.id}/snooze")
    api.delete(f"/conversations/{talk.id}/snooze")
    with clock.freeze(LATER):
        assert wake_due() == 0
    assert unread_totals(province.account("head").id).messages == 3


def test_who_has_left_meanwhile_hears_nothing(
    province: SmallProvince, talk: Conversation, hints: list[Hint]
) -> None:
    clerk = province.people["clerk"]
    Api(clerk.account).put(f"/conversations/{talk.id}/snooze", {"until": LATER.isoformat()})
    remove_person(by=province.people["head"], conversation_id=talk.id, person_id=clerk.id)
    hints.clear()
    with clock.freeze(LATER):
        assert wake_due() == 0
    assert hints == [] and not Snooze.objects.exists()


def test_wrong_times_messages_and_strangers_change_nothing(
    province: SmallProvince, talk: Conversation
) -> None:
    api, path = Api(province.account("head")), f"/conversations/{talk.id}/snooze"
    for body in (
        {"until": (WORKDAY - timedelta(minutes=1)).isoformat()},
        {"until": (WORKDAY + timedelta(days=400)).isoformat()},
        {"until": LATER.isoformat(), "seq": 4},
        {"until": LATER.isoformat(), "seq": 0},
        {"until": "2026-03-03T12:00:00"},  # no zone
        {"until": "soon"},
    ):
        api.put(path, body, expect=422)
    Api(province.account("law_head")).put(path, {"until": LATER.isoformat()}, expect=404)
    Api(province.account("law_head")).delete(path, expect=404)
    assert not Snooze.objects.exists()


def test_nobody_puts_off_without_end(province: SmallProvince, talk: Conversation) -> None:
    head = province.account("head").id
    rooms = [Conversation(id=number, newest=number, kind="group", seq=1) for number in range(1, LIMIT + 1)]
    Conversation.objects.bulk_create(rooms)
    Snooze.objects.bulk_create(
        Snooze(account_id=head, conversation=room, seq=1, whole=True, until=LATER) for room in rooms
    )
    body = {"until": LATER.isoformat()}
    api = Api(province.account("head"))
    assert (
        api.put(f"/conversations/{talk.id}/snooze", body, expect=409)["code"] == "messaging.too_many_snoozed"
    )


def test_lists_ask_no_more_for_what_is_put_off(
    province: SmallProvince, talk: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    head = province.account("head")

    def another() -> None:
        people = [province.people["clerk"].id]
        group = create_group(by=province.people["head"], title="另一组", people=people)
        send(conversation_id=group.id, by=province.people["clerk"], client_id=uuid4(), text="请看")
        put_off(province, group)

    assert_constant_queries(lambda: (listed(head.id), heads_of(head.id)), grow=another)
