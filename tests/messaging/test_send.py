"""Sending: numbered densely, once, by members only; what is refused leaves nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from messaging.models import Conversation, Mention, Message, ReadMark
from messaging.selectors import unread_totals
from messaging.selectors.conversations import listed
from messaging.services import create_group, ensure_unit, open_direct, send, send_card
from messaging.services.send import Request, Sent, send_batch
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.realtime.hub import Hint
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(
        by=people["head"], title="条例转发工作组", people=[people["clerk"].id, people["bureau_head"].id]
    )


def say(group: Conversation, by: object, text: str, client_id: UUID | None = None, **more: object) -> Message:
    return send(conversation_id=group.id, by=by, client_id=client_id or uuid4(), text=text, **more)  # type: ignore[arg-type]  # test helper


def test_messages_are_numbered_without_gaps(province: SmallProvince, group: Conversation) -> None:
    for number in range(3):
        say(group, province.people["clerk"], f"第 {number} 条")
    assert list(Message.objects.order_by("seq").values_list("seq", "change")) == [(1, 1), (2, 2), (3, 3)]
    group.refresh_from_db()
    assert (group.seq, group.change) == (3, 3)


def test_the_same_client_id_writes_once(province: SmallProvince, group: Conversation) -> None:
    number = uuid4()
    first = say(group, province.people["clerk"], "收到", number)
    second = say(group, province.people["clerk"], "收到", number)
    assert first.id == second.id
    assert Message.objects.count() == 1


def test_twice_in_one_batch_is_once(province: SmallProvince, group: Conversation) -> None:
    request = Request(group.id, province.account("clerk").id, uuid4(), "收到")
    first, second = send_batch([request, request])
    assert isinstance(first, Sent) and isinstance(second, Sent)
    assert first.out == second.out
    assert Message.objects.count() == 1


def test_somebody_elses_client_id_is_refused(province: SmallProvince, group: Conversation) -> None:
    number = uuid4()
    say(group, province.people["clerk"], "收到", number)
    with pytest.raises(OfficeError) as refusal:
        say(group, province.people["head"], "我的", number)
    assert (refusal.value.status, refusal.value.code) == (409, "messaging.client_id_taken")
    assert Message.objects.count() == 1


def test_a_stranger_learns_nothing_and_writes_nothing(province: SmallProvince, group: Conversation) -> None:
    with pytest.raises(OfficeError) as refusal:
        say(group, province.people["finance_head"], "有人吗")
    assert refusal.value.status == 404
    assert not Message.objects.exists() and not ReadMark.objects.exists()


def test_one_bad_send_does_not_hurt_its_batch(province: SmallProvince, group: Conversation) -> None:
    good = Request(group.id, province.account("clerk").id, uuid4(), "好")
    outcomes = send_batch(
        [
            Request(group.id, province.account("clerk").id, uuid4(), "   "),
            good,
            Request(group.id, province.account("finance_head").id, uuid4(), "陌生人"),
            Request(12345, province.account("clerk").id, uuid4(), "没有的会话"),
        ]
    )
    codes = [outcome.code if isinstance(outcome, OfficeError) else "sent" for outcome in outcomes]
    assert codes == ["messaging.empty", "sent", "kernel.not_found", "kernel.not_found"]
    assert list(Message.objects.values_list("seq", "text")) == [(1, "好")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "messaging.empty"),
        ("\x07响铃", "messaging.control_characters"),
        ("长" * 20_001, "messaging.too_long"),
        ("\u202e\u202d", "messaging.empty"),
    ],
)
def test_bad_text_is_refused_by_name(
    province: SmallProvince, group: Conversation, text: str, code: str
) -> None:
    with pytest.raises(OfficeError) as refusal:
        say(group, province.people["clerk"], text)
    assert refusal.value.code == code
    assert not Message.objects.exists()


def test_turning_marks_become_inert(province: SmallProvince, group: Conversation) -> None:
    assert say(group, province.people["clerk"], "报表\u202excod.exe").text == "报表xcod.exe"


def test_unread_is_what_others_wrote_since(province: SmallProvince, group: Conversation) -> None:
    clerk, head = province.people["clerk"], province.people["head"]
    say(group, head, "请看", mentions=[clerk.id])
    say(group, head, "谢谢")
    shown = listed(clerk.account_id)[0]
    assert (shown.unread, shown.mentions, shown.read_seq) == (2, 1, 0)
    assert listed(head.account_id)[0].unread == 0
    totals = unread_totals(clerk.account_id)
    assert (totals.messages, totals.mentions) == (2, 1)
    say(group, clerk, "收到")
    assert listed(clerk.account_id)[0].unread == 0


def test_mentioning_somebody_outside_is_plain_text(province: SmallProvince, group: Conversation) -> None:
    say(group, province.people["head"], "@仇知远", mentions=[province.people["finance_head"].id])
    assert not Mention.objects.exists()


def test_a_card_comes_once_into_the_persons_feed(province: SmallProvince, hints: list[Hint]) -> None:
    account = province.account("clerk")
    card = {"type": "document_task", "document_id": "7", "task_id": "9"}
    number = uuid4()
    first = send_card(account_id=account.id, card=card, text="待您核稿", client_id=number)
    again = send_card(account_id=account.id, card=card, text="待您核稿", client_id=number)
    assert first.id == again.id
    shown = listed(account.id)
    assert [(one.kind, one.unread, one.has_cards) for one in shown] == [("feed", 1, True)]
    frames = [json.loads(hint.frame.payload) for hint in hints]
    assert [frame["message"]["card"] for frame in frames if frame["type"] == "message"] == [card]


def test_nobody_writes_into_a_feed(province: SmallProvince) -> None:
    account = province.account("clerk")
    message = send_card(account_id=account.id, card={"type": "x"}, text="通知", client_id=uuid4())
    with pytest.raises(OfficeError) as refusal:
        send(
            conversation_id=message.conversation_id,
            by=province.people["clerk"],
            client_id=uuid4(),
            text="回复",
        )
    assert (refusal.value.status, refusal.value.code) == (403, "messaging.read_only")
    assert Message.objects.count() == 1


def test_direct_is_one_conversation_for_both(province: SmallProvince) -> None:
    clerk, head = province.people["clerk"], province.people["head"]
    first = open_direct(by=clerk, person_id=head.id)
    assert open_direct(by=head, person_id=clerk.id).id == first.id
    send(conversation_id=first.id, by=clerk, client_id=uuid4(), text="处长好")
    shown = listed(head.account_id)[0]
    assert shown.title == "简嘉树" and shown.unread == 1 and shown.last is not None
    assert shown.last.sender is not None and shown.last.sender.post == "一级科员"


def test_a_units_people_are_in_its_conversation(province: SmallProvince) -> None:
    unit = ensure_unit(unit_id=province.units["institutions"].id)
    assert ensure_unit(unit_id=province.units["institutions"].id).id == unit.id
    send(conversation_id=unit.id, by=province.people["clerk"], client_id=uuid4(), text="处务会材料已发")
    assert [one.title for one in listed(province.account("head").id)] == ["事业单位人事管理处"]
    assert listed(province.account("law_head").id) == []
    with pytest.raises(OfficeError) as refusal:
        send(conversation_id=unit.id, by=province.people["law_head"], client_id=uuid4(), text="?")
    assert refusal.value.status == 404


def test_a_group_past_its_last_day_is_only_read(province: SmallProvince) -> None:
    people = province.people
    ends = clock.today()
    group = create_group(by=people["head"], title="短期", people=[people["clerk"].id], ends_on=ends)
    say(group, people["clerk"], "今天还能发")
    with clock.freeze(clock.now() + timedelta(days=1)):
        with pytest.raises(OfficeError) as refusal:
            say(group, people["clerk"], "明天不能了")
        assert (refusal.value.status, refusal.value.code) == (409, "messaging.archived")
        assert listed(people["clerk"].account_id)[0].archived
    assert Message.objects.count() == 1
