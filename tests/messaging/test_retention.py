"""Retention: what reaches its end is gone from everywhere, what is held stays, and devices agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import (
    Conversation,
    Draft,
    Hook,
    Membership,
    Mention,
    Message,
    MessageEvidence,
    MessageFile,
    Notice,
    NoticeReply,
    OpeningRules,
    PlannedMessage,
    PlannedState,
    Reaction,
    RetentionRule,
    RetentionRun,
    Role,
    SearchEntry,
)
from messaging.selectors import keeping, messages, search
from messaging.selectors.personal import said
from messaging.services import create_group, open_direct, send
from messaging.services.drafts import keep_draft
from messaging.services.edit import edit
from messaging.services.forward import Target, forward
from messaging.services.indexing import sweep as index
from messaging.services.keeping import expiring, rules
from messaging.services.keeping.rules import GRACE_DAYS, Bounds, Wish
from messaging.services.opening import following
from messaging.services.pins import pin
from messaging.services.react import react
from messaging.services.recall import recall
from office.kernel import clock, files, loose, pictures
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, LooseContent, StoredFile
from office.kernel.realtime.hub import Hint
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)
DAYS = 200


@pytest.fixture
def security(db: None) -> Account:
    return Account.objects.create(login="security", administrator="security")


@pytest.fixture
def audit(db: None) -> Account:
    return Account.objects.create(login="audit", administrator="audit")


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    return create_group(by=people["head"], title="工作组", people=[people["clerk"].id, people["law_head"].id])


def write(province: SmallProvince, room: Conversation, key: str, text: str, **more: Any) -> Message:
    return send(conversation_id=room.id, by=province.people[key], client_id=uuid4(), text=text, **more)


def rule(by: Account, days: int | None, *, kind: str = "", unit: int | None = None, on: int = 0) -> None:
    day = clock.today() - timedelta(days=on)
    RetentionRule.objects.create(kind=kind, unit_id=unit, days=days, effective_on=day, made_by=by)


def later(days: int = DAYS + 1) -> Any:
    return clock.freeze(clock.now() + timedelta(days=days))


def walk() -> int:
    done = expiring.sweep()
    while RetentionRun.objects.filter(running=True).exists():
        done += expiring.sweep()
    return done


def refused(code: str, work: Callable[[], Any]) -> None:
    with pytest.raises(OfficeError) as refusal:
        work()
    assert refusal.value.code == code


def shown(room: Conversation) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in messages.page(room)]


def test_what_reached_its_end_is_gone_from_every_table_and_the_disk(
    province: SmallProvince, group: Conversation, security: Account
) -> None:
    people = province.people
    clerk, head = people["clerk"], people["head"]
    picture = files.save(PIXEL, name="绝密图.png", by=clerk.account_id)
    taken_back = files.save("底稿".encode(), name="底稿.txt", by=clerk.account_id)
    said: dict[str, Any] = {"by": clerk, "conversation_id": group.id}
    first = write(province, group, "clerk", "绝密词一", files=[picture.id], mentions=[head.id])
    edit(
        **said, seq=first.seq, change=first.change, text="绝密词二 https://example.test/", mentions=[head.id]
    )
    gone = write(province, group, "clerk", "绝密词三", files=[taken_back.id])
    recall(**said, seq=gone.seq)
    react(by=head, conversation_id=group.id, seq=1, emoji="received", on=True)
    pin(by=head, conversation_id=group.id, seq=1, on=True)
    keep_draft(account_id=clerk.account_id, conversation_id=group.id, text="绝密词四")
    while index():
        pass
    pictures.thumbnail(files.read(picture))
    paths = [files.path_of(one.sha256) for one in (picture, taken_back)]
    paths.append(pictures.thumbnail_path(picture.sha256))
    assert all(path.exists() for path in paths)
    assert search.find(head.account, search.Search(words=["绝密词二"])).total == 1
    rule(security, DAYS, kind="group")
    with later():
        answer = write(province, group, "head", "现在的话", reply_to=1)
        assert walk() == 2
        loose.sweep()
        assert search.find(head.account, search.Search(words=["绝密词二"])).total == 0
        everything = "".join(str(row) for row in shown(group))
    assert "绝密" not in everything and "底稿" not in everything
    assert [(row["seq"], row["expired"]) for row in shown(group)] == [(1, True), (2, True), (3, False)]
    assert not any(path.exists() for path in paths)
    assert not StoredFile.objects.filter(id__in=[picture.id, taken_back.id]).exists()
    for model in (MessageEvidence, MessageFile, Reaction, Mention, SearchEntry):
        assert not model.objects.filter(message__seq__lte=2, message__conversation=group).exists(), model
    assert not Draft.objects.exclude(text="").exists()
    assert messages.render([answer])[0].reply is not None
    assert shown(group)[2]["reply"]["text"] == ""
    run = AuditRecord.objects.get(verb="messaging.retention_run")
    assert run.data == {"rooms": 1, "messages": 2, "files": 2, "evidence": 2, "held": 0}
    assert "绝密" not in str(list(AuditRecord.objects.filter(verb__contains="retention").values("data")))


def test_bytes_that_somebody_else_sent_too_stay(
    province: SmallProvince, group: Conversation, security: Account
) -> None:
    people = province.people
    direct = open_direct(by=people["clerk"], person_id=people["head"].id)
    mine = files.save("同样的内容".encode(), name="甲.txt", by=people["clerk"].account_id)
    again = files.save("同样的内容".encode(), name="乙.txt", by=people["head"].account_id)
    write(province, group, "clerk", "给组里", files=[mine.id])
    write(province, direct, "head", "给您", files=[again.id])
    forward(
        by=people["clerk"],
        conversation_id=group.id,
        seqs=[1],
        targets=[Target(direct.id, uuid4())],
        merged=False,
    )
    rule(security, DAYS, kind="group")
    with later():
        walk()
    loose.sweep()
    assert not MessageFile.objects.filter(message__conversation=group).exists()
    # A copy that was passed on is a message of the other conversation, and keeps as that one does.
    copy = Message.objects.get(conversation=direct, seq=2)
    assert copy.text == "给组里" and MessageFile.objects.get(message=copy).file_id == mine.id
    assert files.read(again) == "同样的内容".encode()
    assert not LooseContent.objects.exists()


def test_content_that_is_kept_anew_survives_the_sweep(province: SmallProvince) -> None:
    by = province.people["clerk"].account_id
    first = files.save(b"again", name="a.txt", by=by)
    assert loose.release([first.id]) == 1
    second = files.save(b"again", name="b.txt", by=by)
    assert loose.sweep() == 0
    assert files.read(second) == b"again"


def test_the_nearest_unit_and_the_kind_decide(
    province: SmallProvince, group: Conversation, security: Account
) -> None:
    units, people = province.units, province.people
    far = create_group(by=people["bureau_head"], title="江门", people=[people["bureau_office_head"].id])
    both = open_direct(by=people["head"], person_id=people["bureau_head"].id)
    rule(security, 1000)
    assert [keeping.keep_days(room) for room in (group, far, both)] == [1000, 1000, 1000]
    rule(security, 300, unit=units["department"].id)
    rule(security, 400, kind="group", unit=units["government"].id)
    assert keeping.keep_days(group) == 300, "the nearer unit, though for every kind"
    rule(security, 250, kind="group", unit=units["department"].id)
    assert keeping.keep_days(group) == 250
    assert keeping.keep_days(far) == 1000
    assert keeping.keep_days(both) == 1000, "the longer of both people's"
    rule(security, 0, unit=units["institutions"].id)
    assert keeping.keep_days(group) is None, "without end"
    rule(security, None, unit=units["institutions"].id)
    assert keeping.keep_days(group) == 250, "taken away"


def test_a_rule_is_previewed_waits_when_more_goes_and_holds_at_once_when_less(
    province: SmallProvince, group: Conversation, security: Account
) -> None:
    for text in ("一", "二", "三"):
        write(province, group, "clerk", text)
    wish = Wish("group", None, DAYS)
    with later():
        write(province, group, "clerk", "新的")
        seen = rules.preview(by=security, wish=wish)
        assert seen.kinds == {"group": (1, 3)} and seen.rooms == 1 and seen.complete
        assert not RetentionRule.objects.exists()
        made = rules.set_rule(by=security, wish=wish)
        assert made.effective_on == clock.today() + timedelta(days=GRACE_DAYS)
        assert seen.effective_on == made.effective_on
        assert walk() == 0
        assert rules.set_rule(by=security, wish=Wish("group", None, 0)).effective_on == clock.today()
        assert not RetentionRule.objects.filter(days=DAYS).exists(), "what was to come is taken back"
        rules.set_rule(by=security, wish=wish)
    with later(DAYS + 1 + GRACE_DAYS):
        assert walk() == 3
        rules.set_rule(by=security, wish=Wish("group", None, None))
        assert keeping.keep_days(group) is None


def test_who_sets_what(province: SmallProvince, security: Account, audit: Account) -> None:
    system = Account.objects.create(login="system", administrator="system")
    bounds = Bounds(100, 400, True, True, 24, 2)
    wish = Wish("group", province.units["department"].id, 99)
    for by in (security, audit):
        refused("messaging.keeping_denied", partial(rules.set_policy, by=by, version=0, bounds=bounds))
    for by in (system, audit):
        refused("messaging.keeping_denied", partial(rules.set_rule, by=by, wish=wish))
    refused("kernel.not_found", lambda: rules.preview(by=province.account("clerk"), wish=wish))
    rules.set_policy(by=system, version=0, bounds=bounds)
    refused("messaging.policy_changed", lambda: rules.set_policy(by=system, version=0, bounds=bounds))
    for days in (99, 401, 0):
        wrong = Wish("group", None, days)
        refused("messaging.keeping_days", partial(rules.set_rule, by=security, wish=wrong))
    refused("messaging.no_such_unit", lambda: rules.set_rule(by=security, wish=Wish("", 7, 200)))
    refused("messaging.keeping_kind", lambda: rules.set_rule(by=security, wish=Wish("x", None, 200)))
    assert not RetentionRule.objects.exists()
    verbs = list(AuditRecord.objects.filter(verb__contains="keeping").values_list("verb", flat=True))
    assert verbs == ["messaging.keeping_policy_changed"]


def test_a_walk_goes_on_where_it_was_cut(
    province: SmallProvince, security: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = province.people
    monkeypatch.setattr(rules, "ROOMS", 1)
    monkeypatch.setattr(expiring, "BATCH", 2)
    rooms = [create_group(by=people["head"], title=f"群{n}", people=[people["clerk"].id]) for n in range(3)]
    for room in rooms:
        for text in ("一", "二", "三"):
            write(province, room, "clerk", text)
    rule(security, DAYS)
    with later():
        counts = [expiring.sweep(seconds=0) for _ in rooms]
        assert counts == [3, 3, 3]
        assert RetentionRun.objects.get().running
        assert expiring.sweep() == 0
        run = RetentionRun.objects.get()
    assert run.finished_at is not None and (run.rooms, run.messages) == (3, 9)
    assert not Message.objects.filter(expired_at=None).exists()


def test_the_job_works_at_night_once(province: SmallProvince, group: Conversation, security: Account) -> None:
    write(province, group, "clerk", "一")
    rule(security, DAYS)
    night = (clock.now() + timedelta(days=DAYS + 2)).astimezone(clock.LOCAL).replace(hour=2)
    with clock.freeze(night.replace(hour=12)):
        assert expiring.nightly() == 0 and not RetentionRun.objects.exists()
    with clock.freeze(night):
        assert expiring.nightly() == 1
        assert expiring.nightly() == 0 and RetentionRun.objects.count() == 1
    with clock.freeze(night + timedelta(days=1)):
        assert expiring.nightly() == 0 and RetentionRun.objects.count() == 2


def test_looking_costs_the_same_however_many_conversations_keep(
    province: SmallProvince, security: Account, assert_constant_queries: ConstantQueries
) -> None:
    people = province.people
    rule(security, DAYS, unit=province.units["department"].id)

    def grow() -> None:
        for number in range(4):
            room = create_group(by=people["head"], title=f"群{number}", people=[people["clerk"].id])
            write(province, room, "clerk", "一")
            direct = open_direct(by=people["head"], person_id=people["law_head"].id)
            write(province, direct, "head", "二")

    grow()
    assert_constant_queries(lambda: walk(), grow=grow, at_most=30)


def test_devices_are_told_once_and_fetch(
    province: SmallProvince, group: Conversation, security: Account, hints: list[Hint]
) -> None:
    for text in ("一", "二", "三"):
        write(province, group, "clerk", text)
    before = Conversation.objects.get(id=group.id).change
    rule(security, DAYS)
    hints.clear()
    with later():
        walk()
    row = Conversation.objects.get(id=group.id)
    assert (row.seq, row.change) == (3, before + 1)
    assert [hint.frame.payload for hint in hints if b'"conversation"' in _bytes(hint)]
    assert not [hint for hint in hints if b'"type":"message"' in _bytes(hint)]
    caught = messages.catch_up(row, change=before)
    assert [(one.seq, one.expired) for one in caught.messages] == [(1, True), (2, True), (3, True)]


def _bytes(hint: Hint) -> bytes:
    payload = hint.frame.payload
    return payload if isinstance(payload, bytes) else payload.encode()


def test_what_was_sent_later_and_what_a_notice_was_answered_go_too(
    province: SmallProvince, security: Account
) -> None:
    head, clerk = province.people["head"], province.people["clerk"]
    room = open_direct(by=head, person_id=clerk.id)
    write(province, room, "head", "一")
    made: dict[str, Any] = {
        "conversation": room,
        "account_id": head.account_id,
        "text": "绝密词",
        "send_at": clock.now(),
    }
    PlannedMessage.objects.create(**made, client_id=uuid4(), state=PlannedState.SENT)
    waits = PlannedMessage.objects.create(**made, client_id=uuid4())
    notice = Conversation.objects.create(
        id=1, newest=1, kind="notice", title="会", created_by_id=head.account_id
    )
    Membership.objects.create(conversation=notice, account_id=head.account_id, role=Role.OWNER)
    write(province, notice, "head", "请参会")
    sent = Notice.objects.create(
        conversation=notice, sender_id=head.account_id, client_id=uuid4(), place="三楼", strong_reason="急"
    )
    NoticeReply.objects.create(notice=sent, account_id=clerk.account_id, choice="text", note="请假")
    rule(security, DAYS)
    with later():
        assert walk() == 2
    assert list(PlannedMessage.objects.all()) == [waits]
    assert not NoticeReply.objects.exists()
    sent.refresh_from_db()
    assert (sent.place, sent.strong_reason) == ("", "")
    notice.refresh_from_db()
    assert "会" not in notice.title


def test_nobody_outside_hears_of_the_end_and_own_exports_leave_it_out(
    province: SmallProvince, group: Conversation, security: Account
) -> None:
    clerk = province.account("clerk")
    write(province, group, "clerk", "绝密词")
    OpeningRules.objects.create(outgoing=True)
    Hook.objects.create(
        conversation=group,
        name="外部",
        url="https://example.test/",
        events=["message.created", "message.edited", "message.recalled"],
        seq=1,
        change=Conversation.objects.get(id=group.id).change,
        created_by=clerk,
    )
    assert [one.text for one in said(group, clerk.id)] == ["绝密词"]
    rule(security, DAYS)
    with later():
        assert walk() == 1
    assert following.sweep() == 0
    assert list(said(group, clerk.id)) == []
