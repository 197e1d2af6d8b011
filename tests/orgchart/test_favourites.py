"""People and units kept at hand: one's own, only while they are seen, starred once however often."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from office.kernel.models import Account, AuditRecord
from orgchart.models import Appointment, Favourite, Unit
from orgchart.services import favourites
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/orgchart/favourites"


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def listed(client: Client) -> dict[str, list[str]]:
    answer: dict[str, list[dict[str, Any]]] = client.get(ROOT).json()
    return {kind: [row["name"] for row in rows] for kind, rows in answer.items()}


def test_what_was_starred_last_comes_first_and_twice_is_once(province: SmallProvince) -> None:
    client = client_of(province.account("clerk"))
    for who in ("director", "bureau_registrar", "director"):
        assert client.put(f"{ROOT}/person/{province.people[who].id}").status_code == 204
    assert client.put(f"{ROOT}/unit/{province.units['bureau'].id}").status_code == 204
    assert listed(client) == {"people": ["查晓岚", "骆云舒"], "units": ["江门市人力资源和社会保障局"]}
    assert AuditRecord.objects.filter(verb="orgchart.star").count() == 3
    shown = client.get(ROOT).json()["people"][0]
    assert (shown["post"], shown["organ"]["short_name"]) == ("收发员", "江门市人社局")


def test_stars_are_ones_own_and_may_be_taken_away(province: SmallProvince) -> None:
    mine, theirs = client_of(province.account("clerk")), client_of(province.account("head"))
    path = f"{ROOT}/person/{province.people['director'].id}"
    mine.put(path)
    assert listed(theirs)["people"] == []
    assert theirs.delete(path).status_code == 204
    assert listed(mine)["people"] == ["骆云舒"]
    assert mine.delete(path).status_code == 204
    assert mine.delete(path).status_code == 204
    assert listed(mine)["people"] == []
    assert AuditRecord.objects.filter(verb="orgchart.unstar").count() == 1


def test_what_is_hidden_cannot_be_starred_and_leaves_the_list(province: SmallProvince) -> None:
    client, law = client_of(province.account("bureau_head")), province.units["law"]
    client.put(f"{ROOT}/unit/{law.id}")
    client.put(f"{ROOT}/person/{province.people['law_head'].id}")
    scope = province.units["department"].path
    Unit.objects.filter(id=law.id).update(visibility="organ", scope=scope)
    Appointment.objects.filter(unit=law).update(scope=scope)
    assert listed(client) == {"people": [], "units": []}
    before = Favourite.objects.count()
    for kind, key in (("unit", law.id), ("person", province.people["law_head"].id)):
        hidden, absent = client.put(f"{ROOT}/{kind}/{key}"), client.put(f"{ROOT}/{kind}/1")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert Favourite.objects.count() == before


def test_there_is_an_end_to_starring(province: SmallProvince, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(favourites, "LIMIT", 1)
    client = client_of(province.account("clerk"))
    client.put(f"{ROOT}/unit/{province.units['bureau'].id}")
    refused = client.put(f"{ROOT}/unit/{province.units['law'].id}")
    assert (refused.status_code, refused.json()["code"]) == (422, "orgchart.favourites_full")
    assert "1" in refused.json()["message"]["en"]
    assert Favourite.objects.count() == 1


def test_the_list_asks_as_often_for_many(
    province: SmallProvince, assert_constant_queries: ConstantQueries
) -> None:
    account = province.account("clerk")
    client = client_of(account)
    favourites.star(by=account, kind="person", key=province.people["head"].id)
    favourites.star(by=account, kind="unit", key=province.units["law"].id)

    def grow() -> None:
        for person in province.people.values():
            favourites.star(by=account, kind="person", key=person.id)
        for unit in province.units.values():
            favourites.star(by=account, kind="unit", key=unit.id)

    assert_constant_queries(lambda: client.get(ROOT), grow=grow, at_most=12)
