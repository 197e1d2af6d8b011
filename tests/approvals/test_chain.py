"""A paper's way: the built-in flow from start to end, returns, withdrawal, what is refused."""

from __future__ import annotations

import pytest

from approvals import services
from approvals.models import Chain, FlowTemplateVersion, Step, Task
from approvals.services.log import verify
from approvals.services.templates import ensure_default_templates, publish
from office.kernel.errors import OfficeError
from office.kernel.models import OutboxEvent
from tests.approvals.factories import SUBJECT, Papers, begin, decide, holders, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def names(kind: str = "approvals.") -> list[str]:
    return list(
        OutboxEvent.objects.filter(name__startswith=kind).order_by("id").values_list("name", flat=True)
    )


def start_default(province: SmallProvince) -> Chain:
    ensure_default_templates()
    definition = FlowTemplateVersion.objects.get(template__key="document.downward").definition
    publish(key="test", name="发文", subject_type=SUBJECT, definition=definition)
    return begin(province)


def test_the_standard_way_from_check_to_distribution(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    way = [
        ({"曾静之"}, ["head"]),
        ({"区慕言", "仇知远"}, ["law_head", "finance_head"]),
        ({"谭望舒"}, ["office_head"]),
        ({"单于飞"}, ["deputy"]),
        ({"骆云舒"}, ["director"]),
        ({"谭望舒"}, ["office_head"]),
        ({"梁见青"}, ["registrar"]),
        ({"甄若木"}, ["checker"]),
        ({"余闻笛"}, ["seal_custodian"]),
        ({"梁见青"}, ["registrar"]),
    ]
    for expected, keys in way:
        assert holders(chain) == expected
        for key in keys:
            decide(chain, people[key], opinion="同意")
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE
    assert chain.ended_at is not None
    assert verify(chain.id) is None
    assert subject.transitions[-1].finished
    assert names("approvals.chain_finished") == ["approvals.chain_finished.v1"]


def test_a_return_goes_straight_back_to_the_returner(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    decide(chain, people["office_head"], "return", opinion="请核对附件。")
    assert holders(chain) == {"简嘉树"}
    assert subject.transitions[-1].to_drafter
    subject.hashes[chain.subject_id] = "h2"
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h2", idempotency_key="k")
    assert holders(chain) == {"谭望舒"}
    event = OutboxEvent.objects.get(name="approvals.chain_resubmitted.v1")
    told = {people[key].account_id for key in ("head", "law_head", "finance_head")}
    assert set(event.payload["earlier_signers"]) == told


def test_a_return_can_walk_every_step_again(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    decide(chain, people["office_head"], "return", opinion="重走", back="again")
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h1", idempotency_key="k")
    for expected, keys in (
        ({"曾静之"}, ["head"]),
        ({"区慕言", "仇知远"}, ["law_head", "finance_head"]),
        ({"谭望舒"}, ["office_head"]),
    ):
        assert holders(chain) == expected
        for key in keys:
            decide(chain, people[key])
    assert holders(chain) == {"单于飞"}
    assert verify(chain.id) is None


def test_a_parallel_return_asks_only_who_has_not_agreed(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    decide(chain, people["head"])
    decide(chain, people["law_head"])
    decide(chain, people["finance_head"], "return", opinion="经费来源不明。")
    assert holders(chain) == {"简嘉树"}
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h1", idempotency_key="k")
    assert holders(chain) == {"仇知远"}


def test_a_parallel_return_takes_the_other_turns_away_and_gives_them_back(
    province: SmallProvince, subject: Papers
) -> None:
    chain = start_default(province)
    people = province.people
    decide(chain, people["head"])
    decide(chain, people["finance_head"], "return", opinion="经费来源不明。")
    assert holders(chain) == {"简嘉树"}
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h1", idempotency_key="k")
    assert holders(chain) == {"仇知远", "区慕言"}


def test_a_return_to_an_earlier_step(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    for key in ("head", "law_head", "finance_head", "office_head"):
        decide(chain, people[key])
    check = Step.objects.get(chain=chain, key="check")
    decide(chain, people["deputy"], "return", opinion="请再核。", return_to=check.id)
    assert holders(chain) == {"曾静之"}
    decide(chain, people["head"])
    assert holders(chain) == {"单于飞"}
    later = Step.objects.get(chain=chain, key="issue")
    with pytest.raises(OfficeError, match=r"approvals\.return_target"):
        decide(chain, people["deputy"], "return", opinion="错", return_to=later.id)
    assert holders(chain) == {"单于飞"}


def test_a_return_inside_a_return(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    people = province.people
    for key in ("head", "law_head", "finance_head"):
        decide(chain, people[key])
    check = Step.objects.get(chain=chain, key="check")
    decide(chain, people["office_head"], "return", opinion="请再核。", return_to=check.id)
    decide(chain, people["head"], "return", opinion="请改。")
    assert holders(chain) == {"简嘉树"}
    services.resubmit(chain_id=chain.id, by=people["clerk"], seen_hash="h1", idempotency_key="k")
    assert holders(chain) == {"曾静之"}
    decide(chain, people["head"])
    assert holders(chain) == {"谭望舒"}


def test_a_rejection_stops_the_chain(province: SmallProvince, subject: Papers) -> None:
    chain = start_default(province)
    decide(chain, province.people["head"], "reject", opinion="不宜发文。")
    chain.refresh_from_db()
    assert chain.state == Chain.State.STOPPED
    assert not Task.objects.filter(chain=chain, state=Task.State.ACTIVE).exists()


def test_withdrawal_before_issue_and_not_after(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])},
        {"stage": "issue", "who": to(people["director"])},
        {"stage": "register", "who": to(people["registrar"])},
    )
    first = begin(province)
    services.withdraw(chain_id=first.id, by=people["clerk"], reason="另行报送")
    first.refresh_from_db()
    assert first.state == Chain.State.WITHDRAWN
    assert holders(first) == set()
    second = begin(province)
    decide(second, people["head"])
    decide(second, people["director"])
    with pytest.raises(OfficeError, match="withdraw_too_late") as caught:
        services.withdraw(chain_id=second.id, by=people["clerk"])
    assert caught.value.status == 409
    assert holders(second) == {"梁见青"}


def test_who_may_not_read_gets_404_and_who_may_read_403(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    chain = begin(province)
    task = task_of(chain, people["head"])

    def attempt() -> OfficeError:
        with pytest.raises(OfficeError) as caught:
            services.decide(
                task_id=task.id, by=people["law_head"], action="agree", seen_hash="h1", idempotency_key="k"
            )
        return caught.value

    before = (names(), Chain.objects.get(id=chain.id).event_seq)
    assert attempt().status == 404
    subject.readers.add(people["law_head"].account_id)
    refused = attempt()
    assert (refused.status, refused.code) == (403, "approvals.not_your_turn")
    task.refresh_from_db()
    assert task.state == Task.State.ACTIVE
    assert (names(), Chain.objects.get(id=chain.id).event_seq) == before


def test_twice_is_a_conflict_but_the_same_key_is_the_same_decision(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"])}, {"stage": "issue", "who": to(people["director"])}
    )
    chain = begin(province)
    task = task_of(chain, people["head"])

    def press(key: str) -> services.Decision:
        return services.decide(
            task_id=task.id, by=people["head"], action="agree", seen_hash="h1", idempotency_key=key
        )

    first = press("one")
    again = press("one")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.action == "agree"
    with pytest.raises(OfficeError, match="decided_already") as caught:
        press("two")
    assert caught.value.status == 409
    assert Task.objects.filter(chain=chain, step__stage="issue").count() == 1


def test_an_outdated_version_changes_nothing(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow({"stage": "check", "who": to(people["head"])})
    chain = begin(province)
    with pytest.raises(OfficeError) as caught:
        decide(chain, people["head"], seen_hash="h0")
    assert caught.value.status == 409
    assert holders(chain) == {"曾静之"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "return", "opinion": " "}, "approvals.reason_missing"),
        ({"action": "nonsense"}, "approvals.action_unknown"),
        ({"action": "resubmit"}, "approvals.action_unknown"),
        ({"opinion": "字" * 100_000}, "approvals.opinion_long"),
        ({"idempotency_key": ""}, "approvals.key_missing"),
        ({"action": "return", "opinion": "改", "back": "sideways"}, "approvals.back_unknown"),
        ({"data": {"choose": {"handle": []}}}, "approvals.choice_not_yours"),
    ],
)
def test_bad_input_changes_nothing(
    province: SmallProvince, subject: Papers, change: dict[str, object], code: str
) -> None:
    publish_flow({"stage": "check", "who": to(province.people["head"])})
    chain = begin(province)
    seq = Chain.objects.get(id=chain.id).event_seq
    with pytest.raises(OfficeError) as caught:
        decide(chain, province.people["head"], **{"action": "agree", **change})  # type: ignore[arg-type]  # wrong on purpose
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert holders(chain) == {"曾静之"}
    assert Chain.objects.get(id=chain.id).event_seq == seq


def test_a_subject_is_on_one_way_at_a_time(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "check", "who": to(province.people["head"])})
    chain = begin(province)
    with pytest.raises(OfficeError, match="chain_live"):
        begin(province, subject_id=chain.subject_id)
    assert Chain.objects.filter(subject_id=chain.subject_id).count() == 1


def test_nobody_found_makes_the_step_wait_and_says_so(province: SmallProvince, subject: Papers) -> None:
    publish_flow({"stage": "countersign", "who": {"to": "division", "name": "没有的处"}})
    chain = begin(province)
    chain.refresh_from_db()
    assert chain.state == Chain.State.RUNNING
    assert Step.objects.get(chain=chain, stage="countersign").state == Step.State.ACTIVE
    told = OutboxEvent.objects.get(name="approvals.step_unassigned.v1").payload
    assert told["drafter_account"] == province.people["clerk"].account_id
    assert told["slots"] == ["没有的处"]


def test_the_checker_is_not_the_custodian_of_the_seal(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    publish_flow(
        {"stage": "proof", "who": to(people["checker"])},
        {"stage": "seal", "who": to(people["checker"]), "distinct_from": ["proof"]},
    )
    chain = begin(province)
    decide(chain, people["checker"])
    assert holders(chain) == set()
    assert names("approvals.step_unassigned") == ["approvals.step_unassigned.v1"]
