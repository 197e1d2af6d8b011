"""People come, move, serve elsewhere for a time, and go; their groups, scopes and accounts follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from office.kernel import clock
from office.kernel.models import Account, AuditRecord
from office.kernel.realtime.models import Revocation
from orgchart.models import AdminScope, Appointment, AppointmentKind, Person, PersonStatus, Post
from orgchart.selectors import group_name, heads_of, primary_appointment, search_people, viewer_of
from orgchart.selectors.history import head_of, heads_over_time, service_record
from orgchart.services import changes
from orgchart.services.changes.payloads import payload_adapter
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def vacancy(
    province: SmallProvince, unit: str, title: str = "二级主任科员", **more: object
) -> dict[str, object]:
    post = Post.objects.create(unit=province.units[unit], title=title, **more)
    return {"post": post.id}


def person(province: SmallProvince, key: str) -> dict[str, int]:
    row = Person.objects.get(id=province.people[key].id)
    return {"person": row.id, "version": row.version}


def test_somebody_is_hired(province: SmallProvince, by: Account) -> None:
    change(
        by,
        "person_hire",
        login="zhang.jing",
        name="仇静",
        mobile="13900002222",
        seat=vacancy(province, "law"),
    )
    made = Person.objects.get(name="仇静")
    held = primary_appointment(made)
    assert held and held.unit_id == province.units["law"].id
    assert not made.account.has_usable_password() and made.account.is_active
    assert [row.person_id for row in search_people("qiuj", viewer_of(by), 10)] == [made.id]
    assert made.account.groups.filter(name=group_name(province.units["law"].id, "members")).exists()
    sound()


def test_the_first_password_is_issued_once_by_the_system_administrator(
    province: SmallProvince, by: Account
) -> None:
    seat = vacancy(province, "law")
    made = change(by, "person_hire", login="qiu.jing", name="仇静", seat=seat).person
    assert made is not None
    client = Client()
    client.force_login(by)
    path = f"/api/v1/orgchart/people/{made.id}/first-password"
    record = f"/api/v1/orgchart/people/{made.id}/record"
    assert client.post(path).json()["code"] == "orgchart.system_only"
    assert client.get(record).json()["awaits_password"] is False, "nothing that this administrator may do"
    client.force_login(system())
    assert client.get(record).json()["awaits_password"] is True
    issued = client.post(path).json()
    assert client.get(record).json()["awaits_password"] is False
    assert client.post(path).json()["code"] == "orgchart.password_issued"
    session = {"login": issued["login"], "password": issued["password"]}
    assert Client().post("/api/v1/session", session, content_type="application/json").status_code == 200
    assert issued["password"] not in str(AuditRecord.objects.values_list("data", flat=True))


def test_a_login_is_once_and_a_full_post_is_full(province: SmallProvince, by: Account) -> None:
    fields = {"name": "仇静", "seat": vacancy(province, "law")}
    error = refused(by, "person_hire", "orgchart.login_taken", login="test.clerk", **fields)
    assert error.field == "login"
    full = {"name": "仇静", "seat": {"post": province.appointments["law_head"].post_id}}
    assert refused(by, "person_hire", "orgchart.post_full", login="qiu.jing", **full).data["names"] == [
        "区慕言"
    ]
    outside = {"name": "仇静", "seat": vacancy(province, "bureau_office")}
    refused(by, "person_hire", "orgchart.outside_scope", login="qiu.jing", **outside)


def test_a_hidden_person_is_seen_by_their_organ_alone(province: SmallProvince, by: Account) -> None:
    change(by, "person_edit", hidden=True, name="简佳树", **person(province, "clerk"))
    stranger = viewer_of(province.account("bureau_registrar"))
    assert search_people("简佳", stranger, 10) == []
    assert search_people("简佳", viewer_of(by), 10)
    sound()
    refused(
        by,
        "person_edit",
        "orgchart.changed_meanwhile",
        person=province.people["clerk"].id,
        version=1,
        name="甲",
    )


def test_a_transfer_ends_one_appointment_and_begins_another(province: SmallProvince, by: Account) -> None:
    seat = vacancy(province, "law")
    change(by, "person_transfer", seat=seat, **person(province, "clerk"))
    today = clock.today()
    old = Appointment.objects.get(id=province.appointments["clerk"].id)
    held = primary_appointment(province.people["clerk"])
    assert old.valid_to == today and held and held.valid_from == today
    clerk = province.account("clerk")
    assert not clerk.groups.filter(name=group_name(province.units["institutions"].id, "members")).exists()
    assert clerk.groups.filter(name=group_name(province.units["law"].id, "members")).exists()
    record = service_record(province.people["clerk"])
    assert [row.unit_id for row in record] == [province.units["law"].id, province.units["institutions"].id]
    assert Revocation.objects.filter(account_id=clerk.id, kind=Revocation.Kind.MEMBERSHIP).exists()
    sound()


def test_a_transfer_stays_in_scope_at_both_ends(province: SmallProvince, by: Account) -> None:
    away = vacancy(province, "bureau_office")
    refused(by, "person_transfer", "orgchart.outside_scope", seat=away, **person(province, "clerk"))
    here = vacancy(province, "law")
    refused(
        by, "person_transfer", "orgchart.outside_scope", seat=here, **person(province, "bureau_registrar")
    )
    refused(by, "person_transfer", "orgchart.not_oneself", seat=here, **person(province, "office_head"))


def test_who_moves_out_of_what_they_administer_no_longer_does(province: SmallProvince) -> None:
    administer(province, "clerk", "department")
    seat = vacancy(province, "bureau_office")
    change(system(), "person_transfer", seat=seat, **person(province, "clerk"))
    assert AdminScope.objects.get(account=province.account("clerk")).valid_to == clock.today()
    law = province.units["law"]
    refused(
        province.account("clerk"), "unit_edit", "orgchart.outside_scope", unit=law.id, version=1, name="甲"
    )


def test_secondment_deputising_and_a_second_post_keep_the_first(province: SmallProvince) -> None:
    by, until = system(), clock.today() + timedelta(days=90)
    who = province.people["clerk"]
    seconded = vacancy(province, "bureau_office")
    change(by, "person_second", seat=seconded, until=until, **person(province, "clerk"))
    temporary = vacancy(province, "bureau_leaders", "副局长", is_leader=True)
    change(
        by, "person_deputise", seat=temporary, as_kind="temporary", until=until, **person(province, "clerk")
    )
    change(by, "person_concurrent", seat=vacancy(province, "law"), **person(province, "clerk"))
    kinds = set(Appointment.objects.filter(person=who).values_list("kind", flat=True))
    assert kinds == {"primary", "seconded", "temporary", "concurrent"}
    held = primary_appointment(who)
    assert held and held.id == province.appointments["clerk"].id
    sound()
    row = Appointment.objects.get(person=who, kind="seconded")
    refused(by, "appointment_end", "orgchart.began_then", appointment=row.id, version=4)
    primary = province.appointments["clerk"].id
    refused(by, "appointment_end", "orgchart.primary_stays", appointment=primary, version=4)
    Appointment.objects.filter(id=row.id).update(valid_from=date(2025, 1, 1))
    change(by, "appointment_end", appointment=row.id, version=4)
    assert Appointment.objects.get(id=row.id).valid_to == clock.today()
    sound()


def test_an_acting_head_stands_in_where_there_is_no_head(province: SmallProvince, by: Account) -> None:
    law, yesterday = province.units["law"], clock.today() - timedelta(days=1)
    change(by, "person_retire", **person(province, "law_head"))
    assert heads_of(law) == []
    seat = {"post": province.appointments["law_head"].post_id}
    until = date(2030, 7, 1)
    act = {"seat": seat, "as_kind": "acting", "until": until}
    payload = payload_adapter.validate_python({"kind": "person_deputise", **act, **person(province, "clerk")})
    told = changes.preview(by=by, payload=payload)
    assert told.lines[0].data["until"] == "2030-06-30", "the last day, as the form asked for it"
    change(by, "person_deputise", **act, **person(province, "clerk"))
    again = {**act, "person": province.people["clerk"].id, "version": 2}
    refused(by, "person_deputise", "orgchart.holds_already", **again)
    assert [one.name for one in heads_of(law)] == ["简嘉树"]
    before, now = head_of(law, yesterday), head_of(law, clock.today())
    assert before and before.person.name == "区慕言"
    assert now and now.person.name == "简嘉树"
    assert [(one.appointment.person.name, one.acting) for one in heads_over_time(law)] == [
        ("简嘉树", True),
        ("区慕言", False),
    ]
    sound()


def test_a_head_is_set_where_the_post_is_vacant(province: SmallProvince, by: Account) -> None:
    law = province.units["law"]
    fields = {"unit": law.id, "version": 1, "person": province.people["clerk"].id}
    refused(by, "head_set", "orgchart.post_full", **fields)
    change(by, "person_leave", **person(province, "law_head"))
    change(by, "head_set", **fields)
    assert [one.name for one in heads_of(law)] == ["简嘉树"]
    assert province.account("clerk").groups.filter(name=group_name(law.id, "leaders")).exists()
    sound()


def test_who_leaves_is_signed_out_everywhere(province: SmallProvince, by: Account) -> None:
    administer(province, "clerk", "institutions")
    change(by, "person_leave", **person(province, "clerk"))
    account = Account.objects.get(id=province.account("clerk").id)
    assert not account.is_active and not account.groups.exists()
    assert Person.objects.get(account=account).status == PersonStatus.LEFT
    assert Revocation.objects.filter(account_id=account.id, kind=Revocation.Kind.ACCOUNT).exists()
    assert AdminScope.objects.get(account=account).valid_to == clock.today()
    sound()
    refused(by, "person_retire", "kernel.not_found", **person(province, "clerk"))


def test_a_promotion_stays_inside_the_organ(province: SmallProvince) -> None:
    seat = vacancy(province, "bureau_office")
    refused(system(), "person_promote", "orgchart.promote_inside", seat=seat, **person(province, "clerk"))
    change(
        system(),
        "person_promote",
        seat=vacancy(province, "institutions", "副处长"),
        **person(province, "clerk"),
    )
    held = primary_appointment(province.people["clerk"])
    assert held and held.post.title == "副处长" and held.kind == AppointmentKind.PRIMARY
    sound()


def test_a_new_post_comes_with_the_seat(province: SmallProvince, by: Account) -> None:
    seat = {"unit": province.units["law"].id, "title": "三级调研员", "rank": 8}
    change(by, "person_hire", login="new.one", name="单雨", seat=seat)
    assert Post.objects.get(title="三级调研员").unit_id == province.units["law"].id
    people_only = administer(province, "finance_head", "law", ["people"])
    another = {"unit": province.units["law"].id, "title": "四级调研员"}
    refused(people_only, "person_hire", "orgchart.outside_scope", login="new.two", name="单雪", seat=another)
