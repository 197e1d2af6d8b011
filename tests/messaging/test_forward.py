"""Passing messages on: copies with their origin, records, files, and what is refused."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, Message
from messaging.services import create_group, open_direct, send
from messaging.services.cards import send_card
from messaging.services.conversations import remove_person
from messaging.services.recall import recall
from office.kernel import files
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(
        by=people["head"], title="工作组", people=[people[key].id for key in ("clerk", "law_head")]
    )


@pytest.fixture
def other(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(by=people["law_head"], title="别的组", people=[people["bureau_head"].id])


def say(province: SmallProvince, group: Conversation, key: str, text: str, **more: Any) -> Message:
    return send(conversation_id=group.id, by=province.people[key], client_id=uuid4(), text=text, **more)


def body(*targets: Conversation, seqs: list[int], **more: Any) -> dict[str, Any]:
    to = [{"conversation": str(one.id), "client_id": str(uuid4())} for one in targets]
    return {"seqs": seqs, "to": to, **more}


def told(api: Api, conversation: Conversation) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/conversations/{conversation.id}/messages")["items"]
    return items


def test_a_copy_says_who_wrote_it_and_is_written_once(
    province: SmallProvince, group: Conversation, other: Conversation
) -> None:
    say(province, group, "clerk", "会议改到三点")
    api = Api(province.account("law_head"))
    asked = body(other, seqs=[1], note="请知悉")
    for _ in range(2):
        assert api.post(f"/conversations/{group.id}/forward", asked)["messages"] == 2
    found = told(Api(province.account("bureau_head")), other)
    assert [(one["text"], one["sender"]["name"]) for one in found] == [
        ("会议改到三点", "区慕言"),
        ("请知悉", "区慕言"),
    ]
    assert found[0]["forwarded"]["senders"] == ["简嘉树"] and found[1]["forwarded"] is None
    again = body(group, seqs=[1])
    Api(province.account("law_head")).post(f"/conversations/{other.id}/forward", again)
    assert told(api, group)[-1]["forwarded"]["senders"] == ["简嘉树"], "the first writer stays named"


def test_a_record_keeps_every_line_and_shows_the_first(
    province: SmallProvince, group: Conversation, other: Conversation
) -> None:
    for number in range(6):
        say(province, group, "clerk" if number % 2 else "head", f"第{number}句" * 50)
    api = Api(province.account("law_head"))
    api.post(f"/conversations/{group.id}/forward", body(other, seqs=[1, 2, 3, 4, 5, 6], merged=True))
    reader = Api(province.account("bureau_head"))
    (found,) = told(reader, other)
    assert (found["kind"], found["forwarded"]["count"], len(found["forwarded"]["lines"])) == ("record", 6, 4)
    assert found["forwarded"]["senders"] == ["曾静之", "简嘉树"]
    assert all(len(line["text"]) <= 80 for line in found["forwarded"]["lines"])
    lines = reader.get(f"/conversations/{other.id}/messages/1/record")["lines"]
    assert [line["text"] for line in lines] == [f"第{number}句" * 50 for number in range(6)]
    nested = body(other, seqs=[1], merged=True)
    assert reader.post(f"/conversations/{other.id}/forward", nested)["messages"] == 1, (
        "by itself it may go on"
    )
    several = body(other, seqs=[1, 2], merged=True)
    refusal = reader.post(f"/conversations/{other.id}/forward", several, expect=409)
    assert refusal["code"] == "messaging.record_in_record"


def test_files_go_with_the_message_and_with_nothing_else(
    province: SmallProvince, group: Conversation, other: Conversation
) -> None:
    author = province.account("clerk").id
    plan = files.save("计划".encode(), name="计划.txt", by=author)
    secret = files.save("名单".encode(), name="名单.txt", by=author)
    say(province, group, "clerk", "附件", files=[plan.id])
    say(province, group, "clerk", "", files=[secret.id])
    Api(province.account("law_head")).post(f"/conversations/{group.id}/forward", body(other, seqs=[1]))
    reader = Api(province.account("bureau_head"))
    assert told(reader, other)[0]["files"][0]["name"] == "计划.txt"
    reader.get(f"/conversations/{other.id}/files/{plan.id}")
    reader.get(f"/conversations/{other.id}/files/{secret.id}", expect=404)
    named = {"client_id": str(uuid4()), "file_ids": [str(secret.id)]}
    reader.post(f"/conversations/{other.id}/messages", named, expect=422)
    # The copy is the forwarder's: taking the first one back leaves it.
    recall(by=province.people["clerk"], conversation_id=group.id, seq=1)
    reader.get(f"/conversations/{other.id}/files/{plan.id}")


def test_what_may_not_go_on_goes_nowhere(
    province: SmallProvince, group: Conversation, other: Conversation
) -> None:
    people = province.people
    say(province, group, "clerk", "发错了")
    say(province, group, "clerk", "好")
    recall(by=people["clerk"], conversation_id=group.id, seq=1)
    feed = send_card(
        account_id=people["law_head"].account_id, card={"type": "x"}, text="请会签", client_id=uuid4()
    ).conversation
    api = Api(province.account("law_head"))
    where = f"/conversations/{group.id}/forward"
    mine = open_direct(by=people["law_head"], person_id=people["clerk"].id)
    foreign = open_direct(by=people["head"], person_id=people["clerk"].id)
    before = Message.objects.count()
    for status, code, path, asked in (
        (409, "messaging.already_recalled", where, body(other, seqs=[2, 1])),
        (404, "kernel.not_found", where, body(other, seqs=[9])),
        (404, "kernel.not_found", where, body(other, foreign, seqs=[2])),
        (404, "kernel.not_found", f"/conversations/{foreign.id}/forward", body(mine, seqs=[1])),
        (409, "messaging.not_forwarded", f"/conversations/{feed.id}/forward", body(mine, seqs=[1])),
        (403, "messaging.read_only", where, body(feed, seqs=[2])),
        (422, "messaging.no_targets", where, body(mine, mine, seqs=[2])),
        (422, "kernel.invalid", where, body(seqs=[2])),
        (422, "messaging.too_many_forwarded", where, body(other, seqs=list(range(1, 30)))),
        (413, "messaging.too_long", where, body(other, mine, seqs=[2], note="长" * 20_001)),
    ):
        refusal = api.post(path, asked, expect=status)
        assert refusal["code"] == code, json.dumps(refusal, ensure_ascii=False)
    assert Message.objects.count() == before
    remove_person(by=people["law_head"], conversation_id=group.id, person_id=people["law_head"].id)
    before = Message.objects.count()
    api.post(where, body(other, seqs=[2]), expect=404)
    assert Message.objects.count() == before
