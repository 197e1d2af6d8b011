"""Who may write what to whom rests on how two organs stand to each other."""

from __future__ import annotations

import pytest

from orgchart.selectors import Relation, recipient_groups, relation, relations
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db

TABLE = [
    ("department", "department", Relation.SELF),
    ("institutions", "office", Relation.SELF),
    ("department", "government", Relation.SUPERIOR),
    ("bureau", "jiangmen_government", Relation.SUPERIOR),
    ("bureau", "government", Relation.HIGHER),
    ("jiangmen_government", "government", Relation.SUPERIOR),
    ("xinhui_government", "government", Relation.HIGHER),
    ("bureau", "department", Relation.GUIDING),
    ("xinhui_bureau", "department", Relation.HIGHER),
    ("xinhui_bureau", "bureau", Relation.GUIDING),
    ("department", "bureau", Relation.GUIDED),
    ("department", "guangzhou_bureau", Relation.GUIDED),
    ("department", "xinhui_bureau", Relation.LOWER),
    ("department", "jiangmen_government", Relation.LOWER_GOVERNMENT),
    ("bureau", "xinhui_government", Relation.LOWER_GOVERNMENT),
    ("government", "department", Relation.SUBORDINATE),
    ("government", "jiangmen_government", Relation.SUBORDINATE),
    ("government", "bureau", Relation.LOWER),
    ("general_office", "jiangmen_government", Relation.SUBORDINATE),
    ("general_office", "department", Relation.PEER),
    ("department", "general_office", Relation.PEER),
    ("department", "finance_department", Relation.PEER),
    ("bureau", "guangzhou_bureau", Relation.PEER),
    ("jiangmen_government", "guangzhou_government", Relation.PEER),
    ("jiangmen_government", "department", Relation.UNRELATED),
    ("bureau", "guangzhou_government", Relation.UNRELATED),
    ("bureau", "finance_department", Relation.UNRELATED),
]


def test_every_pair_of_the_table(province: SmallProvince) -> None:
    units = province.units
    found = {(a, b): relation(units[a], units[b]) for a, b, _ in TABLE}
    assert found == {(a, b): expected for a, b, expected in TABLE}


def test_many_receivers_cost_two_queries(province: SmallProvince, django_assert_num_queries: object) -> None:
    receivers = list(province.units.values())
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django gives it no type
        found = relations(province.units["department"], receivers)
    assert len(found) == len(receivers)


def test_a_department_picks_all_corresponding_city_bureaus_at_once(province: SmallProvince) -> None:
    groups = {group.key: group for group in recipient_groups(province.units["institutions"])}
    assert groups["city:人社"].name == "2 市人社局"
    bureaus = {province.units["bureau"].id, province.units["guangzhou_bureau"].id}
    assert set(groups["city:人社"].unit_ids) == bureaus
    assert province.units["department"].id not in groups["own:departments"].unit_ids
    assert "city:government" not in groups, "a department writes to no lower government (article 16 (2))"


def test_a_government_writes_to_the_governments_below(province: SmallProvince) -> None:
    groups = {group.key: group for group in recipient_groups(province.units["government"])}
    assert groups["city:government"].name == "2 市人民政府"
