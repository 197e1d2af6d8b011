"""A（B代）: the delegate is asked beside the principal, one decides, and what is undecided goes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals import services
from approvals.models import Chain, Task
from approvals.replay import replay
from approvals.selectors import chain_log, chain_timeline, holders_by_chain
from approvals.selectors.worklist import Filters, worklist
from approvals.services import deputing
from approvals.services.log import verify
from approvals.stages import STAGES
from office.kernel import clock, outbox
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from orgchart.models import Appointment, Delegation, Duty, Person
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.approvals.factories import Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def delegate(province: SmallProvince, by: str = "head", to_whom: str = "law_head", **more: Any) -> Delegation:
    today = clock.today()
    values = {"valid_from": today, "last_day": today + timedelta(days=3), **more}
    wish = Wish(delegate=province.people[to_whom].id, **values)
    made = delegations.make(by=province.account(by), wish=wish)[0]
    outbox.drain()
    return made


def end(province: SmallProvince, row: Delegation, by: str = "head") -> None:
    delegations.end(by=province.account(by), delegation_id=row.id)
    outbox.drain()


@pytest.fixture
def flow(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"key": "check", "stage": "check", "who": to(people["head"])},
        {"key": "issue", "stage": "issue", "who": to(people["director"])},
    )


def done(person: Person) -> list[tuple[str, str, str]]:
    """(decision, on whose behalf, who decided) of what is done, newest first."""
    items, _ = worklist(person, person.account, "done", None, Filters())
    return [(item.decision, item.on_behalf_of, item.deputy) for item in items]


def titles(person: Person) -> list[tuple[str, str]]:
    """(on whose behalf, who stands in) of what is to do."""
    items, _ = worklist(person, person.account, "todo", None, Filters())
    return [(item.on_behalf_of, item.deputy) for item in items]


def sound(chain: Chain) -> None:
    """The log is whole and tells all."""
    assert verify(chain.id) is None
    states = dict(Task.objects.filter(chain=chain).values_list("id", "state"))
    assert replay(chain_log(chain.id)).tasks == {str(key): state for key, state in states.items()}


def test_every_stage_belongs_to_a_kind_but_drafting_reading_and_the_seal() -> None:
    kinds = {key: stage.duty for key, stage in STAGES.items()}
    assert {key for key, duty in kinds.items() if not duty} == {"draft", "read", "seal"}
    assert {duty for duty in kinds.values() if duty} == set(Duty.values)


@pytest.mark.usefixtures("flow")
@pytest.mark.parametrize("before", [True, False], ids=["opened-before", "opened-after"])
def test_the_delegate_is_asked_and_signs_for_the_principal(province: SmallProvince, before: bool) -> None:
    people = province.people
    early = begin(province) if before else None
    delegate(province, kinds=["check"], reason="出差")
    chain = early or begin(province)
    assert holders(chain) == {"曾静之", "区慕言"}
    assert holders_by_chain([chain.id]) == {chain.id: ["曾静之（区慕言代）"]}
    assert titles(people["law_head"]) == [("曾静之", "")]
    assert titles(people["head"]) == [("", "区慕言")]
    decide(chain, people["law_head"], opinion="同意")
    assert holders(chain) == {"骆云舒"}, "decided once, and on it went"
    assert done(people["law_head"]) == [("agree", "曾静之", "")]
    assert done(people["head"]) == [("agree", "", "区慕言")], "done by both"
    tasks = next(step for step in chain_timeline(chain) if step.stage == "check").tasks
    signed = next(task for task in tasks if task.decided_at)
    assert (signed.name, signed.deputy, signed.post, signed.opinion) == ("曾静之", "区慕言", "处长", "同意")
    audited = AuditRecord.objects.get(verb="approvals.agree")
    assert audited.actor == province.account("law_head").id
    assert audited.data["on_behalf_of"] == str(people["head"].id)
    sound(chain)


@pytest.mark.usefixtures("flow")
def test_the_principal_may_still_act_and_the_delegate_hears_that_it_is_closed(
    province: SmallProvince,
) -> None:
    people = province.people
    delegate(province)
    chain = begin(province)
    theirs = task_of(chain, people["law_head"])
    decide(chain, people["head"])
    with pytest.raises(OfficeError) as caught:
        services.decide(
            task_id=theirs.id, by=people["law_head"], action="agree", seen_hash="h1", idempotency_key="k"
        )
    assert (caught.value.status, caught.value.code) == (409, "approvals.task_closed")
    assert titles(people["law_head"]) == []
    sound(chain)


@pytest.mark.usefixtures("flow")
def test_at_the_end_the_undecided_goes_back_and_reading_with_it(province: SmallProvince) -> None:
    people = province.people
    row = delegate(province)
    chain, signed = begin(province), begin(province)
    decide(signed, people["law_head"])
    theirs = task_of(chain, people["law_head"])
    end(province, row)
    assert holders(chain) == {"曾静之"}
    assert titles(people["law_head"]) == []
    assert titles(people["head"]) == [("", "")]
    client = Client()
    client.force_login(province.account("law_head"))
    assert client.get(f"/api/v1/approvals/tasks/{theirs.id}").status_code == 404
    assert client.get(f"/api/v1/approvals/chains/{chain.id}").status_code == 404
    mine = Task.objects.get(chain=signed, decision="agree", assignee=people["law_head"])
    assert client.get(f"/api/v1/approvals/tasks/{mine.id}").status_code == 200
    assert holders(begin(province)) == {"曾静之"}, "nothing new comes"
    decide(chain, people["head"])
    assert AuditRecord.objects.filter(verb="approvals.delegation_ended", actor=None).count() == 1
    sound(chain)


@pytest.mark.usefixtures("flow")
def test_nobody_signs_for_another_after_the_last_day(province: SmallProvince) -> None:
    """Even where the clock struck and nobody has tidied up yet."""
    people = province.people
    row = delegate(province)
    chain = begin(province)
    Delegation.objects.filter(id=row.id).update(valid_to=clock.today())
    with pytest.raises(OfficeError) as caught:
        decide(chain, people["law_head"])
    assert (caught.value.status, caught.value.code) == (403, "approvals.delegation_ended")
    task = task_of(chain, people["law_head"])
    for act in (
        lambda: services.suspend(task_id=task.id, by=people["law_head"], reason="缓办"),
        lambda: services.add_signer(task_id=task.id, by=people["law_head"], person=people["deputy"].id),
    ):
        with pytest.raises(OfficeError) as caught:
            act()
        assert caught.value.code == "approvals.delegation_ended"
    assert holders(chain) == {"曾静之", "区慕言"}
    assert delegations.follow() == 1
    outbox.drain()
    assert holders(chain) == {"曾静之"}
    sound(chain)


@pytest.mark.usefixtures("flow")
def test_what_came_by_delegation_is_not_handed_on(province: SmallProvince) -> None:
    people = province.people
    delegate(province)
    delegate(province, "law_head", "finance_head")
    chain = begin(province)
    assert holders(chain) == {"曾静之", "区慕言"}
    before = AuditRecord.objects.count()
    with pytest.raises(OfficeError) as caught:
        services.transfer(
            task_id=task_of(chain, people["law_head"]).id,
            by=people["law_head"],
            to_person=people["deputy"].id,
        )
    assert (caught.value.status, caught.value.code) == (403, "approvals.delegated_stays")
    assert holders(chain) == {"曾静之", "区慕言"}
    assert AuditRecord.objects.count() == before


@pytest.mark.usefixtures("flow")
def test_the_principals_transfer_takes_it_from_the_delegate_too(province: SmallProvince) -> None:
    people = province.people
    delegate(province)
    chain = begin(province)
    services.transfer(
        task_id=task_of(chain, people["head"]).id, by=people["head"], to_person=people["law_head"].id
    )
    assert holders(chain) == {"区慕言"}
    assert titles(people["law_head"]) == [("", "")], "their own now"
    sound(chain)


def test_who_may_not_decide_it_is_not_asked_for_another(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"key": "check", "stage": "check", "who": to(people["head"])},
        {
            "key": "issue",
            "stage": "issue",
            "who": to(people["director"]),
            "distinct_from": ["check"],
        },
    )
    delegate(province, "head", "clerk", kinds=["check"])
    drafted = begin(province)
    assert holders(drafted) == {"曾静之"}, "nobody checks their own paper for another"
    delegate(province, "director", "head", kinds=["issue"])
    decide(drafted, people["head"])
    assert holders(drafted) == {"骆云舒"}, "who checked it does not sign it for another"
    end(province, Delegation.objects.get(delegate__person=people["head"]), by="director")
    delegate(province, "director", "deputy", kinds=["issue"])
    assert holders(drafted) == {"骆云舒", "单于飞"}
    sound(drafted)


@pytest.mark.parametrize(("upward", "asked"), [(False, {"骆云舒"}), (True, {"骆云舒", "单于飞"})])
def test_upward_documents_are_signed_by_the_principal_unless_allowed(
    province: SmallProvince, subject: Papers, upward: bool, asked: set[str]
) -> None:
    publish_flow({"stage": "issue", "who": to(province.people["director"])})
    delegate(province, "director", "deputy", upward=upward)
    assert holders(begin(province, context={"direction": "up"})) == asked
    assert holders(begin(province, context={"direction": "down"})) == {"骆云舒", "单于飞"}


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.usefixtures("flow")
def test_a_return_asks_the_principal_and_whoever_stands_in_then(
    province: SmallProvince, lasting: bool
) -> None:
    people = province.people
    row = delegate(province)
    chain = begin(province)
    decide(chain, people["law_head"], "return", opinion="数字有误")
    if not lasting:
        end(province, row)
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h1", idempotency_key="again")
    assert holders(chain) == ({"曾静之", "区慕言"} if lasting else {"曾静之"})
    decide(chain, people["head"])
    check = next(step for step in chain_timeline(chain) if step.stage == "check")
    decide(chain, people["director"], "return", opinion="再核", return_to=check.id)
    assert holders(chain) == ({"曾静之", "区慕言"} if lasting else {"曾静之"})
    sound(chain)


def test_one_voice_where_votes_are_counted(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    who = [to(people[key]) for key in ("head", "law_head", "finance_head")]
    publish_flow({"stage": "countersign", "parallel": who, "rule": "quorum", "quorum": 2})
    publish_flow({"stage": "countersign", "parallel": who, "rule": "all"}, key="all")
    delegate(province)
    counted = begin(province)
    assert Task.objects.filter(chain=counted, assignee=people["law_head"], state="active").count() == 1
    everybody = begin(province, key="all")
    assert Task.objects.filter(chain=everybody, assignee=people["law_head"], state="active").count() == 2
    sound(everybody)


@pytest.mark.usefixtures("flow")
def test_what_a_step_missed_while_it_began_is_offered_again(province: SmallProvince) -> None:
    delegate(province)
    chain = begin(province)
    Task.objects.filter(chain=chain, on_behalf_of__isnull=False).delete()
    assert deputing.offer() == 1
    assert deputing.offer() == 0
    assert holders(chain) == {"曾静之", "区慕言"}


@pytest.mark.usefixtures("flow")
def test_a_delegate_who_leaves_leaves_nothing_behind(province: SmallProvince) -> None:
    delegate(province)
    chain = begin(province)
    Appointment.objects.filter(id=province.appointments["law_head"].id).update(valid_to=clock.today())
    delegations.follow()
    outbox.drain()
    assert holders(chain) == {"曾静之"}


@pytest.mark.usefixtures("flow")
def test_one_sees_beforehand_what_would_pass_over(province: SmallProvince) -> None:
    begin(province)
    begin(province)
    today = clock.today()
    wish = Wish(delegate=province.people["law_head"].id, valid_from=today, last_day=today)
    seen = delegations.preview(by=province.account("head"), wish=wish)
    assert seen.open_work == {"check": 2}
