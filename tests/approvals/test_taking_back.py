"""撤回 of one's own consent, 重新会签 of a changed text, and what is left when a signer leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals import selectors, services
from approvals.models import Chain, Step, Task
from approvals.permissions import chain_rights
from approvals.services.leaving import seek_successors
from approvals.services.log import verify
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import OutboxEvent
from orgchart.models import Appointment, Person
from tests.approvals.factories import Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def three(province: SmallProvince) -> Chain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])},
        {
            "stage": "countersign",
            "parallel": [to(people["law_head"]), to(people["finance_head"])],
            "rule": "all",
        },
        {"stage": "issue", "who": to(people["director"])},
        {"stage": "register", "who": to(people["registrar"])},
    )
    return begin(province)


def last(chain: Chain, person: Person) -> Task:
    task = Task.objects.filter(chain=chain, assignee=person).order_by("-id").first()
    assert task is not None
    return task


def offered(chain: Chain, person: Person) -> int | None:
    """The task that the screen offers to take back."""
    steps = selectors.chain_timeline(chain)
    return chain_rights(person.account, chain, steps, person.id).take_back


def test_a_consent_is_taken_back_while_nobody_has_opened_the_next(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    chain = three(province)
    given = task_of(chain, people["head"])
    decide(chain, people["head"], opinion="同意。")
    assert offered(chain, people["head"]) == given.id
    assert offered(chain, people["law_head"]) is None
    subject.readers.add(people["head"].account_id)
    services.take_back(task_id=given.id, by=people["head"], reason="看漏了。")
    assert holders(chain) == {"曾静之"}
    given.refresh_from_db()
    assert (given.state, given.closed_reason, given.opinion) == ("cancelled", "taken_back", "同意。")
    assert subject.transitions[-1].kind == "taken_back"
    assert offered(chain, people["head"]) is None
    decide(chain, people["head"])
    assert holders(chain) == {"区慕言", "仇知远"}
    assert verify(chain.id) is None


def test_not_after_it_was_opened_decided_or_ended(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = three(province)
    given = task_of(chain, people["head"])
    subject.readers |= {people[key].account_id for key in ("head", "law_head", "registrar", "director")}
    with pytest.raises(OfficeError, match="take_back_nothing"):
        services.take_back(task_id=given.id, by=people["head"])
    decide(chain, people["head"])
    with pytest.raises(OfficeError, match="not_your_turn"):
        services.take_back(task_id=given.id, by=people["law_head"])
    services.mark_read(task_id=task_of(chain, people["law_head"]).id, by=people["law_head"])
    assert offered(chain, people["head"]) is None
    with pytest.raises(OfficeError, match="take_back_late") as late:
        services.take_back(task_id=given.id, by=people["head"])
    assert late.value.status == 409
    for key in ("law_head", "finance_head", "director"):
        decide(chain, people[key])
    decide(chain, people["registrar"])
    with pytest.raises(OfficeError, match="take_back"):
        services.take_back(task_id=last(chain, people["registrar"]).id, by=people["registrar"])


def test_one_of_several_takes_back_while_the_others_think(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = three(province)
    decide(chain, people["head"])
    decide(chain, people["law_head"])
    subject.readers.add(people["law_head"].account_id)
    services.take_back(task_id=last(chain, people["law_head"]).id, by=people["law_head"])
    assert holders(chain) == {"区慕言", "仇知远"}
    decide(chain, people["finance_head"])
    decide(chain, people["law_head"])
    assert holders(chain) == {"骆云舒"}
    # Both had agreed: the last takes back, the other's consent stands.
    subject.readers.add(people["law_head"].account_id)
    services.take_back(task_id=last(chain, people["law_head"]).id, by=people["law_head"])
    assert holders(chain) == {"区慕言"}
    assert verify(chain.id) is None


def test_what_a_return_owed_is_still_owed_after_taking_back(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = three(province)
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    check = Step.objects.get(chain=chain, stage="check")
    decide(chain, people["director"], "return", opinion="再核。", return_to=check.id)
    decide(chain, people["head"])
    assert holders(chain) == {"骆云舒"}
    subject.readers.add(people["head"].account_id)
    services.take_back(task_id=last(chain, people["head"]).id, by=people["head"])
    assert holders(chain) == {"曾静之"}
    decide(chain, people["head"])
    assert holders(chain) == {"骆云舒"}


def returned(province: SmallProvince, subject: Papers, chain: Chain, by: str) -> None:
    """``by`` sends it back to the drafter, who changes the text."""
    decide(chain, province.people[by], "return", opinion="请改。")
    subject.hashes[chain.subject_id] = "h2"


def resubmit(chain: Chain, province: SmallProvince, *, substantive: bool) -> None:
    services.resubmit(
        chain_id=chain.id,
        by=province.people["clerk"],
        seen_hash="h2",
        idempotency_key="again",
        substantive=substantive,
    )


def test_a_substantive_change_is_countersigned_again(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = three(province)
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    returned(province, subject, chain, "director")
    resubmit(chain, province, substantive=True)
    assert holders(chain) == {"区慕言", "仇知远"}
    decide(chain, people["law_head"], seen_hash="h2")
    decide(chain, people["finance_head"], seen_hash="h2")
    assert holders(chain) == {"骆云舒"}
    assert verify(chain.id) is None


def test_another_change_goes_straight_back_and_they_are_told(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    chain = three(province)
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    returned(province, subject, chain, "director")
    resubmit(chain, province, substantive=False)
    assert holders(chain) == {"骆云舒"}
    event = OutboxEvent.objects.get(name="approvals.chain_resubmitted.v1")
    signers = {people[key].account_id for key in ("head", "law_head", "finance_head")}
    assert set(event.payload["earlier_signers"]) == signers


def test_a_text_changed_after_signing_is_signed_again(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = three(province)
    for key in ("head", "law_head", "finance_head", "director"):
        decide(chain, people[key])
    returned(province, subject, chain, "registrar")
    resubmit(chain, province, substantive=False)
    assert holders(chain) == {"骆云舒"}
    decide(chain, people["director"], seen_hash="h2")
    assert holders(chain) == {people["registrar"].name}


def leave(province: SmallProvince, key: str) -> None:
    Appointment.objects.filter(person=province.people[key]).update(valid_to=clock.today() - timedelta(days=1))


def test_a_signer_who_left_is_replaced_by_who_holds_the_place(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": {"to": "division", "name": "政策法规处"}})
    chain = begin(province)
    assert holders(chain) == {"区慕言"}
    assert seek_successors() == 0
    post = province.appointments["law_head"].post
    leave(province, "law_head")
    unit = province.units["law"]
    Appointment.objects.create(
        person=people["finance_head"],
        post=post,
        unit=unit,
        path=unit.path,
        kind="concurrent",
        valid_from=clock.today(),
    )
    assert seek_successors() == 1
    assert holders(chain) == {"仇知远"}
    assert seek_successors() == 0
    assert verify(chain.id) is None


def test_a_place_left_empty_is_said(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "check", "who": to(province.people["law_head"])})
    chain = begin(province)
    leave(province, "law_head")
    assert seek_successors() == 1
    assert holders(chain) == set()
    assert OutboxEvent.objects.filter(name="approvals.step_unassigned.v1").count() == 1
    assert seek_successors() == 0
