"""Every other verb: quorum and any, adding signers, handing over, reading, urging, holding, choosing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import selectors, services
from approvals.models import Chain, ChainEvent, Step, Task
from approvals.services.log import verify
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import OfficeError
from office.kernel.models import OutboxEvent
from orgchart.models import Unit
from tests.approvals.factories import Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def trio(province: SmallProvince) -> list[dict[str, object]]:
    return [to(province.people[key]) for key in ("head", "law_head", "finance_head")]


def test_any_one_of_several_is_enough(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "countersign", "parallel": trio(province), "rule": "any"})
    chain = begin(province)
    decide(chain, province.people["law_head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE
    closed = Task.objects.filter(chain=chain, state=Task.State.CANCELLED)
    assert set(closed.values_list("closed_reason", flat=True)) == {"met"}


def test_a_quorum_waits_for_its_number(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "countersign", "parallel": trio(province), "rule": "quorum", "quorum": 2})
    chain = begin(province)
    decide(chain, province.people["law_head"])
    assert holders(chain) == {"曾静之", "仇知远"}
    decide(chain, province.people["head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


def test_serial_asks_one_after_the_other(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "countersign", "parallel": trio(province), "rule": "serial"})
    chain = begin(province)
    for expected, key in (("曾静之", "head"), ("区慕言", "law_head"), ("仇知远", "finance_head")):
        assert holders(chain) == {expected}
        decide(chain, province.people[key])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


def test_steps_beside_one_another_go_on_together(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "countersign", "who": to(people["law_head"])},
        {"stage": "countersign", "key": "money", "who": to(people["finance_head"]), "beside": True},
        {"stage": "issue", "who": to(people["director"])},
    )
    chain = begin(province)
    assert holders(chain) == {"区慕言", "仇知远"}
    decide(chain, people["finance_head"])
    assert holders(chain) == {"区慕言"}
    decide(chain, people["law_head"])
    assert holders(chain) == {"骆云舒"}


def test_the_paper_is_not_sent_to_its_own_division_for_countersigning(
    province: SmallProvince, subject: Papers
) -> None:
    divisions = [{"to": "division", "name": name} for name in ("政策法规处", "规划财务处")]
    publish_flow({"stage": "countersign", "parallel": divisions, "rule": "all", "omit_origin": True})
    chain = begin(province, origin_unit_id=province.units["law"].id)
    assert holders(chain) == {"仇知远"}


def test_conditions_choose_the_steps(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    upward = {"field": "direction", "op": "eq", "value": "up"}
    publish_flow(
        {"branches": [
            {"when": upward, "steps": [{"stage": "issue", "who": to(people["director"])}]},
            {"steps": [{"stage": "issue", "key": "deputy_issue", "who": to(people["deputy"])}]},
        ]},
        {"stage": "register", "who": to(people["registrar"]), "when": upward},
    )  # fmt: skip
    assert holders(begin(province, context={"direction": "up"})) == {"骆云舒"}
    down = begin(province, context={"direction": "down"})
    assert holders(down) == {"单于飞"}
    decide(down, people["deputy"])
    down.refresh_from_db()
    assert down.state == Chain.State.DONE
    with pytest.raises(OfficeError, match="condition_field_missing"):
        begin(province, context={})


@pytest.mark.parametrize(
    "steps",
    [
        [{"stage": "nonsense", "who": {"to": "organ_head"}}],
        [{"stage": "check"}],
        [{"stage": "check", "who": {"to": "nobody"}}],
        [{"stage": "check", "who": {"to": "organ_head"}}, {"stage": "check", "who": {"to": "organ_head"}}],
        [{"stage": "handle", "who": {"to": "chosen"}}],
        [{"branches": [{"when": {"field": "a", "op": "eq", "value": 1}, "steps": []}]}],
        [{"stage": "check", "parallel": [{"to": "organ_head"}], "rule": "quorum", "quorum": 2}],
        [],
    ],
)
def test_a_faulty_template_is_refused(db: None, steps: list[dict[str, object]]) -> None:
    with pytest.raises(OfficeError) as caught:
        publish_flow(*steps)
    assert (caught.value.code, caught.value.status) == ("approvals.definition", 422)


def test_a_signer_added_beside_is_waited_for_and_adds_none(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    mine = task_of(chain, people["head"])
    services.add_signer(task_id=mine.id, by=people["head"], person=people["law_head"].id)
    decide(chain, people["head"])
    assert holders(chain) == {"区慕言"}
    with pytest.raises(OfficeError, match="adding_nested"):
        services.add_signer(
            task_id=task_of(chain, people["law_head"]).id,
            by=people["law_head"],
            person=people["finance_head"].id,
        )
    decide(chain, people["law_head"])
    assert holders(chain) == {"骆云舒"}


def test_a_signer_added_after_comes_before_the_next_step(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    mine = task_of(chain, people["head"])
    services.add_signer(task_id=mine.id, by=people["head"], person=people["law_head"].id, where="after")
    decide(chain, people["head"])
    assert holders(chain) == {"区慕言"}
    decide(chain, people["law_head"])
    assert holders(chain) == {"骆云舒"}
    assert list(Step.objects.filter(chain=chain).order_by("order").values_list("order", flat=True)) == [
        0,
        1,
        2,
        3,
    ]


def test_handing_over(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    chain = begin(province)
    mine = task_of(chain, people["head"])
    with pytest.raises(OfficeError, match="not_to_oneself"):
        services.transfer(task_id=mine.id, by=people["head"], to_person=people["head"].id)
    services.transfer(task_id=mine.id, by=people["head"], to_person=people["law_head"].id, reason="出差")
    assert holders(chain) == {"区慕言"}
    with pytest.raises(OfficeError, match="transferred_already") as caught:
        services.decide(
            task_id=mine.id, by=people["head"], action="agree", seen_hash="h1", idempotency_key="x"
        )
    assert caught.value.status == 409
    decide(chain, people["law_head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE


def test_waiting_and_handling_are_measured_apart_in_working_time(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"]), "due_minutes": 390})
    with clock.freeze(at("2026-03-06 16:30")):
        chain = begin(province)
    mine = task_of(chain, people["head"])
    assert mine.due_at == at("2026-03-09 16:30")
    with clock.freeze(at("2026-03-09 09:00")):
        services.mark_read(task_id=mine.id, by=people["head"])
    with clock.freeze(at("2026-03-09 09:45")):
        services.mark_read(task_id=mine.id, by=people["head"])
        decide(chain, people["head"])
    mine.refresh_from_db()
    assert (mine.working_minutes_waiting, mine.working_minutes_handling) == (90, 45)
    assert ChainEvent.objects.filter(chain=chain, kind="read").count() == 1


def test_time_held_does_not_count(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "issue", "who": to(people["director"]), "due_minutes": 390})
    with clock.freeze(at("2026-03-02 09:00")):
        chain = begin(province)
    mine = task_of(chain, people["director"])
    with clock.freeze(at("2026-03-02 10:00")):
        services.mark_read(task_id=mine.id, by=people["director"])
        services.suspend(task_id=mine.id, by=people["director"], reason="缓发")
        with pytest.raises(OfficeError, match="chain_not_running"):
            decide(chain, people["director"])
    with clock.freeze(at("2026-03-04 10:00")):
        services.resume(chain_id=chain.id, by=people["director"])
        mine.refresh_from_db()
        assert mine.due_at == at("2026-03-05 09:00")
    with clock.freeze(at("2026-03-04 11:00")):
        decide(chain, people["director"])
    mine.refresh_from_db()
    assert (mine.working_minutes_waiting or 0) + (mine.working_minutes_handling or 0) == 120


def test_circulation_blocks_nothing(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    chain = begin(province)
    readers = [people["law_head"].id, people["finance_head"].id]
    services.circulate(chain_id=chain.id, by=people["clerk"], people=readers, note="请阅。")
    assert selectors.task_counts(people["law_head"])["reading"] == 1
    decide(chain, people["head"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE
    services.mark_subject_read(
        subject_type=chain.subject_type, subject_id=chain.subject_id, by=people["law_head"]
    )
    assert selectors.task_counts(people["law_head"])["reading"] == 0
    with pytest.raises(OfficeError, match="reading_only"):
        decide(chain, people["finance_head"])
    assert verify(chain.id) is None


def test_urging_is_rationed_reasoned_and_logged(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    with clock.freeze(at("2026-03-02 09:00")):
        chain = begin(province)
        mine = task_of(chain, people["head"])
        with pytest.raises(OfficeError, match="reason_missing"):
            services.urge(task_id=mine.id, by=people["clerk"], reason=" ")
        services.urge(task_id=mine.id, by=people["clerk"], reason="今天要发出。")
        with pytest.raises(OfficeError, match="urged_already") as caught:
            services.urge(task_id=mine.id, by=people["clerk"], reason="再催。")
        assert caught.value.status == 409
        subject.readers.add(people["law_head"].account_id)
        with pytest.raises(OfficeError, match="urge_not_yours"):
            services.urge(task_id=mine.id, by=people["law_head"], reason="快。")
    with clock.freeze(at("2026-03-03 09:00")):
        services.urge(task_id=mine.id, by=people["clerk"], reason="请抓紧。")
    mine.refresh_from_db()
    assert mine.urged == 2
    assert OutboxEvent.objects.filter(name="approvals.task_urged.v1").count() == 2


def test_the_handlers_are_chosen_with_a_lead(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "propose", "who": to(people["office_head"]), "may_choose": ["handle"]},
        {"stage": "instruct", "who": to(people["director"]), "may_choose": ["handle"]},
        {"stage": "handle", "who": {"to": "chosen"}, "opinion_required": True},
    )
    chain = begin(province)
    two = [to(people["head"]), to(people["law_head"])]
    with pytest.raises(OfficeError, match="lead_missing"):
        decide(chain, people["office_head"], data={"choose": {"handle": two}})
    decide(chain, people["office_head"])
    with pytest.raises(OfficeError, match="choice_missing"):
        decide(chain, people["director"])
    with pytest.raises(OfficeError, match=r"approvals\.address"):
        decide(chain, people["director"], data={"choose": {"handle": [{"to": "moon"}]}})
    led = [two[0] | {"lead": True}, two[1]]
    decide(chain, people["director"], opinion="请办。", data={"choose": {"handle": led}})
    assert holders(chain) == {"曾静之", "区慕言"}
    with pytest.raises(OfficeError, match="opinion_missing"):
        decide(chain, people["head"])


def test_looking_again_finds_who_has_come(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": {"to": "division", "name": "没有的处"}})
    chain = begin(province)
    assert services.find_again(chain_id=chain.id, by=people["clerk"]) == []
    assert OutboxEvent.objects.filter(name="approvals.step_unassigned.v1").count() == 1
    Unit.objects.filter(id=province.units["law"].id).update(name="没有的处", short_name="没有的处")
    found = services.find_again(chain_id=chain.id, by=people["clerk"])
    assert [task.assignee.name for task in found] == ["区慕言"]


def test_a_preview_names_the_people_and_what_is_missing(province: SmallProvince, subject: Papers) -> None:
    publish_flow(
        {"stage": "check", "who": {"to": "head_of_origin"}},
        {"stage": "countersign", "parallel": [{"to": "division", "name": "政策法规处"},
                                              {"to": "division", "name": "火星处"}], "rule": "all"},
    )  # fmt: skip
    steps = services.preview(template="test", origin_unit_id=province.units["institutions"].id, context={})
    assert [[one.name for one in step.people] for step in steps] == [["曾静之"], ["区慕言"]]
    assert steps[1].missing == ["火星处"]
    assert not Chain.objects.exists()


def test_a_signature_costs_at_most_eight_statements(province: SmallProvince, subject: Papers) -> None:
    """Of approvals' own; the org chart's, the audit's and the outbox's rows come on top."""
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), "due_minutes": 390},
        {"stage": "issue", "who": to(people["director"]), "due_minutes": 390},
    )
    chain = begin(province)
    task, by = task_of(chain, people["head"]), people["head"]
    assert by.account.is_active
    with CaptureQueriesContext(
        connection,
    ) as captured:
        services.decide(task_id=task.id, by=by, action="agree", seen_hash="h1", idempotency_key="one")
    ours = [q["sql"] for q in captured.captured_queries if "approvals_" in q["sql"]]
    assert len(ours) <= 8, "\n".join(ours)
    assert holders(chain) == {"骆云舒"}
