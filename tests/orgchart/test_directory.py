"""The directory's pages: order, keyset pages, constant queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from orgchart.models import AppointmentKind, Unit, UnitKind
from orgchart.services.loading import Loader
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(province: SmallProvince) -> Client:
    client = Client()
    client.force_login(province.account("clerk"))
    return client


def _grow(province: SmallProvince, count: int = 15) -> Callable[[], None]:
    def grow() -> None:
        loader = Loader(since=date(2024, 1, 1))
        for index in range(count):
            unit = loader.unit(province.units["department"], UnitKind.DIVISION, f"新设{index}处", sort=900)
            post = loader.post(unit, "处长", is_head=True)
            row = loader.appoint(loader.person(f"新人{index}", login=f"new{index}"), post)
            loader.charge(province.appointments["deputy"], unit)
            loader.role(province.units["department"], row, "registry")
        loader.flush()

    return grow


PAGES = ["", "/children", "/people", "/posts"]


@pytest.mark.parametrize("part", PAGES)
def test_queries_do_not_grow(
    province: SmallProvince, client: Client, assert_constant_queries: ConstantQueries, part: str
) -> None:
    path = f"/api/v1/orgchart/units/{province.units['department'].id}{part}"
    assert_constant_queries(lambda: client.get(path), grow=_grow(province), at_most=19)


def test_search_queries_do_not_grow(
    province: SmallProvince, client: Client, assert_constant_queries: ConstantQueries
) -> None:
    read = lambda: client.get("/api/v1/orgchart/search?q=新")  # noqa: E731 - one line reads better here
    _grow(province, 1)()
    more = Loader(since=date(2024, 1, 1))
    for index in range(9):
        more.appoint(more.person(f"新来{index}", login=f"m{index}"), more.post(province.units["law"], "科员"))
    assert_constant_queries(read, grow=more.flush, at_most=13)


@pytest.mark.parametrize("part", ["children", "people", "posts"])
def test_pages_join_without_gap_or_double(province: SmallProvince, client: Client, part: str) -> None:
    _grow(province)()
    path = f"/api/v1/orgchart/units/{province.units['department'].id}/{part}"
    whole = client.get(path, {"limit": 200}).json()["items"]
    joined, after = [], None
    while True:
        page = client.get(path, {"limit": 4, **({"after": after} if after else {})}).json()
        joined += page["items"]
        after = page["next"]
        if after is None:
            break
    assert joined == whole
    assert len(whole) > 8


def test_people_of_an_organ_begin_with_its_leaders(province: SmallProvince, client: Client) -> None:
    path = f"/api/v1/orgchart/units/{province.units['department'].id}/people"
    items = client.get(path).json()["items"]
    assert [item["name"] for item in items[:2]] == ["骆云舒", "单于飞"]
    assert {item["organ"]["short_name"] for item in items} == {"省人社厅"}


def test_people_by_kind_and_where_they_are_lent(province: SmallProvince, client: Client) -> None:
    loader = Loader(since=date(2024, 1, 1))
    post = loader.post(province.units["law"], "科员（借调）")
    person = province.people["bureau_registrar"]
    loader.appoint(person, post, AppointmentKind.SECONDED, valid_to=date(2099, 1, 1))
    loader.flush()
    path = f"/api/v1/orgchart/units/{province.units['department'].id}/people?kind=seconded"
    assert [item["name"] for item in client.get(path).json()["items"]] == [person.name]
    home = client.get(f"/api/v1/orgchart/units/{province.units['bureau'].id}/people").json()["items"]
    lent = next(item for item in home if item["name"] == person.name)
    assert lent["elsewhere"] == {"kind": "seconded", "unit": "政策法规处", "until": "2099-01-01"}


def test_a_units_page_says_who_runs_it(province: SmallProvince, client: Client) -> None:
    page = client.get(f"/api/v1/orgchart/units/{province.units['bureau'].id}").json()
    assert page["head"]["name"] == "解望山"
    assert page["superior"]["name"] == "江门市人民政府"
    assert page["guiding"]["name"] == "广东省人力资源和社会保障厅"
    assert [unit["short_name"] for unit in page["ancestors"]] == ["广东省", "江门市", "江门市政府"]
    assert page["counts"] == {"people": 4, "posts": 4, "divisions": 3, "subordinates": 0}
    assert page["roles"] == [
        {
            "role": "registry",
            "people": [
                {
                    "id": str(province.people["bureau_registrar"].id),
                    "name": "查晓岚",
                    "post": "收发员",
                    "unit": "办公室",
                }
            ],
        }
    ]


def test_labels_in_the_tree_leave_out_the_region(province: SmallProvince, client: Client) -> None:
    path = f"/api/v1/orgchart/units/{province.units['jiangmen'].id}/children"
    assert [item["label"] for item in client.get(path).json()["items"]] == ["市政府", "新会区"]
    path = f"/api/v1/orgchart/units/{province.units['jiangmen_government'].id}/children"
    assert [item["label"] for item in client.get(path).json()["items"]] == ["市人力资源和社会保障局"]


def test_headcounts_are_sums_of_primary_posts(province: SmallProvince) -> None:
    bureau = Unit.objects.get(id=province.units["bureau"].id)
    province_row = Unit.objects.get(id=province.units["province"].id)
    assert bureau.headcount == 4
    assert province_row.headcount == len(province.people)


@pytest.mark.parametrize("after", ["x", "W10", "WzEsMl0", "WyJhIiwxLDJd" * 40])
def test_a_forged_cursor_is_refused(province: SmallProvince, client: Client, after: str) -> None:
    answer = client.get(f"/api/v1/orgchart/units/{province.units['department'].id}/people", {"after": after})
    assert answer.status_code == 422


@pytest.mark.parametrize("bad", ["0x1", "-1", "99999999999999999999", "abc"])
def test_ids_that_are_none(client: Client, bad: str) -> None:
    assert client.get(f"/api/v1/orgchart/units/{bad}").status_code in (404, 422)
    assert client.get(f"/api/v1/orgchart/people/{bad}").status_code in (404, 422)
