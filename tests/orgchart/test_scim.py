"""A personnel system at work over SCIM: what it reads, what it changes, and what it never reaches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from orgchart.api import scim as edge
from orgchart.models import Appointment, Person, ScimToken, Unit
from orgchart.services.changes import guards
from orgchart.services.sync.scim import tokens
from orgchart.services.sync.scim.resources import ENTERPRISE, POSTS, UNIT
from orgchart.services.verify import verify
from tests.conftest import ConstantQueries
from tests.orgchart.administration import state
from tests.orgchart.factories import SmallProvince, small_province
from tests.orgchart.importing import system_administrator

pytestmark = pytest.mark.django_db
URL = "/scim/v2"


class Scim:
    """A client with a token."""

    def __init__(self, plain: str) -> None:
        self.browser = Client()
        self.plain = plain

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.plain}"} if self.plain else {}
        content = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        return self.browser.generic(
            method, f"{URL}{path}", content, "application/scim+json", headers=sent | headers
        )

    def patch(self, path: str, *operations: Any, **headers: str) -> Any:
        return self("PATCH", path, {"Operations": list(operations)}, **headers)


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def client(province: SmallProvince) -> Iterator[Scim]:
    """Over the department."""
    edge._recent.clear()
    unit = province.units["department"]
    yield Scim(tokens.issue(by=system_administrator(), name="人事系统", unit_id=unit.id)[1])


def newcomer(province: SmallProvince, **more: Any) -> dict[str, Any]:
    place = {"unit": f"#{province.units['law'].id}", "post": "二级科员", "kind": "primary"}
    return {
        "userName": "shan.xiongxin",
        "displayName": "单雄信",
        "externalId": "P100",
        "phoneNumbers": [{"type": "mobile", "value": "13900002222"}],
        POSTS: {"appointments": [place]},
    } | more


def hired(client: Scim, province: SmallProvince, **more: Any) -> dict[str, Any]:
    answer = client("POST", "/Users", newcomer(province, **more))
    assert answer.status_code == 201, answer.content.decode()
    made: dict[str, Any] = answer.json()
    return made


def yesterday(person_id: str) -> None:
    """Let somebody have served for a while: an appointment lasts a day at least."""
    Appointment.objects.filter(person_id=int(person_id)).update(valid_from="2026-01-01")


def test_a_new_user_is_hired(client: Scim, province: SmallProvince) -> None:
    answer = client("POST", "/Users", newcomer(province))
    made = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/scim+json")
    assert answer["Location"] == made["meta"]["location"]
    assert answer["ETag"] == made["meta"]["version"]
    assert (made["userName"], made["title"], made["active"]) == ("shan.xiongxin", "二级科员", True)
    assert made[ENTERPRISE] == {"department": "政策法规处", "organization": "广东省人力资源和社会保障厅"}
    person = Person.objects.select_related("account").get(id=made["id"])
    assert (person.external_id, person.mobile, person.pinyin) == ("P100", "13900002222", "shanxiongxin")
    groups = set(person.account.groups.values_list("name", flat=True))
    assert f"unit:{province.units['law'].id}:members" in groups
    assert not person.account.has_usable_password()
    assert client("GET", f"/Users/{made['id']}").json() == made
    assert verify() == []


def test_title_and_department_do_where_a_client_knows_no_more(client: Scim, province: SmallProvince) -> None:
    body = {"userName": "qu.liren", "name": {"formatted": "区立人"}, "title": "二级科员"}
    body[ENTERPRISE] = {"department": "规划财务处"}
    made = client("POST", "/Users", body).json()
    assert made["displayName"] == "区立人"
    yesterday(made["id"])
    path = f"/Users/{made['id']}"
    moved = client.patch(path, {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "政策法规处"})
    assert moved.json()["title"] == "二级科员", moved.content.decode()
    assert Appointment.objects.get(person_id=made["id"], valid_to=None).unit_id == province.units["law"].id
    assert Appointment.objects.filter(person_id=made["id"]).count() == 2, "history is kept"
    assert verify() == []


def test_edits_posts_and_departure(client: Scim, province: SmallProvince) -> None:
    made = hired(client, province)
    yesterday(made["id"])
    path = f"/Users/{made['id']}"
    both = client.patch(
        path,
        {"op": "replace", "path": "name.formatted", "value": "单雄义"},
        {"op": "replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "13900003333"},
    )
    assert both.json()["displayName"] == "单雄义"
    extra = {
        "unit": f"#{province.units['finance'].id}",
        "post": "核算员",
        "kind": "concurrent",
        "to": "2027-01-01",
    }
    added = client.patch(path, {"op": "add", "path": f"{POSTS}:appointments", "value": [extra]})
    kinds = [(row["kind"], row["post"], row["to"]) for row in added.json()[POSTS]["appointments"]]
    assert kinds == [("primary", "二级科员", None), ("concurrent", "核算员", "2027-01-01")]
    yesterday(made["id"])
    rule = f'{POSTS}:appointments[kind eq "concurrent"]'
    assert len(client.patch(path, {"op": "remove", "path": rule}).json()[POSTS]["appointments"]) == 1
    gone = client.patch(path, {"op": "Replace", "path": "active", "value": "False"})
    assert (gone.status_code, gone.json()["active"]) == (200, False)
    person = Person.objects.select_related("account").get(id=made["id"])
    assert (person.status, person.account.is_active, person.mobile) == ("left", False, "13900003333")
    assert not Appointment.objects.filter(person=person, valid_to=None).exists()
    assert client("GET", path).json()["active"] is False
    back = client.patch(path, {"op": "replace", "path": "active", "value": True})
    assert (back.status_code, back.json()["scimType"]) == (400, "mutability")
    assert client("DELETE", path).status_code == 204
    assert client("GET", path).status_code == 404
    assert verify() == []


def test_put_keeps_what_a_client_does_not_know(client: Scim, province: SmallProvince) -> None:
    made = hired(client, province)
    body = {"userName": "shan.xiongxin", "displayName": "单雄仁", "externalId": "P101", "active": True}
    put = client("PUT", f"/Users/{made['id']}", body).json()
    assert (put["displayName"], put["externalId"], put["phoneNumbers"]) == ("单雄仁", "P101", [])
    assert put[POSTS] == made[POSTS]
    again = client("PUT", f"/Users/{made['id']}", put)
    assert again.json() == put, "what was read, written back, changes nothing"


class Tasks:
    """A guard that holds one open task for everybody."""

    def blockers(self, appointment_ids: Any, unit_ids: Any) -> list[guards.Blocker]:
        return [guards.Blocker("orgchart.open_tasks", len(appointment_ids))]

    def hand_over(self, appointment_ids: Any, to_person: int, by: int) -> None:
        raise AssertionError

    def follow(self, successors: Any, by: int) -> None:
        raise AssertionError


def test_open_tasks_are_not_left_alone(client: Scim, province: SmallProvince) -> None:
    person = province.people["clerk"]
    guard = guards.register(Tasks())
    try:
        before = state()
        for answer in (
            client("DELETE", f"/Users/{person.id}"),
            client.patch(f"/Users/{person.id}", {"op": "replace", "path": "active", "value": False}),
        ):
            assert answer.status_code == 409, answer.content
            assert answer.json()["detail"]
        assert state() == before
    finally:
        guards.unregister(guard)


def test_only_what_the_client_saw_is_overwritten(client: Scim, province: SmallProvince) -> None:
    made = hired(client, province)
    path, version = f"/Users/{made['id']}", made["meta"]["version"]
    rename = {"op": "replace", "path": "displayName", "value": "单雄勇"}
    assert client("GET", path, **{"If-None-Match": version}).status_code == 304
    assert client.patch(path, rename, **{"If-Match": version}).status_code == 200
    before = state()
    late = client.patch(path, rename | {"value": "单雄智"}, **{"If-Match": version})
    assert (late.status_code, state()) == (412, before)


def test_lists_are_filtered_and_paged(client: Scim, province: SmallProvince) -> None:
    hired(client, province)
    whole = client("GET", "/Users").json()
    expected = Person.objects.filter(appointments__path__startswith=province.units["department"].path)
    assert whole["totalResults"] == expected.distinct().count() == len(whole["Resources"])
    pages = [client("GET", f"/Users?startIndex={start}&count=4").json() for start in (1, 5, 9, 13)]
    assert [one["id"] for page in pages for one in page["Resources"]] == [
        one["id"] for one in whole["Resources"]
    ]
    assert client("GET", "/Users?count=0").json()["Resources"] == []
    for rule, names in (
        ('userName eq "SHAN.XIONGXIN"', ["单雄信"]),
        ('externalId eq "P100" and active eq true', ["单雄信"]),
        ('externalId eq "p100"', []),
        ('displayName sw "单"', ["单于飞", "单雄信"]),
        ('displayName co "树" or userName ew "xiongxin"', ["简嘉树", "单雄信"]),
        ("active eq false", []),
        (f'id eq "{province.people["bureau_head"].id}"', []),
    ):
        found = client("GET", f"/Users?filter={rule}").json()
        assert [one["displayName"] for one in found["Resources"]] == names, rule
        assert found["totalResults"] == len(names)
    one = client("GET", "/Users?attributes=userName&count=1").json()["Resources"][0]
    assert set(one) == {"id", "schemas", "meta", "userName"}


def test_a_page_asks_as_much_for_many_as_for_few(
    client: Scim, province: SmallProvince, assert_constant_queries: ConstantQueries
) -> None:
    numbers = iter(range(100))

    def grow() -> None:
        for _ in range(5):
            number = next(numbers)
            hired(client, province, userName=f"new.{number}", externalId=f"N{number}")

    assert_constant_queries(lambda: client("GET", "/Users"), grow=grow, at_most=8)
    assert_constant_queries(lambda: client("GET", "/Groups"), grow=grow, at_most=8)


def test_units_are_groups(client: Scim, province: SmallProvince) -> None:
    body = {"displayName": "人才开发处", "externalId": "U9", UNIT: {"kind": "division"}}
    made = client("POST", "/Groups", body)
    assert made.status_code == 201, made.content.decode()
    path = f"/Groups/{made.json()['id']}"
    unit = Unit.objects.get(external_id="U9")
    assert (unit.name, unit.parent_id) == ("人才开发处", province.units["department"].id)
    renamed = client.patch(path, {"op": "replace", "value": {"displayName": "人才处"}})
    assert renamed.json()["displayName"] == "人才处"
    found = client("GET", '/Groups?filter=displayName eq "政策法规处"').json()["Resources"][0]
    assert [one["display"] for one in found["members"]] == ["区慕言"]
    law = f"/Groups/{province.units['law'].id}"
    before = state()
    add = {"op": "add", "path": "members", "value": [{"value": str(province.people["clerk"].id)}]}
    refused = client.patch(law, add)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")
    assert client("DELETE", law).status_code == 409, "people serve there"
    assert state() == before
    assert Unit.objects.filter(id=unit.id).update(valid_from="2026-01-01")
    assert client("DELETE", path).status_code == 204
    assert client("GET", path).status_code == 404
    assert verify() == []


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("no login", {"userName": ""}, "invalidValue"),
    ("a login that is none", {"userName": "单 雄信"}, "invalidValue"),
    ("no name", {"displayName": " "}, "invalidValue"),
    ("a long name", {"displayName": "单" * 41}, "invalidValue"),
    ("a line break", {"displayName": "单\n雄"}, "invalidValue"),
    ("NUL", {"displayName": "单\0雄"}, "invalidValue"),
    ("a number for a text", {"displayName": 5}, "invalidValue"),
    ("no post", {POSTS: {}}, "invalidValue"),
    ("a unit that is not there", {POSTS: {"appointments": [{"unit": "X", "post": "甲"}]}}, "invalidValue"),
    (
        "an unknown kind",
        {POSTS: {"appointments": [{"unit": "X", "post": "甲", "kind": "x"}]}},
        "invalidValue",
    ),
    (
        "a day that is none",
        {POSTS: {"appointments": [{"unit": "X", "post": "甲", "to": "x"}]}},
        "invalidValue",
    ),
    ("two primaries", {POSTS: {"appointments": [{"unit": "X", "post": "甲"}] * 2}}, "invalidValue"),
    ("appointments that are none", {POSTS: {"appointments": [1]}}, "invalidValue"),
    ("an extension that is none", {POSTS: 1}, "invalidValue"),
    ("inactive from the start", {"active": False}, "invalidValue"),
    ("a login that is taken", {"userName": "test.clerk"}, "uniqueness"),
]


@pytest.mark.parametrize(("change", "kind"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_bad_users_change_nothing(
    client: Scim, province: SmallProvince, change: dict[str, Any], kind: str
) -> None:
    before = state()
    answer = client("POST", "/Users", newcomer(province) | change)
    assert answer.status_code == (409 if kind == "uniqueness" else 400), answer.content.decode()
    assert answer.json()["scimType"] == kind
    assert answer.json()["schemas"] == [edge.ERROR]
    assert state() == before


def test_bad_requests_change_nothing(client: Scim, province: SmallProvince) -> None:
    hired(client, province)
    clerk = f"/Users/{province.people['clerk'].id}"
    before = state()
    for method, path, body, status in (
        ("POST", "/Users", "{", 400),
        ("POST", "/Users", "[]", 400),
        ("POST", "/Users", "[" * 5000, 400),
        ("POST", "/Users", json.dumps({"userName": "a" * edge.LARGEST}), 413),
        ("PATCH", clerk, "{}", 400),
        ("PATCH", clerk, '{"Operations": []}', 400),
        ("GET", "/Users?filter=userName%20xx%201", "", 400),
        ("GET", "/Users?filter=password%20pr", "", 400),
        ("GET", "/Users?count=x", "", 400),
        ("GET", "/Users?count=--5", "", 400),
        ("GET", "/Users?startIndex=%C2%B2", "", 400),
        ("GET", "/Users/%C2%B2", "", 404),
        ("GET", f"/Users/{'9' * 30}", "", 404),
        ("GET", "/Groups/x", "", 404),
        ("GET", "/Nothing", "", 404),
        ("GET", "/Users/1/2", "", 404),
        ("POST", "/Bulk", "{}", 404),
        ("POST", clerk, "{}", 405),
        ("DELETE", "/Users", "", 405),
        ("PUT", clerk, json.dumps({"userName": "other", "displayName": "简嘉树"}), 400),
        ("POST", "/Users", json.dumps(newcomer(province, userName="a.b")), 409),
    ):
        answer = client(method, path, body)
        assert answer.status_code == status, (method, path, answer.content.decode())
        assert answer.json()["status"] == str(status)
    assert state() == before


def test_nobody_comes_in_without_a_token(client: Scim, province: SmallProvince) -> None:
    """Every operation with no token, a wrong one, a revoked one, a session, and another organ's token."""
    other = Scim(tokens.issue(by=None, name="江门", unit_id=province.units["bureau"].id)[1])
    revoked = Scim(tokens.issue(by=None, name="旧", unit_id=province.units["department"].id)[1])
    tokens.revoke(by=None, token_id=ScimToken.objects.get(name="旧").id)
    session = Scim("")
    session.browser.force_login(province.account("office_head"))
    clerk, law = province.people["clerk"].id, province.units["law"].id
    rename = {"Operations": [{"op": "replace", "path": "displayName", "value": "甲"}]}
    ways = [
        *(
            (method, f"/Users/{clerk}", body)
            for method, body in (("GET", None), ("DELETE", None), ("PATCH", rename))
        ),
        ("PUT", f"/Users/{clerk}", newcomer(province)),
        *(
            (method, f"/Groups/{law}", body)
            for method, body in (("GET", None), ("DELETE", None), ("PATCH", rename))
        ),
        ("PUT", f"/Groups/{law}", {"displayName": "甲"}),
    ]
    open_ways = [
        ("POST", "/Users", newcomer(province)),
        ("POST", "/Groups", {"displayName": "甲", UNIT: {"parent": f"#{law}"}}),
        *(("GET", f"/{kind}", None) for kind in ("Users", "Groups", "Schemas", "ResourceTypes")),
        ("GET", "/ServiceProviderConfig", None),
    ]
    before = state()
    for stranger in (Scim(""), Scim("scim_wrong"), revoked, session):
        for way in [*ways, *open_ways]:
            answer = stranger(*way)
            assert (answer.status_code, answer["WWW-Authenticate"][:6]) == (401, "Bearer"), way
    absent = other("GET", "/Users/1").content
    for method, path, body in ways:
        answer = other(method, path, body)
        assert (answer.status_code, answer.content) == (404, absent), (method, path)
    assert other("POST", "/Users", newcomer(province)).status_code == 400, "no such unit in its scope"
    assert other("POST", "/Groups", open_ways[1][2]).status_code == 400
    assert "简嘉树" not in other("GET", "/Users").content.decode()
    assert "政策法规处" not in other("GET", "/Groups").content.decode()
    assert state() == before


def test_a_flood_is_slowed(client: Scim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "RATE", 3)
    answers = [client("GET", "/ServiceProviderConfig") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"]


def test_the_service_says_what_it_is(client: Scim) -> None:
    config = client("GET", "/ServiceProviderConfig").json()
    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    types = {one["id"]: one for one in client("GET", "/ResourceTypes").json()["Resources"]}
    known = {one["id"] for one in client("GET", "/Schemas").json()["Resources"]}
    for one in types.values():
        assert {one["schema"], *(each["schema"] for each in one["schemaExtensions"])} <= known
    for urn in known:
        assert client("GET", f"/Schemas/{urn}").json()["id"] == urn
