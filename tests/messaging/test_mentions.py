"""Naming units and everybody: who may, whom it reaches, and that all counts agree."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, Mention, Message
from messaging.selectors import unread_totals
from messaging.selectors.conversations import listed
from messaging.services import create_group, ensure_unit, mark_read, open_direct, send
from office.kernel.errors import OfficeError
from office.kernel.realtime.hub import Hint
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    others = [province.people[key].id for key in ("clerk", "law_head", "bureau_head")]
    return create_group(by=province.people["head"], title="条例转发工作组", people=others)


def say(province: SmallProvince, where: Conversation, key: str, **more: Any) -> Message:
    return send(conversation_id=where.id, by=province.people[key], client_id=uuid4(), text="请阅", **more)


def refused(province: SmallProvince, where: Conversation, key: str, **more: Any) -> str:
    with pytest.raises(OfficeError) as refusal:
        say(province, where, key, **more)
    assert not Message.objects.exists() and not Mention.objects.exists()
    return refusal.value.code


def mentions(province: SmallProvince, key: str, where: Conversation) -> int:
    row = listed(province.account(key).id, ids=[where.id])[0]
    assert unread_totals(province.account(key).id).mentions == row.mentions
    return row.mentions


def test_naming_everybody_writes_one_mark_and_counts_for_each(
    province: SmallProvince, group: Conversation
) -> None:
    say(province, group, "head", everybody=True, mentions=[province.people["clerk"].id])
    say(province, group, "head", mentions=[province.people["clerk"].id])
    assert Mention.objects.count() == 1, "no row for those reached by the mark"
    assert [mentions(province, key, group) for key in ("clerk", "law_head", "head")] == [2, 1, 0]
    mark_read(account_id=province.account("clerk").id, conversation_id=group.id, seq=1)
    assert mentions(province, "clerk", group) == 1


def test_reading_tells_the_counts_that_a_fresh_fetch_gives(
    province: SmallProvince, group: Conversation, hints: list[Hint]
) -> None:
    for _ in range(3):
        say(province, group, "head", everybody=True)
    hints.clear()
    mark_read(account_id=province.account("clerk").id, conversation_id=group.id, seq=1)
    told = [json.loads(hint.frame.payload) for hint in hints]
    assert [one["mentions"] for one in told if one["type"] == "read"] == [mentions(province, "clerk", group)]


def test_only_owners_and_heads_name_everybody(province: SmallProvince, group: Conversation) -> None:
    assert refused(province, group, "clerk", everybody=True) == "messaging.everybody_denied"
    unit = ensure_unit(unit_id=province.units["institutions"].id)
    assert refused(province, unit, "clerk", everybody=True) == "messaging.everybody_denied"
    direct = open_direct(by=province.people["head"], person_id=province.people["clerk"].id)
    assert refused(province, direct, "head", everybody=True) == "messaging.everybody_denied"
    say(province, unit, "head", everybody=True)
    assert mentions(province, "clerk", unit) == 1


def test_a_unit_reaches_its_people_who_are_in_the_conversation(
    province: SmallProvince, group: Conversation, hints: list[Hint]
) -> None:
    unit = province.units["institutions"]
    message = say(province, group, "law_head", units=[unit.id])
    reached = set(Mention.objects.filter(message=message).values_list("account_id", flat=True))
    assert reached == {province.account("head").id, province.account("clerk").id}
    assert [mentions(province, key, group) for key in ("clerk", "head", "bureau_head")] == [1, 1, 0]
    told = [(hint.groups, json.loads(hint.frame.payload)) for hint in hints]
    frame = next(one for _, one in told if one["type"] == "message")["message"]
    assert [one["name"] for one in frame["units"]] == [unit.short_name]
    assert frame["mentions"] == [], "who serves in a unit is told to nobody by naming it"
    fetch = next(groups for groups, one in told if one["type"] == "conversation")
    assert set(fetch) == {f"account:{account}" for account in reached}


def test_a_unit_in_a_units_own_group(province: SmallProvince) -> None:
    room = ensure_unit(unit_id=province.units["department"].id)
    say(province, room, "head", units=[province.units["law"].id])
    assert [mentions(province, key, room) for key in ("law_head", "clerk")] == [1, 0]


def test_a_unit_without_anybody_here_is_refused(province: SmallProvince, group: Conversation) -> None:
    for unit in (province.units["finance"].id, 7):
        assert refused(province, group, "head", units=[unit]) == "messaging.no_such_unit"
    room = ensure_unit(unit_id=province.units["law"].id)
    assert (
        refused(province, room, "law_head", units=[province.units["finance"].id]) == "messaging.no_such_unit"
    )
    direct = open_direct(by=province.people["head"], person_id=province.people["clerk"].id)
    unit = province.units["institutions"].id
    assert refused(province, direct, "head", units=[unit]) == "messaging.no_such_unit"


def test_the_menu_finds_people_and_units_by_pinyin(province: SmallProvince, group: Conversation) -> None:
    where = f"/conversations/{group.id}/mentionable"
    owner, clerk = Api(province.account("head")), Api(province.account("clerk"))
    assert (owner.get(where)["everybody"], clerk.get(where)["everybody"]) == (True, False)
    assert {one["name"] for one in clerk.get(where)["people"]} == {
        "曾静之",
        "区慕言",
        province.people["bureau_head"].name,
    }
    found = clerk.get(f"{where}?q=zcfg")
    assert [one["name"] for one in found["units"]] == ["政策法规处"]
    assert found["units"][0]["organ"] == "省人社厅"
    assert clerk.get(f"{where}?q=ghcw")["units"] == [], "none of its people are here"
    Api(province.account("finance_head")).get(where, expect=404)
