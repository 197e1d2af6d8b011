"""Nothing that waits for somebody is left behind when the org chart changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.models import Chain, Task
from approvals.services import withdraw
from approvals.services.log import verify as verify_log
from messaging.models import Message
from office.kernel import clock
from office.kernel.models import Account
from office.kernel.outbox import drain
from orgchart.models import AdminScope, Person, Post, Unit
from orgchart.selectors import primary_appointment
from orgchart.services import changes
from orgchart.services.changes import apply_due
from orgchart.services.changes.payloads import payload_adapter
from tests.approvals.factories import begin, decide, holders, papers, publish_flow, task_of, to
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def chain(province: SmallProvince) -> Chain:
    """A paper that waits for the head of 政策法规处."""
    readers = {one.account_id for one in province.people.values()}
    papers().readers |= readers
    publish_flow({"key": "law", "stage": "countersign", "who": to(province.people["law_head"])})
    return begin(province)


def person(province: SmallProvince, key: str) -> dict[str, Any]:
    row = Person.objects.get(id=province.people[key].id)
    return {"person": row.id, "version": row.version}


def preview(by: Account, kind: str, **fields: Any) -> changes.Preview:
    payload = payload_adapter.validate_python({"kind": kind, **fields})
    return changes.preview(by=by, payload=payload)


def test_who_holds_open_tasks_leaves_them_to_somebody(province: SmallProvince, chain: Chain) -> None:
    by, leaving = system(), person(province, "law_head")
    seen = preview(by, "person_retire", **leaving)
    assert seen.open_tasks == 1 and [one.code for one in seen.blockers] == ["orgchart.open_tasks"]
    assert seen.lines
    error = refused(by, "person_retire", "orgchart.open_tasks", **leaving)
    assert error.status == 409 and error.data["count"] == 1
    heir = province.people["finance_head"]
    refused(by, "person_retire", "orgchart.heir_leaves", tasks_to=leaving["person"], **leaving)
    change(by, "person_retire", tasks_to=heir.id, **leaving)
    assert holders(chain) == {"仇知远"}
    decide(chain, heir)
    assert verify_log(chain.id) is None
    sound()


def test_open_tasks_go_along_with_a_promotion(province: SmallProvince, chain: Chain) -> None:
    seat = {"post": Post.objects.create(unit=province.units["law"], title="一级调研员").id}
    change(system(), "person_promote", seat=seat, **person(province, "law_head"))
    head = province.people["law_head"]
    task, held = task_of(chain, head), primary_appointment(head)
    assert held and task.appointment_id == held.id and task.post_title == "一级调研员"
    decide(chain, head)
    assert verify_log(chain.id) is None


def test_open_tasks_go_along_with_a_merger(province: SmallProvince, chain: Chain) -> None:
    units = [{"id": province.units[key].id, "version": 1} for key in ("law", "finance")]
    fields = {"units": units, "parent": province.units["department"].id, "new": {"name": "法规财务处"}}
    change(system(), "unit_merge", head=province.appointments["finance_head"].id, **fields)
    task = task_of(chain, province.people["law_head"])
    assert task.unit_id == Unit.objects.get(name="法规财务处").id
    decide(chain, province.people["law_head"])
    sound()


def test_a_transfer_says_whether_tasks_go_along(province: SmallProvince, chain: Chain) -> None:
    seat = {"post": Post.objects.create(unit=province.units["finance"], title="一级调研员").id}
    fields = {"seat": seat, **person(province, "law_head")}
    refused(system(), "person_transfer", "orgchart.open_tasks", **fields)
    change(system(), "person_transfer", tasks_to=fields["person"], **fields)
    assert task_of(chain, province.people["law_head"]).unit_id == province.units["finance"].id


def test_what_was_returned_to_its_drafter_stays_with_them(province: SmallProvince, chain: Chain) -> None:
    decide(chain, province.people["law_head"], "return", opinion="请改", return_to="drafter")
    leaving = person(province, "clerk")
    heir = province.people["finance_head"].id
    refused(system(), "person_leave", "integrations.tasks_stay", tasks_to=heir, **leaving)
    withdraw(chain_id=chain.id, by=province.people["clerk"])
    change(system(), "person_leave", **leaving)
    assert not Task.objects.filter(chain=chain, state=Task.State.ACTIVE).exists()


def test_whoever_planned_what_failed_is_told(province: SmallProvince) -> None:
    by, law, tomorrow = (
        administer(province, "office_head", "department"),
        province.units["law"],
        timedelta(days=1),
    )
    post = {"unit": law.id, "title": "副处长"}
    losing = administer(province, "checker", "department")
    change(losing, "person_retire", on=clock.today() + tomorrow, **person(province, "clerk"))
    AdminScope.objects.filter(account=losing).delete()
    change(by, "post_add", on=clock.today() + tomorrow, **post)
    with clock.freeze(clock.now() + tomorrow):
        apply_due()
        drain()
    told = Message.objects.get(conversation__kind="feed")
    assert told.text.startswith("计划的变更未能生效：简嘉树")
