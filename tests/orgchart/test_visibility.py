"""Who may see what of the directory: one resolver behind tree, lists, search and pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from office.kernel.models import Account
from orgchart.models import Appointment, Person, Unit, UnitKind
from orgchart.selectors import may_see_person, search_people, search_units, viewer_of, visible_fields
from orgchart.selectors.visibility import MobileView
from orgchart.services.loading import Loader
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db
CANARY = "隐形鸟"


@dataclass
class Closed:
    province: SmallProvince
    unit: Unit
    person: Person
    insider: Account


@pytest.fixture
def closed() -> Closed:
    """A division of the department that only the department sees, with somebody in it."""
    province = small_province()
    loader = Loader(since=date(2024, 1, 1))
    unit = loader.unit(province.units["department"], UnitKind.DIVISION, f"{CANARY}处", visibility="organ")
    person = loader.person(CANARY, login="canary", mobile="16100000000")
    loader.appoint(person, loader.post(unit, "处长", is_head=True))
    loader.flush()
    return Closed(province, unit, person, province.account("clerk"))


def _client(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def _read(client: Client, path: str) -> str:
    """An answer with its characters unescaped."""
    return json.dumps(client.get(f"/api/v1/orgchart{path}").json(), ensure_ascii=False)


def _paths(closed: Closed) -> list[str]:
    department, root = closed.province.units["department"].id, closed.province.units["province"].id
    return [
        "/units/root",
        f"/units/{department}",
        *(f"/units/{key}/{part}" for key in (department, root) for part in ("children", "people", "posts")),
        f"/search?q={CANARY}",
        "/search?q=yinxingniao",
        "/search?q=yxn",
    ]


def test_colleagues_find_what_outsiders_find_nowhere(closed: Closed) -> None:
    inside, outside = _client(closed.insider), _client(closed.province.account("bureau_head"))
    seen, unseen = ("".join(_read(client, path) for path in _paths(closed)) for client in (inside, outside))
    assert CANARY in seen
    assert CANARY not in unseen


def test_hidden_and_absent_answer_alike(closed: Closed) -> None:
    outside = _client(closed.province.account("bureau_head"))
    for kind, hidden in (("units", closed.unit.id), ("people", closed.person.id)):
        answers = [outside.get(f"/api/v1/orgchart/{kind}/{key}") for key in (hidden, 1)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert _client(closed.insider).get(f"/api/v1/orgchart/{kind}/{hidden}").status_code == 200


def test_a_unit_below_a_hidden_unit_is_hidden_too(closed: Closed) -> None:
    loader = Loader(since=date(2024, 1, 1))
    below = loader.unit(closed.unit, UnitKind.DIVISION, "其下一科")
    loader.flush()
    assert search_units("其下一科", closed.province.account("bureau_head")) == []
    assert search_units("其下一科", closed.insider) == [below]


def test_a_hidden_person_is_found_within_the_organ_only(closed: Closed) -> None:
    loader = Loader(since=date(2024, 1, 1))
    post = loader.post(closed.province.units["law"], "副处长")
    person = loader.person("暗中人", login="hidden", hidden=True)
    loader.appoint(person, post)
    loader.flush()
    assert [row.person_id for row in search_people("azr", closed.insider)] == [person.id]
    assert search_people("azr", closed.province.account("bureau_head")) == []
    assert may_see_person(person.account, person), "everybody finds themselves"


def test_members_of_a_unit_held_to_their_organ_see_nothing_else(closed: Closed) -> None:
    bureau = closed.province.units["bureau"]
    Unit.objects.filter(id=bureau.id).update(sight="organ")
    client = _client(closed.province.account("bureau_head"))
    roots = client.get("/api/v1/orgchart/units/root").json()
    assert [root["name"] for root in roots] == [bureau.name]
    assert client.get(f"/api/v1/orgchart/units/{closed.province.units['department'].id}").status_code == 404
    assert client.get("/api/v1/orgchart/search?q=简").json()["people"] == []
    assert client.get(f"/api/v1/orgchart/units/{bureau.id}/people").json()["items"]


def test_administrators_of_security_and_audit_see_what_everyone_sees(closed: Closed) -> None:
    for duty, count in (("system", 1), ("security", 0), ("audit", 0)):
        account = Account.objects.create(login=f"admin.{duty}", administrator=duty)
        assert len(search_people(CANARY, account)) == count


def test_an_account_without_a_post_sees_nobody(closed: Closed) -> None:
    account = Account.objects.create(login="nobody")
    client = _client(account)
    assert client.get("/api/v1/orgchart/units/root").json() == []
    assert client.get("/api/v1/orgchart/search?q=简").json() == {"people": [], "units": []}


MOBILES = [
    # viewer, whose, on their page, in a list
    ("clerk", "head", MobileView.FULL, MobileView.MASKED),
    ("clerk", "director", MobileView.FULL, MobileView.MASKED),
    ("clerk", "bureau_registrar", MobileView.WITHHELD, MobileView.WITHHELD),
    ("xinhui_clerk", "bureau_registrar", MobileView.MASKED, MobileView.MASKED),
    ("xinhui_clerk", "bureau_head", MobileView.WITHHELD, MobileView.WITHHELD),
    ("clerk", "clerk", MobileView.FULL, MobileView.FULL),
]


@pytest.mark.parametrize(("viewer", "whose", "page", "line"), MOBILES)
def test_mobiles_by_level(
    closed: Closed, viewer: str, whose: str, page: MobileView, line: MobileView
) -> None:
    loader = Loader(since=date(2024, 1, 1))
    clerk = loader.person("容若水", login="xinhui", mobile="16100000001")
    loader.appoint(clerk, loader.post(closed.province.units["xinhui_bureau"], "科员"))
    loader.flush()
    people = {**closed.province.people, "xinhui_clerk": clerk}
    row = Appointment.objects.select_related("person", "post", "unit").get(person=people[whose])
    looking = viewer_of(people[viewer].account)
    for in_list, expected in ((False, page), (True, line)):
        fields = visible_fields(looking, row, in_list=in_list)
        assert fields.mobile_view == expected
        if expected == MobileView.WITHHELD:
            assert fields.mobile == ""
        if expected == MobileView.MASKED:
            assert "****" in fields.mobile
