"""Duties handed over for a time: who may, to whom, for how long; they begin and end by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import OfficeError
from office.kernel.models import Account, AuditRecord, OutboxEvent
from orgchart.models import Appointment, Delegation, Person, PersonStatus, Unit, Visibility
from orgchart.selectors.delegations import stand_ins
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from orgchart.services.loading import Loader
from tests.conftest import ConstantQueries
from tests.orgchart.administration import administer, system
from tests.orgchart.factories import SINCE, SmallProvince, small_province

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/orgchart/delegations"


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


def wish(province: SmallProvince, delegate: str = "law_head", **more: Any) -> Wish:
    today = clock.today()
    values = {"valid_from": today, "last_day": today + timedelta(days=4)}
    return Wish(delegate=province.people[delegate].id, **(values | more))


def make(province: SmallProvince, by: str = "head", delegate: str = "law_head", **more: Any) -> Delegation:
    return delegations.make(by=province.account(by), wish=wish(province, delegate, **more))[0]


def written() -> tuple[int, int, list[Any]]:
    rows = list(Delegation.objects.order_by("id").values())
    return AuditRecord.objects.count(), OutboxEvent.objects.count(), rows


def refused(province: SmallProvince, code: str, *, by: str | Account = "head", **more: Any) -> OfficeError:
    """Refused, with nothing written; looking ahead refuses the same."""
    account = by if isinstance(by, Account) else province.account(by)
    before = written()
    asked = wish(province, **more)
    for act in (delegations.make, delegations.preview):
        with pytest.raises(OfficeError) as caught:
            act(by=account, wish=asked)
        assert caught.value.code == code
    assert written() == before
    return caught.value


def of(province: SmallProvince, key: str, duty: str = "check") -> list[str]:
    """The names of those who stand in for somebody today."""
    found = stand_ins([province.appointments[key].id], duty)
    return [Person.objects.get(id=one.person_id).name for one in found.values()]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=LOCAL)


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_it_begins_and_ends_by_itself(province: SmallProvince) -> None:
    today = clock.today()
    row = make(province, valid_from=today + timedelta(days=2), last_day=today + timedelta(days=3))
    assert (row.state, of(province, "head")) == ("planned", [])
    for day, state, who in ((1, "planned", []), (2, "running", ["区慕言"]), (3, "running", ["区慕言"])):
        with clock.freeze(at(today + timedelta(days=day))):
            delegations.follow()
            row.refresh_from_db()
            assert (row.state, of(province, "head")) == (state, who), day
    with clock.freeze(at(today + timedelta(days=4))):
        assert of(province, "head") == [], "over by its date, whether or not anybody looked"
        assert delegations.follow() == 1
        assert delegations.follow() == 0
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("ended", None)
    verbs = AuditRecord.objects.filter(entity="orgchart.delegation").order_by("id")
    assert [one.verb.rsplit("_")[-1] for one in verbs] == ["make", "start", "end"]
    events = OutboxEvent.objects.filter(aggregate="orgchart.delegation").order_by("version")
    told = ["made", "started", "ended"]
    assert [one.name.split(".")[1].removeprefix("delegation_") for one in events] == told


def test_only_the_kinds_chosen_and_none_means_all(province: SmallProvince) -> None:
    make(province, kinds=["issue", "check"])
    assert of(province, "head", "check") == ["区慕言"]
    assert of(province, "head", "countersign") == []
    make(province, by="director", delegate="deputy")
    assert of(province, "director", "issue") == of(province, "director", "incoming") == ["单于飞"]
    other = make(province, delegate="finance_head", kinds=["countersign"])
    assert (other.kinds, of(province, "head", "countersign")) == (["countersign"], ["仇知远"])


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"valid_from": -1}, "orgchart.delegation_past", "valid_from"),
        ({"valid_from": 500, "last_day": 501}, "orgchart.delegation_far", "valid_from"),
        ({"valid_from": 3, "last_day": 2}, "orgchart.delegation_days", "last_day"),
        ({"last_day": 60}, "orgchart.delegation_long", "last_day"),
        ({"last_day": date.max}, "orgchart.delegation_long", "last_day"),
        ({"kinds": ["check", "lunch"]}, "orgchart.duty_unknown", "kinds"),
        ({"reason": "因公" * 101}, "orgchart.delegation_reason", "reason"),
        ({"appointment": 7}, "orgchart.delegation_not_held", "appointment"),
        ({"delegate": "head"}, "orgchart.delegation_oneself", "delegate"),
    ],
)
def test_bad_input_is_told_by_field(
    province: SmallProvince, more: dict[str, Any], code: str, field: str
) -> None:
    today = clock.today()
    days = {key: today + timedelta(days=value) for key, value in more.items() if type(value) is int}
    days.pop("appointment", None)
    error = refused(province, code, **(more | days))
    assert (error.status, error.field) == (422, field)
    message = error.body()["message"]
    assert message["zh"] != message["en"] != code


def test_the_limit_is_the_administrators(province: SmallProvince, settings: Any) -> None:
    settings.OFFICE_DELEGATION_DAYS = 5
    make(province)
    error = refused(
        province, "orgchart.delegation_long", by="director", last_day=clock.today() + timedelta(days=5)
    )
    assert error.data == {"limit": 5}


def test_only_to_whom_one_sees_and_who_serves_until_the_end(province: SmallProvince) -> None:
    Unit.objects.filter(id=province.units["bureau_institutions"].id).update(visibility=Visibility.ORGAN)
    Appointment.objects.filter(id=province.appointments["bureau_division_head"].id).update(
        scope=province.units["bureau"].path
    )
    refused(province, "orgchart.delegate_unknown", delegate="bureau_division_head")
    Person.objects.filter(id=province.people["checker"].id).update(status=PersonStatus.RETIRED)
    refused(province, "orgchart.delegate_unknown", delegate="checker")
    leaving = province.appointments["law_head"]
    Appointment.objects.filter(id=leaving.id).update(valid_to=clock.today() + timedelta(days=4))
    error = refused(province, "orgchart.delegate_leaves")
    assert error.data["name"] == "区慕言"
    make(province, last_day=clock.today() + timedelta(days=3))
    mine = province.appointments["director"]
    Appointment.objects.filter(id=mine.id).update(valid_to=clock.today() + timedelta(days=2))
    refused(province, "orgchart.delegation_beyond_post", by="director", delegate="deputy")


def test_no_chains_and_not_twice(province: SmallProvince) -> None:
    make(province, kinds=["check"])
    error = refused(province, "orgchart.delegation_overlaps", delegate="finance_head")
    assert (error.status, error.data["name"]) == (409, "区慕言")
    error = refused(province, "orgchart.delegate_away", by="finance_head", delegate="head")
    assert (error.status, error.data["name"]) == (409, "曾静之")
    make(province, by="finance_head", delegate="head", kinds=["countersign"])
    later = clock.today() + timedelta(days=5)
    make(province, delegate="finance_head", valid_from=later, last_day=later)
    # Who does somebody's work may hand over their own; what came to them stays.
    seen = delegations.preview(by=province.account("law_head"), wish=wish(province, "deputy"))
    assert seen.kept == ["曾静之"]
    make(province, by="law_head", delegate="deputy")
    assert of(province, "head") == ["区慕言"]


def test_a_checkers_work_never_goes_to_the_keeper_of_the_seal(province: SmallProvince) -> None:
    for kinds in ([], ["dispatch", "check"]):
        error = refused(
            province, "orgchart.delegation_apart", by="checker", delegate="seal_custodian", kinds=kinds
        )
        assert error.field == "kinds"
    make(province, by="checker", delegate="seal_custodian", kinds=["countersign"])
    make(province, by="seal_custodian", delegate="registrar")


def test_who_may_set_it_up_for_somebody_else(province: SmallProvince) -> None:
    head = province.people["head"].id
    refused(province, "orgchart.outside_scope", by="clerk", principal=head)
    staff = administer(province, "registrar", "department", ["structure", "roles"])
    refused(province, "orgchart.outside_scope", by=staff, principal=head)
    elsewhere = administer(province, "bureau_registrar", "bureau")
    refused(province, "orgchart.outside_scope", by=elsewhere, principal=head)
    refused(province, "kernel.not_found", by="clerk", principal=7)
    refused(province, "kernel.not_found", by=system())
    personnel = administer(province, "office_head", "department", ["people"])
    error = refused(province, "orgchart.not_oneself", by=personnel, principal=head, delegate="office_head")
    assert (error.status, error.field) == (403, "delegate")
    refused(province, "orgchart.outside_scope", by=personnel, principal=head, delegate="bureau_division_head")
    row = delegations.make(by=personnel, wish=wish(province, principal=head, reason="住院"))[0]
    assert (row.principal.person_id, row.made_by_id) == (head, personnel.id)
    refused(province, "orgchart.delegation_overlaps", by="head")
    other = delegations.make(by=system(), wish=wish(province, principal=province.people["director"].id))
    assert len(other) == 1


def test_who_may_end_it(province: SmallProvince) -> None:
    row = make(province)

    def refused_end(by: Account, code: str) -> None:
        before = written()
        with pytest.raises(OfficeError) as caught:
            delegations.end(by=by, delegation_id=row.id)
        assert caught.value.code == code
        assert written() == before

    refused_end(province.account("law_head"), "orgchart.delegation_not_yours")
    refused_end(province.account("clerk"), "kernel.not_found")
    refused_end(administer(province, "bureau_registrar", "bureau"), "kernel.not_found")
    refused_end(administer(province, "registrar", "department", ["roles"]), "kernel.not_found")
    delegations.end(by=administer(province, "office_head", "department", ["people"]), delegation_id=row.id)
    assert of(province, "head") == []
    refused_end(province.account("head"), "orgchart.delegation_over")
    again = make(province)
    delegations.end(by=province.account("head"), delegation_id=again.id)
    again.refresh_from_db()
    assert (again.state, again.ended_by_id) == ("ended", province.account("head").id)


@pytest.mark.parametrize("side", ["head", "law_head"])
def test_it_ends_when_a_side_no_longer_serves(province: SmallProvince, side: str) -> None:
    row = make(province)
    Appointment.objects.filter(id=province.appointments[side].id).update(valid_to=clock.today())
    assert of(province, "head") == [], "at once, whether or not anybody looked"
    assert delegations.follow() == 1
    row.refresh_from_db()
    assert row.state == "ended"


def test_of_a_post_elsewhere_neither_is_told_nor_taken(province: SmallProvince) -> None:
    """An administrator hands over only what lies in their scope; a delegate stands in by a post one sees."""
    head, deputy = province.people["head"], province.people["deputy"]
    loader = Loader(since=SINCE)
    elsewhere = loader.appoint(head, loader.post(province.units["bureau"], "顾问"), "concurrent")
    open_post = loader.appoint(deputy, loader.post(province.units["law"], "联系人"), "concurrent")
    loader.flush()
    personnel = administer(province, "office_head", "department", ["people"])
    rows = delegations.make(by=personnel, wish=wish(province, principal=head.id))
    assert [row.principal_id for row in rows] == [province.appointments["head"].id]
    refused(
        province,
        "orgchart.delegation_not_held",
        by=personnel,
        principal=head.id,
        appointment=elsewhere.id,
    )
    Appointment.objects.filter(id=province.appointments["deputy"].id).update(
        scope=province.units["leaders"].path
    )
    made = make(province, by="finance_head", delegate="deputy")
    assert made.delegate_id == open_post.id


def test_all_posts_or_one(province: SmallProvince) -> None:
    head = province.people["head"]
    loader = Loader(since=SINCE)
    second = loader.appoint(head, loader.post(province.units["law"], "副处长"), kind="concurrent")
    loader.flush()
    rows = delegations.make(by=head.account, wish=wish(province, "finance_head"))
    assert {row.principal_id for row in rows} == {province.appointments["head"].id, second.id}
    for row in rows:
        delegations.end(by=head.account, delegation_id=row.id)
    one = delegations.make(by=head.account, wish=wish(province, "finance_head", appointment=second.id))
    assert [row.principal_id for row in one] == [second.id]
    assert of(province, "head") == []


def body(province: SmallProvince, **more: Any) -> dict[str, Any]:
    today = clock.today()
    days = {"valid_from": today.isoformat(), "last_day": (today + timedelta(days=1)).isoformat()}
    return {"delegate": str(province.people["law_head"].id), "kinds": ["issue"], **days, **more}


def test_the_screens_way_through(province: SmallProvince) -> None:
    mine, theirs = client_of(province.account("head")), client_of(province.account("law_head"))
    start = mine.get(ROOT).json()
    assert (start["may_make"], start["days"], start["given"]) == (True, 60, [])
    assert [one["post"] for one in start["posts"]] == ["处长"]
    seen = mine.post(f"{ROOT}/preview", body(province), content_type="application/json")
    assert seen.status_code == 200, seen.content
    assert seen.json()["delegate"]["name"] == "区慕言"
    made = mine.post(ROOT, body(province, reason="出差"), content_type="application/json")
    assert made.status_code == 201, made.content
    view = mine.get(ROOT).json()["given"][0]
    assert (view["state"], view["kinds"], view["reason"], view["may_end"]) == (
        "running",
        ["issue"],
        "出差",
        True,
    )
    received = theirs.get(ROOT).json()["received"][0]
    assert (received["principal"]["name"], received["may_end"]) == ("曾静之", False)
    ended = mine.post(f"{ROOT}/{view['id']}/end")
    assert (ended.status_code, ended.json()["state"], ended.json()["ended_early"]) == (200, "ended", True)
    assert mine.post(f"{ROOT}/{view['id']}/end").status_code == 409


def test_who_sees_it_on_a_persons_page(province: SmallProvince) -> None:
    make(province)
    path = f"/api/v1/orgchart/people/{province.people['head'].id}/delegations"

    def given(account: Account) -> int:
        answer = client_of(account).get(path)
        assert answer.status_code == 200
        return len(answer.json()["given"])

    assert [given(province.account(key)) for key in ("head", "law_head", "clerk", "director")] == [1, 1, 0, 0]
    assert given(administer(province, "office_head", "department", ["people"])) == 1
    assert given(administer(province, "registrar", "department", ["structure"])) == 0
    assert given(administer(province, "bureau_head", "bureau")) == 0
    assert client_of(system()).get(path).json()["may_make"] is True
    assert client_of(province.account("clerk")).get(path).json()["posts"] == []
    assert client_of(system()).get(ROOT).status_code == 404


def test_a_hidden_principal_stays_hidden_from_the_delegates_administrator(province: SmallProvince) -> None:
    Appointment.objects.filter(id=province.appointments["director"].id).update(
        scope=province.units["leaders"].path
    )
    row = make(province, by="director", delegate="bureau_head")
    there = administer(province, "bureau_office_head", "bureau")
    path = f"/api/v1/orgchart/people/{province.people['bureau_head'].id}/delegations"
    client = client_of(there)
    assert client.get(path).json()["received"] == []
    assert client.post(f"{ROOT}/{row.id}/end").status_code == 404
    assert client.post(f"{ROOT}/7/end").content == client.post(f"{ROOT}/{row.id}/end").content
    Appointment.objects.filter(id=province.appointments["director"].id).update(scope="")
    assert len(client.get(path).json()["received"]) == 1
    assert client.post(f"{ROOT}/{row.id}/end").status_code == 403


def test_a_page_costs_the_same_however_much_was_delegated(
    province: SmallProvince, assert_constant_queries: ConstantQueries
) -> None:
    client = client_of(province.account("head"))
    make(province, kinds=["check"])

    def grow() -> None:
        for kind, who in (("issue", "finance_head"), ("review", "director"), ("incoming", "deputy")):
            make(province, delegate=who, kinds=[kind])

    assert_constant_queries(lambda: client.get(ROOT), grow=grow, at_most=14)
