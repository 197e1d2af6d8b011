"""Searching by characters, full pinyin and initials; how names are read."""

from __future__ import annotations

import pytest
from django.test import Client

from orgchart.models import PersonStatus
from orgchart.selectors import search_people, search_units, viewer_of
from orgchart.services.names import person_reading
from tests.orgchart.factories import SmallProvince


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单于飞", "chanyufei", "cyf"),
        ("单雄", "shanxiong", "sx"),
        ("仇知远", "qiuzhiyuan", "qzy"),
        ("曾静之", "zengjingzhi", "zjz"),
        ("区慕言", "oumuyan", "omy"),
        ("查晓岚", "zhaxiaolan", "zxl"),
        ("朴以宁", "piaoyining", "pyn"),
        ("解望山", "xiewangshan", "xws"),
        ("尉迟安", "yuchian", "yca"),
        ("万俟言", "moqiyan", "mqy"),
        ("欧阳若水", "ouyangruoshui", "oyrs"),
        ("任重", "renzhong", "rz"),
        ("司徒", "situ", "st"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str, initials: str) -> None:
    if name == "司徒":  # two characters alone: surname and given name, not a double surname
        assert person_reading(name)[1] == initials
    else:
        assert person_reading(name) == (pinyin, initials)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("简嘉树", ["简嘉树"]),
        ("嘉树", ["简嘉树"]),
        ("jianjiashu", ["简嘉树"]),
        ("Jian Jiashu", ["简嘉树"]),
        ("jjs", ["简嘉树"]),
        ("js", ["简嘉树"]),
        ("ou", ["区慕言"]),
        ("chanyu", ["单于飞"]),
        ("ｑｚｙ", ["仇知远"]),
        ("没有这人", []),
        ("", []),
        ("  ", []),
        ("%", []),
        ("_", []),
    ],
)
def test_people(province: SmallProvince, query: str, names: list[str]) -> None:
    assert [row.person.name for row in search_people(query, province.account("clerk"))] == names


@pytest.mark.django_db
def test_colleagues_come_first(province: SmallProvince) -> None:
    from_bureau = search_people("s", province.account("bureau_head"))
    assert from_bureau[0].person.name == "司徒念"
    from_department = search_people("s", province.account("clerk"))
    assert from_department[0].person.name != "司徒念"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["s", "z", "j", "jjs", "ou"])
@pytest.mark.parametrize("who", ["clerk", "bureau_head", "director"])
def test_the_first_found_are_the_same_however_few_are_asked_for(
    province: SmallProvince, query: str, who: str
) -> None:
    viewer = province.account(who)
    everybody = search_people(query, viewer, 100)
    assert search_people(query, viewer, 1) == everybody[:1]
    own = [row for row in everybody if row.path.startswith(viewer_of(viewer).organ_paths)]
    assert everybody[: len(own)] == own


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("江门市人社局", "bureau"),
        ("人力资源和社会保障厅", "department"),
        ("jmsrsj", "bureau"),
        ("政策法规", "law"),
        ("zcfg", "law"),
        ("督查", "supervision"),
    ],
)
def test_units(province: SmallProvince, query: str, first: str) -> None:
    found = search_units(query, province.account("clerk"))
    assert found[0] == province.units[first]


@pytest.mark.django_db
def test_recipients_are_organs_only(province: SmallProvince) -> None:
    found = search_units("办公", province.account("clerk"), issuing=True)
    assert [unit.name for unit in found] == ["广东省人民政府办公厅"]


@pytest.mark.django_db
def test_those_who_left_are_not_found(province: SmallProvince) -> None:
    person = province.people["clerk"]
    person.status = PersonStatus.RETIRED
    person.save()
    assert search_people("简嘉树", province.account("head")) == []


@pytest.mark.django_db
def test_a_search_too_long_is_refused_by_name(province: SmallProvince) -> None:
    client = Client()
    client.force_login(province.account("clerk"))
    answer = client.get("/api/v1/orgchart/search", {"q": "长" * 41})
    assert answer.status_code == 422
    body = answer.json()
    assert (body["field"], body["rule"]) == ("q", "max_length")
    assert "40" in body["message"]["zh"] and "40" in body["message"]["en"]
