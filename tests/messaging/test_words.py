"""What one does with a message: edits, recalls, reactions and pins, and what every member then holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, Mention, Message, MessageEvidence, MessagingPolicy, Reaction
from messaging.selectors import messages
from messaging.services import create_group, mark_read, open_direct, send
from messaging.services.edit import edit
from messaging.services.pins import PIN_LIMIT, pin
from messaging.services.react import KIND_LIMIT, react
from messaging.services.recall import recall
from office.kernel import audit, clock, files
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord
from office.kernel.realtime.hub import Hint
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

Hints = list[Hint]


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(
        by=people["head"], title="工作组", people=[people[key].id for key in ("clerk", "law_head")]
    )


def write(province: SmallProvince, group: Conversation, key: str, text: str, **more: Any) -> Message:
    return send(conversation_id=group.id, by=province.people[key], client_id=uuid4(), text=text, **more)


def words(province: SmallProvince, group: Conversation, key: str, **more: Any) -> Any:
    return {"by": province.people[key], "conversation_id": group.id, "seq": 1, **more}


def frames(hints: Hints) -> list[dict[str, Any]]:
    found = [json.loads(hint.frame.payload) for hint in hints]
    hints.clear()
    return found


def fresh(group: Conversation) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in messages.page(group)]


def refused(code: str, work: Any) -> OfficeError:
    with pytest.raises(OfficeError) as refusal:
        work()
    assert refusal.value.code == code
    return refusal.value


def test_what_members_hold_after_each_act_is_what_a_fresh_fetch_gives(
    province: SmallProvince, group: Conversation, hints: Hints
) -> None:
    held: dict[int, dict[str, Any]] = {}
    change = 0

    def told() -> None:
        nonlocal change
        for frame in frames(hints):
            if frame["type"] == "message":
                change += 1
                assert frame["change"] == change, "no gap between one change and the next"
                held[frame["message"]["seq"]] = frame["message"]
        assert [held[seq] for seq in sorted(held)] == fresh(group)

    hints.clear()
    write(province, group, "clerk", "请各位看一下", mentions=[province.people["law_head"].id])
    write(province, group, "law_head", "好", reply_to=1)
    told()
    acts: list[Callable[[], object]] = [
        lambda: react(**words(province, group, "head", emoji="received", on=True)),
        lambda: react(**words(province, group, "law_head", emoji="👍", on=True)),
        lambda: react(**words(province, group, "law_head", emoji="👍", on=False)),
        lambda: pin(**words(province, group, "head", on=True)),
        lambda: edit(**words(province, group, "clerk", change=held[1]["change"], text="请各位今天看一下")),
        lambda: recall(**words(province, group, "clerk")),
    ]
    for act in acts:
        act()
        told()
    assert held[1]["recalled"] and held[2]["reply"]["text"] == ""


def test_an_edit_leaves_a_mark_and_counts_mentions_anew(
    province: SmallProvince, group: Conversation, hints: Hints
) -> None:
    law, head = province.people["law_head"], province.people["head"]
    write(province, group, "clerk", "@区慕言 请核", mentions=[law.id])
    hints.clear()
    out = edit(**words(province, group, "clerk", change=1, text="@曾静之 请核", mentions=[head.id]))
    assert (out.text, out.edited_at is not None, [one.name for one in out.mentions]) == (
        "@曾静之 请核",
        True,
        ["曾静之"],
    )
    assert list(Mention.objects.values_list("account_id", flat=True)) == [head.account_id]
    recounted = {group for hint in hints for group in hint.groups if group.startswith("account:")}
    assert recounted == {f"account:{law.account_id}", f"account:{head.account_id}"}
    rows = Api(province.account("law_head")).get("/conversations")["items"]
    assert [row["mentions"] for row in rows] == [0]


@pytest.mark.parametrize(
    ("who", "change", "text", "code"),
    [
        ("head", 1, "改", "messaging.edit_others"),
        ("clerk", 0, "改", "messaging.message_changed"),
        ("clerk", 1, " ", "messaging.empty"),
        ("clerk", 1, "长" * 20_001, "messaging.too_long"),
    ],
)
def test_an_edit_that_is_refused_changes_nothing(
    province: SmallProvince, group: Conversation, hints: Hints, who: str, change: int, text: str, code: str
) -> None:
    write(province, group, "clerk", "原话")
    before = fresh(group)
    hints.clear()
    refused(code, lambda: edit(**words(province, group, who, change=change, text=text)))
    assert fresh(group) == before and not hints and not MessageEvidence.objects.exists()


def test_the_rules_say_how_long_words_can_be_changed_and_taken_back(
    province: SmallProvince, group: Conversation
) -> None:
    MessagingPolicy.objects.create(edit_minutes=10, recall_minutes=5, owner_recall_minutes=30)
    message = write(province, group, "clerk", "原话")
    with clock.freeze(message.created_at + timedelta(minutes=11)):
        refusal = refused(
            "messaging.edit_late", lambda: edit(**words(province, group, "clerk", change=1, text="改"))
        )
        assert refusal.data["minutes"] == 10
        refused("messaging.recall_late", lambda: recall(**words(province, group, "clerk")))
        refused("messaging.recall_others", lambda: recall(**words(province, group, "law_head")))
        out = recall(**words(province, group, "head"))
    assert out.recalled_by is not None and out.recalled_by.name == "曾静之"
    MessagingPolicy.objects.update(recall_minutes=0)
    write(province, group, "clerk", "再说")
    refused("messaging.recall_off", lambda: recall(**words(province, group, "clerk", seq=2)))


def test_what_is_recalled_is_nowhere_but_in_the_sealed_evidence(
    province: SmallProvince, group: Conversation
) -> None:
    law = province.people["law_head"]
    kept = files.save("内容".encode(), name="名单.txt", by=province.account("clerk").id)
    message = write(province, group, "clerk", "发错了", files=[kept.id], mentions=[law.id])
    react(**words(province, group, "head", emoji="👍", on=True))
    pin(**words(province, group, "head", on=True))
    mark_read(account_id=law.account_id, conversation_id=group.id, seq=1)
    recall(**words(province, group, "clerk"))
    api = Api(province.account("law_head"))
    shown = json.dumps(api.get(f"/conversations/{group.id}/messages"), ensure_ascii=False)
    assert "发错了" not in shown and "名单.txt" not in shown and "👍" not in shown
    api.get(f"/conversations/{group.id}/files/{kept.id}", expect=404)
    assert api.get(f"/conversations/{group.id}/pins") == []
    assert Message.objects.filter(id=message.id, text="", card__isnull=True, forwarded__isnull=True).exists()
    assert not Reaction.objects.exists() and not Mention.objects.exists()

    sealed = MessageEvidence.objects.get()
    content = json.loads(sealed.content)
    assert (content["text"], content["files"][0]["name"]) == ("发错了", "名单.txt")
    assert content["readers"] == [str(law.account_id)]
    assert sealed.sha256 == hashlib.sha256(sealed.content.encode()).hexdigest()
    record = AuditRecord.objects.get(verb="messaging.recalled")
    assert record.data == {"evidence": str(sealed.id), "sha256": sealed.sha256}
    audit.seal()
    assert audit.verify().fault is None
    with pytest.raises(TypeError):
        sealed.save()
    with pytest.raises(TypeError):
        sealed.delete()


def test_each_edit_seals_what_was_said_before_it(province: SmallProvince, group: Conversation) -> None:
    write(province, group, "clerk", "一")
    second = edit(**words(province, group, "clerk", change=1, text="二"))
    edit(**words(province, group, "clerk", change=second.change, text="三"))
    edit(**words(province, group, "clerk", change=0, text="三"))  # the same words again are no change
    told = [json.loads(one)["text"] for one in MessageEvidence.objects.values_list("content", flat=True)]
    assert sorted(told) == ["一", "二"]


@pytest.mark.parametrize("emoji", ["好", "👍👍", "1", "🏻", "🇨", "<b>", "👍\u202e", "‍"])
def test_a_reaction_is_one_real_emoji(province: SmallProvince, group: Conversation, emoji: str) -> None:
    write(province, group, "clerk", "一")
    body = {"emoji": emoji, "on": True}
    where = f"/conversations/{group.id}/messages/1/reactions"
    refusal = Api(province.account("head")).put(where, body, expect=422)
    assert refusal["code"] == "messaging.not_an_emoji"
    assert not Reaction.objects.exists()


def test_reactions_count_each_person_once_and_have_an_end(
    province: SmallProvince, group: Conversation
) -> None:
    write(province, group, "clerk", "一")
    for key in ("head", "head", "law_head"):
        out = react(**words(province, group, key, emoji="❤", on=True))
    assert [(one.emoji, one.count, [who.name for who in one.people]) for one in out.reactions] == [
        ("❤️", 2, ["曾静之", "区慕言"])
    ]
    where = f"/conversations/{group.id}/messages/1/reactions?emoji=❤️"
    found = Api(province.account("head")).get(where)
    assert ([one["name"] for one in found["items"]], found["mine"]) == (["曾静之", "区慕言"], True)
    assert Api(province.account("clerk")).get(where)["mine"] is False
    for emoji in "👍👌🙏👏🌹🎉💪👀✅😄😢"[: KIND_LIMIT - 1]:
        react(**words(province, group, "head", emoji=emoji, on=True))
    refused(
        "messaging.too_many_reactions", lambda: react(**words(province, group, "clerk", emoji="🚀", on=True))
    )
    react(**words(province, group, "clerk", emoji="👍", on=True))


def test_who_pins_and_how_much(province: SmallProvince, group: Conversation) -> None:
    for number in range(PIN_LIMIT + 1):
        write(province, group, "clerk", str(number))
    refused("messaging.pin_denied", lambda: pin(**words(province, group, "clerk", on=True)))
    for seq in range(1, PIN_LIMIT + 1):
        pin(**words(province, group, "head", seq=seq, on=True))
    late = {"seq": PIN_LIMIT + 1, "on": True}
    refused("messaging.too_many_pins", lambda: pin(**words(province, group, "head", **late)))
    pin(**words(province, group, "head", on=False))
    shown = Api(province.account("clerk")).get(f"/conversations/{group.id}/pins")
    assert [one["message"]["seq"] for one in shown] == list(range(PIN_LIMIT, 1, -1))
    assert {one["by"]["name"] for one in shown} == {"曾静之"}
    direct = open_direct(by=province.people["clerk"], person_id=province.people["head"].id)
    write(province, direct, "clerk", "一")
    for key in ("clerk", "head"):
        assert pin(**words(province, direct, key, on=key == "clerk")).pinned == (key == "clerk")


def test_lists_of_words_ask_the_database_the_same_number_of_times(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    def grow() -> None:
        message = write(province, group, "clerk", "一")
        for key in ("head", "law_head"):
            react(**words(province, group, key, seq=message.seq, emoji="👍", on=True))
            react(**words(province, group, key, seq=1, emoji=f"👍{'' if key == 'head' else '🏽'}", on=True))
        pin(**words(province, group, "head", seq=message.seq, on=True))

    grow()
    api = Api(province.account("clerk"))
    where = f"/conversations/{group.id}"
    assert_constant_queries(lambda: api.get(f"{where}/messages"), grow=grow, at_most=12)
    assert_constant_queries(lambda: api.get(f"{where}/pins"), grow=grow, at_most=14)
    assert_constant_queries(lambda: api.get(f"{where}/messages/1/reactions?emoji=👍"), grow=grow, at_most=9)


def test_a_stranger_learns_nothing_and_changes_nothing(
    province: SmallProvince, group: Conversation, hints: Hints
) -> None:
    write(province, group, "clerk", "原话")
    before = fresh(group)
    hints.clear()
    api = Api(province.account("bureau_head"))
    for conversation in (group.id, 12345):
        where = f"/conversations/{conversation}/messages/1"
        answers = [
            api.put(where, {"change": 1, "text": "改"}, expect=404),
            api.put(f"{where}/reactions", {"emoji": "👍", "on": True}, expect=404),
            api.put(f"{where}/pin", {"on": True}, expect=404),
            api.get(f"{where}/reactions?emoji=👍", expect=404),
            api.get(f"{where}/record", expect=404),
            api.post(f"{where}/recall", {}, expect=404),
        ]
        assert {one["code"] for one in answers} == {"kernel.not_found"}
    assert fresh(group) == before and not hints


@pytest.fixture
def administrator(db: None) -> Account:
    return Account.objects.create(login="system.admin", administrator="system")


RULES = {
    "edit_minutes": 30,
    "recall_minutes": 0,
    "owner_recall_minutes": 60,
    "readers_limit": 200,
    "watermark": True,
}


def test_the_system_administrator_sets_the_rules(province: SmallProvince, administrator: Account) -> None:
    api = Api(administrator)
    assert api.get("/messaging/policy")["may_set"]
    made = api.put("/messaging/policy", {**RULES, "version": 0})
    assert (made["version"], made["edit_minutes"], made["watermark"]) == (1, 30, True)
    late = api.put("/messaging/policy", {**RULES, "version": 0, "edit_minutes": 5}, expect=409)
    assert late["code"] == "messaging.policy_changed"
    clerk = Api(province.account("clerk"))
    seen = clerk.get("/messaging/policy")
    assert (seen["edit_minutes"], seen["may_set"]) == (30, False)
    body = {**RULES, "version": 1, "edit_minutes": 5}
    assert clerk.put("/messaging/policy", body, expect=403)["code"] == "messaging.policy_denied"
    for admin in ("security", "audit"):
        other = Account.objects.create(login=f"{admin}.admin", administrator=admin)
        Api(other).put("/messaging/policy", body, expect=403)
    wrong = api.put("/messaging/policy", {**body, "edit_minutes": 99_999}, expect=422)
    assert (wrong["code"], wrong["field"]) == ("messaging.policy_minutes", "edit_minutes")
    assert MessagingPolicy.objects.get().edit_minutes == 30
    record = AuditRecord.objects.get(verb="messaging.policy_changed")
    assert record.data["changed"]["watermark"] == {"from": False, "to": True}
