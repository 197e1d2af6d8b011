"""传阅 in order and comments, 代录, agreeing in bulk, and an administrator's help for a stuck chain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.models import Chain, Dictation, Step, Task
from approvals.selectors.asked import stuck_chains
from approvals.services import dictating, steering
from approvals.services.bulk import Item
from approvals.services.log import verify
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord, OutboxEvent
from orgchart.models import AdminScope, Unit
from tests.approvals.factories import Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def two(province: SmallProvince, **check: object) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), **check},
        {"stage": "issue", "who": to(people["director"])},
    )
    return begin(province)


def readers(chain: Chain) -> set[str]:
    rows = Task.objects.filter(chain=chain, state=Task.State.ACTIVE, kind=Task.Kind.READ)
    return set(rows.values_list("assignee__name", flat=True))


def test_circulation_in_order_goes_on_when_one_has_read(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = two(province)
    order = [people[key].id for key in ("finance_head", "law_head", "deputy")]
    step = services.circulate(
        chain_id=chain.id, by=people["clerk"], people=order, note="请依次阅。", in_order=True
    )
    assert readers(chain) == {"仇知远"}
    first = Task.objects.get(step=step)
    services.comment(task_id=first.id, by=people["finance_head"], text="已阅，经费可行。")
    assert readers(chain) == {"区慕言"}
    with pytest.raises(OfficeError, match="decided_already"):
        services.comment(task_id=first.id, by=people["finance_head"], text="再说一句。")
    services.mark_subject_read(
        subject_type=chain.subject_type, subject_id=chain.subject_id, by=people["law_head"]
    )
    assert readers(chain) == {"单于飞"}
    shown = next(one for one in selectors.chain_timeline(chain) if one.id == step.id)
    assert [slot.name for slot in shown.slots] == ["仇知远", "区慕言", "单于飞"]
    assert next((task.name, task.opinion) for task in shown.tasks) == ("仇知远", "已阅，经费可行。")
    assert shown.note == "请依次阅。"
    assert verify(chain.id) is None


def test_a_paper_to_sign_is_no_paper_to_comment(province: SmallProvince, subject: Papers) -> None:
    chain = two(province)
    mine = task_of(chain, province.people["head"])
    with pytest.raises(OfficeError, match="comment_reading_only"):
        services.comment(task_id=mine.id, by=province.people["head"], text="同意。")
    mine.refresh_from_db()
    assert mine.opinion == ""


def test_what_a_secretary_enters_counts_when_the_leader_confirms(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    chain = two(province)
    mine = task_of(chain, people["head"])
    secretary = people["registrar"]
    subject.readers |= {secretary.account_id, people["checker"].account_id}
    with pytest.raises(OfficeError, match="dictation_not_yours"):
        dictating.enter(task_id=mine.id, by=people["checker"], opinion="同意。", seen_hash="h1")
    with pytest.raises(OfficeError, match="text_changed"):
        dictating.enter(task_id=mine.id, by=secretary, opinion="同意。", seen_hash="old")
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    row = dictating.enter(
        task_id=mine.id, by=secretary, opinion="同意，请速办。", seen_hash="h1", scan=("批示.png", png)
    )
    with pytest.raises(OfficeError, match="dictation_entered"):
        dictating.enter(task_id=mine.id, by=secretary, opinion="不。", seen_hash="h1")
    assert holders(chain) == {"曾静之"}, "it is no signature yet"
    with pytest.raises(OfficeError, match="not_your_turn"):
        dictating.confirm(dictation_id=row.id, by=secretary, idempotency_key="x")
    dictating.confirm(dictation_id=row.id, by=people["head"], idempotency_key="x")
    assert holders(chain) == {"骆云舒"}
    shown = [task for step in selectors.chain_timeline(chain) for task in step.tasks if task.id == mine.id]
    assert (shown[0].opinion, shown[0].dictated) == ("同意，请速办。", True)
    with pytest.raises(OfficeError, match="dictation_answered"):
        dictating.refuse(dictation_id=row.id, by=people["head"])
    assert verify(chain.id) is None


def test_nobody_passes_off_a_decision_as_entered_for_them(province: SmallProvince, subject: Papers) -> None:
    chain = two(province)
    mine = task_of(chain, province.people["head"])
    client = Client()
    client.force_login(province.account("head"))
    for name in ("dictated_by", "dictation"):
        answer = client.post(
            f"/api/v1/approvals/tasks/{mine.id}/decide",
            {"action": "agree", "seen_hash": "h1", "idempotency_key": name, "data": {name: "1"}},
            content_type="application/json",
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "approvals.dictation_only")
    mine.refresh_from_db()
    assert (mine.state, mine.decision_data) == (Task.State.ACTIVE, {})
    assert holders(chain) == {"曾静之"}


def test_a_refused_entry_leaves_the_task_open(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = two(province)
    mine = task_of(chain, people["head"])
    subject.readers.add(people["registrar"].account_id)
    row = dictating.enter(task_id=mine.id, by=people["registrar"], opinion="同意。", seen_hash="h1")
    dictating.refuse(dictation_id=row.id, by=people["head"])
    assert holders(chain) == {"曾静之"}
    assert Dictation.objects.get().state == "refused"


def test_several_are_agreed_to_at_once_where_the_flow_allows_it_and_each_was_opened(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    allowed = [two(province, bulk=True) for _ in range(3)]
    strict = two(province)
    tasks = [task_of(chain, people["head"]) for chain in (*allowed, strict)]
    for task in (tasks[0], tasks[1], tasks[3]):
        services.mark_read(task_id=task.id, by=people["head"])
    items = [Item(task.id, "h1", f"k{task.id}") for task in tasks]
    outcomes = services.agree_many(items=items, by=people["head"])
    codes = [one.refused.code if one.refused else "" for one in outcomes]
    assert codes == ["", "", "approvals.bulk_unread", "approvals.bulk_not_allowed"]
    assert [holders(chain) for chain in allowed[:2]] == [{"骆云舒"}] * 2
    assert [holders(chain) for chain in (allowed[2], strict)] == [{"曾静之"}] * 2
    with pytest.raises(OfficeError, match="bulk_size"):
        services.agree_many(items=[], by=people["head"])


def administers(province: SmallProvince, key: str, unit: Unit) -> None:
    AdminScope.objects.create(
        account=province.account(key),
        unit=unit,
        rights=["people", "roles"],
        granted_by=None,
        valid_from=date(2024, 1, 1),
    )


def test_an_administrator_names_who_holds_an_empty_place(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": {"to": "division", "name": "没有的处"}})
    chain = begin(province)
    admin, step = province.account("checker"), Step.objects.get(chain=chain, stage="check")
    with pytest.raises(OfficeError) as stranger:
        steering.assign(step_id=step.id, slot=0, person=people["law_head"].id, by=admin, reason="缺岗")
    assert stranger.value.status == 404
    assert stuck_chains(admin) == []
    administers(province, "checker", chain.organ)
    assert [one.id for one in stuck_chains(admin)] == [chain.id]
    with pytest.raises(OfficeError, match="person_unknown"):
        steering.assign(
            step_id=step.id, slot=0, person=people["bureau_registrar"].id, by=admin, reason="缺岗"
        )
    with pytest.raises(OfficeError, match="reason_missing"):
        steering.assign(step_id=step.id, slot=0, person=people["law_head"].id, by=admin, reason="")
    steering.assign(step_id=step.id, slot=0, person=people["law_head"].id, by=admin, reason="缺岗")
    assert holders(chain) == {"区慕言"}
    assert stuck_chains(admin) == []
    assert AuditRecord.objects.filter(verb="approvals.assigned", entity_id=chain.id).exists()
    assert OutboxEvent.objects.filter(name="approvals.chain_steered.v1").count() == 1
    assert verify(chain.id) is None


def test_an_administrator_jumps_but_not_over_what_the_regulation_requires(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])},
        {"stage": "countersign", "who": to(people["law_head"])},
        {"stage": "office_review", "who": to(people["office_head"])},
        {"stage": "issue", "who": to(people["director"])},
    )
    chain = begin(province)
    admin = province.account("checker")
    administers(province, "checker", chain.organ)
    steps = {step.stage: step.id for step in Step.objects.filter(chain=chain)}
    with pytest.raises(OfficeError, match="jump_not_over"):
        steering.jump(chain_id=chain.id, to_step=steps["issue"], by=admin, reason="急")
    assert holders(chain) == {"曾静之"}
    steering.jump(chain_id=chain.id, to_step=steps["office_review"], by=admin, reason="处长出国。")
    assert holders(chain) == {people["office_head"].name}
    assert set(Step.objects.filter(chain=chain, state="skipped").values_list("stage", flat=True)) == {
        "check",
        "countersign",
    }
    decide(chain, people["office_head"])
    steering.jump(chain_id=chain.id, to_step=steps["office_review"], by=admin, reason="审核须重做。")
    assert holders(chain) == {people["office_head"].name}
    decide(chain, people["office_head"])
    assert holders(chain) == {"骆云舒"}
    assert verify(chain.id) is None


def test_a_late_chain_is_stuck_too(province: SmallProvince, subject: Papers) -> None:
    chain = two(province, due_minutes=60)
    administers(province, "checker", chain.organ)
    admin = province.account("checker")
    assert stuck_chains(admin) == []
    with clock.freeze(clock.now() + timedelta(days=20)):
        assert [one.id for one in stuck_chains(admin)] == [chain.id]
