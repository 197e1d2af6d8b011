"""Holds: what is held outlives its days until two persons let it go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from messaging.models import Conversation, Hold, MessageEvidence, RetentionMark, RetentionRun
from messaging.services import create_group
from messaging.services.keeping import holds
from messaging.services.recall import recall
from office.kernel import clock
from office.kernel.models import Account, AuditRecord
from tests.messaging.test_retention import (
    DAYS,
    audit,
    group,
    later,
    refused,
    rule,
    security,
    shown,
    walk,
    write,
)
from tests.orgchart.factories import SmallProvince

__all__ = ["audit", "group", "security"]  # fixtures


def hold(by: Account, **subject: Any) -> Hold:
    wish: dict[str, Any] = {
        "person_id": None,
        "conversation_id": None,
        "unit_id": None,
        "since": None,
        "until": None,
    }
    return holds.ask(
        by=by, wish=holds.HoldWish(**{**wish, **subject}, reason="核查", basis="粤纪〔2026〕1号")
    )


def test_what_is_held_outlives_its_days_until_two_persons_let_it_go(
    province: SmallProvince, group: Conversation, security: Account, audit: Account
) -> None:
    for key, text in (("clerk", "一"), ("head", "二"), ("clerk", "三")):
        write(province, group, key, text)
    taken = write(province, group, "clerk", "四")
    recall(by=province.people["clerk"], conversation_id=group.id, seq=taken.seq)
    rule(security, DAYS)
    row = hold(audit, person_id=province.people["clerk"].id)
    refused("messaging.keeping_denied", lambda: holds.act(by=audit, hold_id=row.id, verb="confirm"))
    holds.act(by=security, hold_id=row.id, verb="confirm")
    with later():
        assert walk() == 1
        assert [one["text"] for one in shown(group)] == ["一", "", "三", ""]
        assert MessageEvidence.objects.count() == 1, "what was taken back stays sealed"
        assert RetentionMark.objects.get(conversation=group).seq == 0
        assert RetentionRun.objects.latest("id").held == 3
        assert walk() == 0, "again, nothing more goes"
        refused("messaging.keeping_denied", lambda: holds.act(by=security, hold_id=row.id, verb="release"))
        refused("messaging.reason_missing", lambda: holds.act(by=audit, hold_id=row.id, verb="release"))
        holds.act(by=audit, hold_id=row.id, verb="release", reason="核查结束")
        assert walk() == 0, "the end was only asked for"
        holds.act(by=security, hold_id=row.id, verb="confirm_release")
        assert walk() == 3
        assert RetentionMark.objects.get(conversation=group).seq == 4
    steps = AuditRecord.objects.filter(entity="hold").order_by("id").values_list("verb", flat=True)
    assert [one.removeprefix("messaging.hold_") for one in steps] == [
        "asked",
        "confirm",
        "release",
        "confirm_release",
    ]


def test_a_hold_of_a_conversation_and_of_a_unit_for_a_period(
    province: SmallProvince, group: Conversation, security: Account, audit: Account
) -> None:
    people = province.people
    far = create_group(by=people["bureau_head"], title="江门", people=[people["bureau_office_head"].id])
    write(province, group, "clerk", "一")
    write(province, group, "law_head", "二")
    write(province, far, "bureau_head", "三")
    rule(security, DAYS)
    today = clock.today()
    hold(audit, conversation_id=far.id, since=today, until=today)
    hold(audit, unit_id=province.units["law"].id, until=today)
    elsewhere = hold(audit, conversation_id=group.id, until=today - timedelta(days=1))
    with later():
        assert walk() == 1
    assert [one["text"] for one in shown(group)] == ["", "二"]
    assert [one["text"] for one in shown(far)] == ["三"]
    holds.act(by=security, hold_id=elsewhere.id, verb="refuse")
    refused("messaging.hold_state", lambda: holds.act(by=security, hold_id=elsewhere.id, verb="confirm"))


def test_bad_holds_are_refused(province: SmallProvince, audit: Account, security: Account) -> None:
    person = province.people["clerk"].id
    empty = holds.HoldWish(None, None, None, None, None, "因", "号")
    refused("messaging.hold_subject", lambda: holds.ask(by=audit, wish=empty))
    refused("messaging.no_such_conversation", lambda: hold(audit, conversation_id=7))
    refused("messaging.no_such_person", lambda: hold(audit, person_id=7))
    day = clock.today()
    late: dict[str, Any] = {"since": day, "until": day - timedelta(days=1)}
    refused("messaging.keeping_period", lambda: hold(audit, person_id=person, **late))
    blank = holds.HoldWish(person, None, None, None, None, "因", " ")
    refused("messaging.basis_missing", lambda: holds.ask(by=audit, wish=blank))
    refused("messaging.keeping_denied", lambda: hold(security, person_id=person))
    refused("kernel.not_found", lambda: hold(province.account("clerk"), person_id=person))
    assert not Hold.objects.exists() and not AuditRecord.objects.filter(entity="hold").exists()
