"""加签 before, beside, after; 减签; k of each group; the same person merged; people named by the drafter."""

from __future__ import annotations

import pytest

from approvals import services
from approvals.models import Chain, Step, Task
from approvals.permissions import task_rights
from approvals.services.log import verify
from office.kernel.errors import OfficeError
from orgchart.models import Person
from tests.approvals.factories import Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def flow(province: SmallProvince) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), "due_minutes": 390},
        {"stage": "issue", "who": to(people["director"])},
    )
    return begin(province)


def add(chain: Chain, by: Person, person: Person, where: str) -> Step:
    return services.add_signer(task_id=task_of(chain, by).id, by=by, person=person.id, where=where)


def test_a_signer_added_before_is_heard_first(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = flow(province)
    first = task_of(chain, people["head"])
    add(chain, people["head"], people["law_head"], "before")
    assert holders(chain) == {"区慕言"}
    with pytest.raises(OfficeError, match="task_closed"):
        services.decide(
            task_id=first.id, by=people["head"], action="agree", seen_hash="h1", idempotency_key="early"
        )
    decide(chain, people["law_head"], opinion="同意。")
    assert holders(chain) == {"曾静之"}
    decide(chain, people["head"])
    assert holders(chain) == {"骆云舒"}
    assert verify(chain.id) is None


@pytest.mark.parametrize(("rule", "quorum"), [("any", 0), ("quorum", 1)])
@pytest.mark.parametrize("where", ["before", "beside"])
def test_an_added_signer_is_waited_for_whatever_the_rule(
    province: SmallProvince, subject: Papers, rule: str, quorum: int, where: str
) -> None:
    people = province.people
    asked = [to(people["head"]), to(people["finance_head"])]
    publish_flow({"stage": "countersign", "parallel": asked, "rule": rule, "quorum": quorum})
    chain = begin(province)
    add(chain, people["head"], people["law_head"], where)
    decide(chain, people["finance_head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.RUNNING
    decide(chain, people["law_head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


def test_a_serial_step_stays_serial_with_somebody_beside(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    asked = [to(people[key]) for key in ("head", "finance_head", "deputy")]
    publish_flow({"stage": "countersign", "parallel": asked, "rule": "serial"})
    chain = begin(province)
    add(chain, people["head"], people["law_head"], "beside")
    assert holders(chain) == {"曾静之", "区慕言"}
    decide(chain, people["head"])
    assert holders(chain) == {"仇知远", "区慕言"}


@pytest.mark.parametrize("where", ["before", "beside", "after"])
def test_an_added_signer_can_be_taken_out_again(province: SmallProvince, subject: Papers, where: str) -> None:
    people = province.people
    chain = flow(province)
    step = add(chain, people["head"], people["law_head"], where)
    slot = len(step.slots) - 1
    subject.readers.add(people["law_head"].account_id)
    with pytest.raises(OfficeError, match="remove_not_yours"):
        services.remove_signer(step_id=step.id, slot=slot, by=people["law_head"])
    with pytest.raises(OfficeError) as unseen:
        services.remove_signer(step_id=step.id, slot=slot, by=people["checker"])
    assert unseen.value.status == 404
    subject.readers.add(people["head"].account_id)
    services.remove_signer(step_id=step.id, slot=slot, by=people["head"])
    assert holders(chain) == {"曾静之"}
    decide(chain, people["head"])
    assert holders(chain) == {"骆云舒"}
    assert verify(chain.id) is None


def test_only_added_and_undecided_signers_are_taken_out(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = flow(province)
    step = add(chain, people["head"], people["law_head"], "beside")
    with pytest.raises(OfficeError, match="remove_added_only"):
        services.remove_signer(step_id=step.id, slot=0, by=people["head"])
    decide(chain, people["law_head"])
    with pytest.raises(OfficeError, match="remove_late"):
        services.remove_signer(step_id=step.id, slot=1, by=people["head"])
    assert holders(chain) == {"曾静之"}


def test_a_signer_added_after_a_return_is_not_jumped_over(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = flow(province)
    decide(chain, people["head"])
    check = Step.objects.get(chain=chain, stage="check")
    decide(chain, people["director"], "return", opinion="再核。", return_to=check.id)
    add(chain, people["head"], people["law_head"], "after")
    decide(chain, people["head"])
    assert holders(chain) == {"区慕言"}
    decide(chain, people["law_head"])
    assert holders(chain) == {"骆云舒"}
    decide(chain, people["director"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


def test_so_many_of_each_group(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    groups = [
        {"name": "业务处", "who": [to(people["head"]), to(people["law_head"])], "need": 1},
        {"name": "综合处", "who": [to(people["finance_head"]), to(people["office_head"])], "need": 2},
    ]
    publish_flow({"stage": "countersign", "groups": groups, "rule": "quorum"})
    chain = begin(province)
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
        chain.refresh_from_db()
        assert chain.state == Chain.State.RUNNING
    decide(chain, people["office_head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


@pytest.mark.parametrize(
    "step",
    [
        {"stage": "countersign", "groups": [{"name": "甲", "who": [{"to": "organ_head"}], "need": 2}]},
        {"stage": "countersign", "groups": [{"name": "甲", "who": [{"to": "organ_head"}]}], "rule": "all"},
        {"stage": "countersign", "groups": [{"name": "甲", "who": []}], "rule": "quorum"},
        {"stage": "handle", "who": {"to": "chosen", "by": "somebody"}},
    ],
)
def test_faulty_groups_and_choices_are_refused(db: None, step: dict[str, object]) -> None:
    with pytest.raises(OfficeError, match="definition"):
        publish_flow({"rule": "quorum"} | step if "groups" in step else step)


def test_who_signed_the_step_before_is_not_asked_again_where_the_flow_says_so(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    from approvals.services.templates import publish

    steps = [
        {"stage": "check", "who": to(people["deputy"])},
        {"stage": "leader_review", "who": to(people["deputy"])},
        {"stage": "approve", "who": to(people["director"])},
        {"stage": "issue", "who": to(people["director"])},
    ]
    definition = {"steps": steps, "merge_same": True}
    publish(key="merged", name="合并", subject_type="test_paper", definition=definition)
    chain = begin(province, key="merged")
    decide(chain, people["deputy"])
    assert holders(chain) == {"骆云舒"}
    assert not Task.objects.filter(chain=chain, step__stage="leader_review").exists()
    decide(chain, people["director"])
    assert Step.objects.get(chain=chain, stage="issue").state == Step.State.ACTIVE
    assert verify(chain.id) is None


def test_the_drafter_names_who_is_asked(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    step = {"stage": "countersign", "who": {"to": "chosen", "by": "drafter"}, "rule": "all"}
    publish_flow(step, {"stage": "issue", "who": to(people["director"])})
    with pytest.raises(OfficeError, match="choice_missing"):
        begin(province)
    with pytest.raises(OfficeError, match="choice_not_yours"):
        begin(province, choices={"issue": [to(people["deputy"])]})
    with pytest.raises(OfficeError, match=r"approvals\.address"):
        begin(province, choices={"countersign": ["moon"]})
    assert not Chain.objects.exists()
    named = [to(people["law_head"]), to(people["finance_head"])]
    chain = begin(province, choices={"countersign": named})
    assert holders(chain) == {"区慕言", "仇知远"}
    decide(chain, people["law_head"])
    decide(chain, people["finance_head"])
    assert holders(chain) == {"骆云舒"}


def test_a_step_may_have_no_signers_added_and_running_chains_keep_theirs(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    before = flow(province)
    publish_flow({"stage": "check", "who": to(people["head"]), "no_adding": True})
    chain = begin(province)
    task = task_of(chain, people["head"])
    assert not task_rights(people["head"].account, task).add_signer
    with pytest.raises(OfficeError) as refused:
        add(chain, people["head"], people["law_head"], "beside")
    assert (refused.value.status, refused.value.code) == (403, "approvals.adding_closed")
    assert holders(chain) == {"曾静之"}
    assert task_rights(people["head"].account, task_of(before, people["head"])).add_signer
    add(before, people["head"], people["law_head"], "beside")
    assert holders(before) == {"曾静之", "区慕言"}
