"""Inspections: two persons, a package that says what was said and shows tampering, and an end."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from messaging.models import Conversation, Inspection, InspectionState, MessageEvidence
from messaging.selectors import inspections as selectors
from messaging.services import create_group, open_direct, send
from messaging.services.edit import edit
from messaging.services.keeping import inspections, making
from messaging.services.keeping.inspections import InspectionWish
from messaging.services.recall import recall
from office.kernel import clock, files
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def security(db: None) -> Account:
    return Account.objects.create(login="security.wang", administrator="security")


@pytest.fixture
def audit(db: None) -> Account:
    return Account.objects.create(login="audit.li", administrator="audit")


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    made = create_group(by=people["head"], title="工作组", people=[people["clerk"].id])
    kept = files.save("附件内容".encode(), name="说明.txt", by=people["clerk"].account_id)
    said: dict[str, Any] = {"conversation_id": made.id, "by": people["clerk"]}
    send(**said, client_id=uuid4(), text="第一句<b>", files=[kept.id])
    second = send(**said, client_id=uuid4(), text="改前的话")
    edit(**said, seq=second.seq, change=second.change, text="改后的话")
    third = send(**said, client_id=uuid4(), text="收回的话")
    recall(**said, seq=third.seq)
    send(conversation_id=made.id, by=people["head"], client_id=uuid4(), text="处长的话")
    return made


def wish(rooms: list[int], people: list[int], **more: Any) -> InspectionWish:
    today = clock.today()
    values: dict[str, Any] = {
        "since": today,
        "until": today,
        "reason": "核查线索",
        "basis": "粤纪〔2026〕9号",
    }
    return InspectionWish(conversation_ids=rooms, person_ids=people, **{**values, **more})


def refused(code: str, work: Callable[[], Any]) -> None:
    with pytest.raises(OfficeError) as refusal:
        work()
    assert refusal.value.code == code


def given(audit: Account, security: Account, rooms: list[int], people: list[int]) -> Inspection:
    row = inspections.ask(by=audit, wish=wish(rooms, people))
    inspections.decide(by=security, inspection_id=row.id, approve=True)
    assert making.make_due() == 1
    row.refresh_from_db()
    return row


def package(audit: Account, row: Inspection) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(inspections.take(by=audit, inspection_id=row.id).read_bytes()))


def test_the_package_says_all_that_was_said_and_who_was_given_it(
    group: Conversation, security: Account, audit: Account
) -> None:
    row = given(audit, security, [group.id], [])
    assert (row.state, row.messages, row.files) == (InspectionState.READY, 4, 1)
    raw = inspections.package_of(row.id).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == row.sha256 and len(raw) == row.size
    with package(audit, row) as archive:
        content = json.loads(archive.read(f"conversations/{group.id}.json"))
        shown = archive.read(f"conversations/{group.id}.html").decode()
        manifest = json.loads(archive.read("manifest.json"))
        for entry in manifest["entries"]:
            assert hashlib.sha256(archive.read(entry["path"])).hexdigest() == entry["sha256"]
        assert {entry["path"] for entry in manifest["entries"]} | {"manifest.json"} == set(archive.namelist())
        path = content["messages"][0]["files"][0]["path"]
        assert archive.read(path).decode() == "附件内容"
    assert [one["text"] for one in content["messages"]] == ["第一句<b>", "改后的话", "", "处长的话"]
    sealed = [one["evidence"] for one in content["messages"]]
    assert sealed[1][0]["content"]["text"] == "改前的话" and sealed[1][0]["intact"]
    assert sealed[2][0]["content"]["text"] == "收回的话"
    assert {one["name"] for one in content["conversation"]["members"]} == {"曾静之", "简嘉树"}
    assert "第一句&lt;b&gt;" in shown and "<b>第一句" not in shown
    assert "audit.li 粤纪〔2026〕9号" in shown and "收回的话" in shown
    assert manifest["inspection"]["approved_by"] == "security.wang"


def test_evidence_that_was_changed_shows(group: Conversation, security: Account, audit: Account) -> None:
    one = MessageEvidence.objects.get(act="recall")
    MessageEvidence.objects.filter(id=one.id).update(content=one.content.replace("收回", "编造"))
    row = given(audit, security, [group.id], [])
    with package(audit, row) as archive:
        content = json.loads(archive.read(f"conversations/{group.id}.json"))
    assert [seal["intact"] for one in content["messages"] for seal in one["evidence"]] == [True, False]


def test_a_person_means_what_they_wrote_and_their_direct_talk_in_the_period(
    province: SmallProvince, group: Conversation, security: Account, audit: Account
) -> None:
    people = province.people
    direct = open_direct(by=people["law_head"], person_id=people["clerk"].id)
    send(conversation_id=direct.id, by=people["law_head"], client_id=uuid4(), text="给简嘉树")
    other = open_direct(by=people["law_head"], person_id=people["head"].id)
    send(conversation_id=other.id, by=people["law_head"], client_id=uuid4(), text="与他无关")
    with clock.freeze(clock.now() + timedelta(days=1)):
        send(conversation_id=direct.id, by=people["clerk"], client_id=uuid4(), text="次日")
    row = given(audit, security, [], [people["clerk"].id])
    with package(audit, row) as archive:
        names = archive.namelist()
        everything = "".join(archive.read(one).decode() for one in names if one.endswith("json"))
    assert "给简嘉树" in everything and "改后的话" in everything
    for word in ("与他无关", "处长的话", "次日"):
        assert word not in everything
    assert row.messages == 4


def test_nothing_is_read_by_one_person_alone(
    province: SmallProvince, group: Conversation, security: Account, audit: Account
) -> None:
    clerk = province.account("clerk")
    one = wish([group.id], [])
    refused("messaging.keeping_denied", lambda: inspections.ask(by=security, wish=one))
    refused("kernel.not_found", lambda: inspections.ask(by=clerk, wish=one))
    assert not Inspection.objects.exists()
    row = inspections.ask(by=audit, wish=one)
    key: dict[str, Any] = {"inspection_id": row.id}
    refused("messaging.keeping_denied", lambda: inspections.decide(by=audit, **key, approve=True))
    refused("kernel.not_found", lambda: inspections.decide(by=clerk, **key, approve=True))
    Account.objects.filter(id=audit.id).update(administrator="security")
    turned = Account.objects.get(id=audit.id)
    refused("messaging.second_person", lambda: inspections.decide(by=turned, **key, approve=True))
    Account.objects.filter(id=audit.id).update(administrator="audit")
    refused("messaging.inspection_not_ready", lambda: inspections.take(by=audit, **key))
    assert making.make_due() == 0 and not inspections.package_of(row.id).exists()
    refused("messaging.reason_missing", lambda: inspections.decide(by=security, **key, approve=False))
    inspections.decide(by=security, **key, approve=False, note="依据不足")
    refused("messaging.inspection_state", lambda: inspections.decide(by=security, **key, approve=True))
    assert making.make_due() == 0
    verbs = AuditRecord.objects.filter(entity="inspection").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["messaging.inspection_asked", "messaging.inspection_refused"]


def test_whoever_is_concerned_does_not_approve(
    province: SmallProvince, group: Conversation, audit: Account
) -> None:
    clerk = province.account("clerk")
    Account.objects.filter(id=clerk.id).update(administrator="security")
    by = Account.objects.get(id=clerk.id)
    subjects: list[tuple[list[int], list[int]]] = [
        ([group.id], []),
        ([], [province.people["clerk"].id]),
    ]
    for rooms, people in subjects:
        row = inspections.ask(by=audit, wish=wish(rooms, people))
        refused(
            "messaging.inspection_concerned",
            partial(inspections.decide, by=by, inspection_id=row.id, approve=True),
        )
        row.refresh_from_db()
        assert row.state == InspectionState.ASKED


def test_downloads_are_counted_limited_and_end(
    province: SmallProvince, group: Conversation, security: Account, audit: Account
) -> None:
    row = given(audit, security, [group.id], [])
    key: dict[str, Any] = {"inspection_id": row.id}
    other = Account.objects.create(login="audit.two", administrator="audit")
    refused("messaging.keeping_denied", lambda: inspections.take(by=other, **key))
    refused("messaging.keeping_denied", lambda: inspections.take(by=security, **key))
    for _ in range(3):
        inspections.take(by=audit, **key)
    refused("messaging.inspection_spent", lambda: inspections.take(by=audit, **key))
    assert AuditRecord.objects.filter(verb="messaging.inspection_downloaded").count() == 3
    assert selectors.shown_in(group) == [], "nobody is told before it is closed"
    with clock.freeze(clock.now() + timedelta(hours=73)):
        refused("messaging.inspection_not_ready", lambda: inspections.take(by=audit, **key))
        assert inspections.close_due() == 1 and inspections.close_due() == 0
    row.refresh_from_db()
    assert row.state == InspectionState.CLOSED
    assert [one.id for one in selectors.shown_in(group)] == [row.id]


def test_a_closed_package_leaves_the_disk(audit: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda job, robust=False: job())
    row = Inspection.objects.create(
        reason="因", basis="号", since=date(2026, 1, 1), until=date(2026, 1, 2), asked_by=audit, state="ready"
    )
    path = inspections.package_of(row.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"zip")
    inspections.close(by=audit, inspection_id=row.id)
    assert not path.exists()


def test_a_killed_job_is_begun_anew_and_a_broken_one_says_so(
    group: Conversation, security: Account, audit: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = inspections.ask(by=audit, wish=wish([group.id], []))
    inspections.decide(by=security, inspection_id=row.id, approve=True)
    Inspection.objects.filter(id=row.id).update(state="making", beat_at=clock.now())
    assert making.make_due() == 0, "somebody is at it"
    Inspection.objects.filter(id=row.id).update(beat_at=clock.now() - timedelta(minutes=3))
    assert making.make_due() == 1
    again = inspections.ask(by=audit, wish=wish([group.id], []))
    inspections.decide(by=security, inspection_id=again.id, approve=True)

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(making, "open_package", broken)
    assert making.make_due() == 0
    again.refresh_from_db()
    assert again.state == InspectionState.FAILED


def test_bad_wishes_are_refused(group: Conversation, audit: Account) -> None:
    day = clock.today()
    for code, one in (
        ("messaging.inspection_subjects", wish([], [])),
        ("messaging.no_such_conversation", wish([7], [])),
        ("messaging.no_such_person", wish([], [7])),
        ("messaging.keeping_period", wish([group.id], [], until=day - timedelta(days=1))),
        ("messaging.reason_missing", wish([group.id], [], reason=" ")),
        ("messaging.basis_missing", wish([group.id], [], basis="")),
    ):
        refused(code, partial(inspections.ask, by=audit, wish=one))
    assert not Inspection.objects.exists() and not AuditRecord.objects.filter(entity="inspection").exists()


def test_a_package_costs_the_same_queries_however_many_messages(
    province: SmallProvince,
    group: Conversation,
    security: Account,
    audit: Account,
    assert_constant_queries: ConstantQueries,
) -> None:
    def grow() -> None:
        for number in range(6):
            said: dict[str, Any] = {"conversation_id": group.id, "by": province.people["clerk"]}
            sent = send(**said, client_id=uuid4(), text=f"第 {number}")
            edit(**said, seq=sent.seq, change=sent.change, text="改")

    row = inspections.ask(by=audit, wish=wish([group.id], []))

    def make() -> None:
        Inspection.objects.filter(id=row.id).update(state="approved")
        assert making.make_due() == 1

    assert_constant_queries(make, grow=grow, at_most=40)
