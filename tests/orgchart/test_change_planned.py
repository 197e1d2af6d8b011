"""What is planned takes effect on its day, can be undone until then, and says why when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account, OutboxEvent
from orgchart.models import AdminScope, Appointment, ChangeState, Post, Unit
from orgchart.selectors import heads_of, primary_appointment
from orgchart.services import changes
from orgchart.services.dates import follow_dates, forget_dates
from tests.conftest import ConstantQueries
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 2, 28, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)  # 00:00 on 1 March in Guangdong
FIRST = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _on_the_last_of_february() -> Iterator[None]:
    forget_dates()
    with clock.freeze(TODAY):
        yield
    forget_dates()


def who(province: SmallProvince, key: str) -> dict[str, Any]:
    return {"person": province.people[key].id, "version": 1}


def at_midnight() -> None:
    with clock.freeze(MIDNIGHT):
        follow_dates()


def test_a_planned_transfer_takes_effect_at_midnight(province: SmallProvince, by: Account) -> None:
    seat = {"post": Post.objects.create(unit=province.units["law"], title="二级主任科员").id}
    planned = change(by, "person_transfer", on=FIRST, seat=seat, **who(province, "clerk"))
    follow_dates()
    assert planned.state == ChangeState.PLANNED
    held = primary_appointment(province.people["clerk"])
    assert held and held.unit_id == province.units["institutions"].id
    at_midnight()
    planned.refresh_from_db()
    assert planned.state == ChangeState.APPLIED and planned.applied_at == MIDNIGHT
    with clock.freeze(MIDNIGHT):
        held = primary_appointment(province.people["clerk"])
        assert held and held.unit_id == province.units["law"].id and held.valid_from == FIRST
        sound()


def test_a_head_hands_over_to_the_next_on_one_day(province: SmallProvince, by: Account) -> None:
    """The second plan counts on the first, made before it."""
    change(by, "person_retire", on=FIRST, **who(province, "law_head"))
    law = province.units["law"]
    person = province.people["clerk"].id
    change(by, "head_set", on=FIRST, unit=law.id, version=1, person=person)
    assert [one.name for one in heads_of(law)] == ["区慕言"]
    at_midnight()
    with clock.freeze(MIDNIGHT):
        assert [one.name for one in heads_of(law)] == ["简嘉树"]
        sound()


def test_a_plan_is_undone_until_it_takes_effect(province: SmallProvince, by: Account) -> None:
    fields = {"parent": province.units["department"].id, "unit_kind": "division", "name": "新处"}
    planned = change(by, "unit_add", on=FIRST, **fields)
    colleague = administer(province, "law_head", "department", ["structure"])
    stranger = administer(province, "bureau_office_head", "bureau")
    with pytest.raises(OfficeError) as caught:
        changes.undo(by=stranger, change_id=planned.id)
    assert caught.value.status == 404
    changes.undo(by=colleague, change_id=planned.id)
    planned.refresh_from_db()
    assert planned.state == ChangeState.UNDONE and planned.undone_by_id == colleague.id
    at_midnight()
    assert not Unit.objects.filter(name="新处").exists()
    with pytest.raises(OfficeError) as caught:
        changes.undo(by=by, change_id=planned.id)
    assert caught.value.code == "orgchart.not_undoable"


def test_a_plan_that_no_longer_holds_fails_and_says_why(province: SmallProvince, by: Account) -> None:
    """Each change alone: the other one of that day takes effect."""
    law = province.units["law"]
    doomed = change(by, "unit_edit", on=FIRST, unit=law.id, version=1, name="新法规处")
    other = change(by, "post_add", on=FIRST, unit=law.id, title="副处长")
    fields = {"parent": province.units["department"].id, "unit_kind": "division", "name": "新法规处"}
    change(by, "unit_add", **fields)
    at_midnight()
    doomed.refresh_from_db()
    other.refresh_from_db()
    assert (doomed.state, other.state) == (ChangeState.FAILED, ChangeState.APPLIED)
    assert doomed.failure["code"] == "orgchart.name_taken"
    assert Unit.objects.get(id=law.id).name == "政策法规处"
    told = OutboxEvent.objects.get(name="orgchart.change_failed.v1")
    assert told.payload["made_by"] == by.id and told.payload["code"] == "orgchart.name_taken"


def test_a_plan_of_who_lost_the_right_does_not_take_effect(province: SmallProvince, by: Account) -> None:
    law = province.units["law"]
    planned = change(by, "unit_edit", on=FIRST, unit=law.id, version=1, name="新法规处")
    AdminScope.objects.filter(account=by).delete()
    at_midnight()
    planned.refresh_from_db()
    assert planned.failure["code"] == "orgchart.outside_scope"


def test_a_change_may_be_recorded_late_but_not_before_what_it_changes(
    province: SmallProvince, by: Account
) -> None:
    seat = {"post": Post.objects.create(unit=province.units["law"], title="二级主任科员").id}
    fields = {"seat": seat, **who(province, "clerk")}
    refused(by, "person_transfer", "orgchart.date_out_of_range", on=date(2025, 1, 1), **fields)
    change(by, "person_transfer", on=date(2026, 2, 1), **fields)
    old = Appointment.objects.get(id=province.appointments["clerk"].id)
    assert old.valid_to == date(2026, 2, 1)
    sound()
    vacant = Post.objects.create(unit=province.units["law"], title="三级主任科员").id
    again = {"seat": {"post": vacant}, "person": fields["person"], "version": 2}
    refused(by, "person_transfer", "orgchart.later_appointment", on=date(2026, 1, 15), **again)


def test_sending_twice_changes_once(province: SmallProvince, by: Account) -> None:
    fields = {"unit": province.units["law"].id, "title": "副处长"}
    first = change(by, "post_add", key="k1", **fields)
    assert change(by, "post_add", key="k1", **fields).id == first.id
    assert Post.objects.filter(title="副处长").count() == 1
    other = {**fields, "title": "处长助理"}
    refused(by, "post_add", "orgchart.key_used", key="k1", **other)


def test_the_list_shows_what_one_administers(
    province: SmallProvince, by: Account, assert_constant_queries: ConstantQueries
) -> None:
    law, bureau = province.units["law"], province.units["bureau_office"]
    change(by, "post_add", on=FIRST, unit=law.id, title="副处长")
    change(system(), "post_add", unit=bureau.id, title="科员")
    client = Client()
    client.force_login(by)

    def read() -> Any:
        answer = client.get("/api/v1/orgchart/changes")
        assert answer.status_code == 200
        return answer.json()["items"]

    shown = read()
    assert [one["title"]["zh"] for one in shown] == ["“政策法规处”设岗位“副处长”"]
    assert shown[0]["undoable"] and shown[0]["abilities"]["undo"]
    assert shown[0]["made_by"]["name"] == "谭望舒"

    def grow() -> None:
        for number in range(5):
            change(by, "post_add", unit=law.id, title=f"科员{number}")

    assert_constant_queries(read, grow=grow)
    first = client.get("/api/v1/orgchart/changes?limit=4").json()
    rest = client.get(f"/api/v1/orgchart/changes?limit=4&after={first['next']}").json()
    ids = [one["id"] for one in [*first["items"], *rest["items"]]]
    assert len(set(ids)) == 6 and rest["next"] is None
    planned = client.get("/api/v1/orgchart/changes?state=planned").json()["items"]
    assert [one["id"] for one in planned] == [shown[0]["id"]]
    nobody = Client()
    nobody.force_login(province.account("clerk"))
    assert nobody.get("/api/v1/orgchart/changes").json()["items"] == []


def test_the_pages_of_an_administrator(province: SmallProvince, by: Account) -> None:
    law = province.units["law"]
    change(by, "post_add", on=FIRST, unit=law.id, title="副处长")
    client = Client()
    client.force_login(by)
    page = client.get(f"/api/v1/orgchart/units/{law.id}/administration").json()
    assert page["version"] == 1 and page["abilities"]["unit_abolish"] and page["from_above"]
    assert [post["holders"][0]["name"] for post in page["posts"]] == ["区慕言"]
    assert [one["kind"] for one in page["planned"]] == ["post_add"]
    own = client.get(f"/api/v1/orgchart/units/{province.units['department'].id}/administration").json()
    assert not own["abilities"]["unit_abolish"] and not own["from_above"]
    assert own["scopes"][0]["person"]["name"] == "谭望舒" and not own["scopes"][0]["revocable"]
    mine = client.get("/api/v1/orgchart/scopes/mine").json()
    assert mine["units"][0]["rights"] == ["grant", "people", "roles", "structure"]
    record = client.get(f"/api/v1/orgchart/people/{province.people['law_head'].id}/record").json()
    assert record["administered"] and record["entries"][0]["post"] == "处长"
    history = client.get(f"/api/v1/orgchart/units/{law.id}/history").json()
    assert [one["person"]["name"] for one in history["heads"]] == ["区慕言"]
    body = {"change": {"kind": "post_add", "unit": str(law.id), "title": "x" * 99}}
    answer = client.post("/api/v1/orgchart/changes", body, content_type="application/json")
    assert answer.status_code == 422 and "title" in answer.json()["field"]
