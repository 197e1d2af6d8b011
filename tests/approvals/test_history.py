"""Chains entered from elsewhere are as good as those walked here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from approvals import selectors, services
from approvals.models import Chain, FlowTemplateVersion, Step, Task
from approvals.services import Holder, PastAct, PastChain
from approvals.services.log import verify
from office.kernel.clock import LOCAL
from office.kernel.ids import new_id
from tests.approvals.factories import SUBJECT, Papers, decide, holders, publish_flow, to
from tests.approvals.test_machine import check_whole
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)


def holder(province: SmallProvince, key: str) -> Holder:
    row = province.appointments[key]
    return Holder(row.person_id, row.person.account_id, row.id, row.post.title, row.unit_id, "处")


def past(province: SmallProvince, acts: dict[str, list[PastAct]], **more: object) -> PastChain:
    people = province.people
    publish_flow(
        {"stage": "check", "who": to(people["head"]), "due_minutes": 390},
        {"stage": "issue", "who": to(people["director"])},
    )
    return PastChain(
        subject_type=SUBJECT,
        subject_id=new_id(),
        version=FlowTemplateVersion.objects.get(),
        origin_unit=province.units["institutions"],
        organ=province.units["department"],
        started_by=people["clerk"],
        drafter=holder(province, "clerk"),
        started_at=MONDAY,
        acts=acts,
        **more,  # type: ignore[arg-type]  # fields of PastChain
    )


def test_a_chain_under_way_goes_on_from_where_it_stands(province: SmallProvince, subject: Papers) -> None:
    hour = timedelta(hours=1)
    head = holder(province, "head")
    acts = {
        "check": [
            PastAct(head, MONDAY, MONDAY + hour, MONDAY + 2 * hour, "return", "请改。"),
            PastAct(head, MONDAY + 3 * hour, MONDAY + 3 * hour, MONDAY + 6 * hour, "agree", "同意"),
        ],
        "draft": [
            PastAct(
                holder(province, "clerk"), MONDAY + 2 * hour, MONDAY + 2 * hour, MONDAY + 3 * hour, "resubmit"
            )
        ],
        "issue": [PastAct(holder(province, "director"), MONDAY + 6 * hour)],
    }
    (chain,) = services.record_past([past(province, acts)])
    check_whole(chain)
    assert holders(chain) == {"骆云舒"}
    assert [step.state for step in selectors.chain_timeline(chain)] == ["done", "done", "active"]
    decide(chain, province.people["director"])
    chain.refresh_from_db()
    assert chain.state == Chain.State.DONE
    assert verify(chain.id) is None


def test_a_finished_chain(province: SmallProvince, subject: Papers) -> None:
    day = timedelta(days=1)
    acts = {
        "check": [PastAct(holder(province, "head"), MONDAY, MONDAY + day, MONDAY + 2 * day)],
        "issue": [PastAct(holder(province, "director"), MONDAY + 2 * day, None, MONDAY + 3 * day)],
    }
    ended = MONDAY + 3 * day
    (chain,) = services.record_past([past(province, acts, state="done", ended_at=ended)])
    check_whole(chain)
    assert set(Step.objects.filter(chain=chain).values_list("state", flat=True)) == {"done"}
    check = Task.objects.get(step__key="check")
    assert (check.working_minutes_waiting, check.working_minutes_handling) == (390, 390)
    assert len(selectors.my_tasks(province.people["head"], "done")) == 1
