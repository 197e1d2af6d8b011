"""A branch of many children: counted, narrowed, opened at one of them; and finding colleagues."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from orgchart.models import UnitKind
from orgchart.services.loading import Loader
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> SmallProvince:
    made = small_province()
    loader = Loader(since=date(2024, 1, 1))
    for index in range(30):
        loader.unit(made.units["bureau"], UnitKind.DIVISION, f"新设{index}科", sort=900 + index)
    loader.flush()
    return made


@pytest.fixture
def client(province: SmallProvince) -> Client:
    client = Client()
    client.force_login(province.account("bureau_registrar"))
    return client


def test_a_branch_says_how_many_children_it_has(province: SmallProvince, client: Client) -> None:
    bureau = province.units["bureau"]
    above = client.get(f"/api/v1/orgchart/units/{bureau.parent_id}/children").json()["items"]
    row = next(one for one in above if one["id"] == str(bureau.id))
    below = client.get(f"/api/v1/orgchart/units/{bureau.id}/children").json()["items"]
    assert row["children"] == len(below) > 30
    assert row["has_children"]


@pytest.mark.parametrize("text", ["设7", "新设7科", "xinshe7"])
def test_a_branch_narrows_to_what_one_types(province: SmallProvince, client: Client, text: str) -> None:
    path = f"/api/v1/orgchart/units/{province.units['bureau'].id}/children"
    found = client.get(path, {"q": text}).json()["items"]
    assert [one["name"] for one in found] == ["新设7科"]


def test_a_branch_opens_at_one_child(province: SmallProvince, client: Client) -> None:
    path = f"/api/v1/orgchart/units/{province.units['bureau'].id}/children"
    wanted = client.get(path).json()["items"][-1]["id"]
    assert [one["id"] for one in client.get(path, {"only": wanted}).json()["items"]] == [wanted]
    elsewhere = province.units["department"].id
    assert client.get(path, {"only": str(elsewhere)}).json()["items"] == []


def search(client: Client, text: str) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/orgchart/search", {"q": text}).json()
    return [(one["name"], one["by"]) for one in answer["people"]]


def test_colleagues_are_found_by_post_and_by_the_end_of_a_number(
    province: SmallProvince, client: Client
) -> None:
    me = province.appointments["bureau_registrar"]
    assert (me.person.name, "post") in search(client, me.post.title)
    assert (me.person.name, "phone") in search(client, "1111")


def test_strangers_are_not_found_by_their_numbers(province: SmallProvince, client: Client) -> None:
    clerk = province.people["clerk"]
    assert clerk.mobile.endswith("1111")
    assert clerk.name not in {name for name, _ in search(client, "1111")}
    assert search(client, "11") == []
