"""From an address in a flow to the people who hold it today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from office.kernel import clock
from orgchart.models import Appointment, AppointmentKind, PersonStatus
from orgchart.selectors import address_adapter, heads_of, organ_of, resolve
from orgchart.services.loading import Loader
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db

TABLE = [
    ({"to": "head_of_origin"}, "institutions", ["head"]),
    ({"to": "head_of_origin", "up": 1}, "institutions", ["director"]),
    ({"to": "head_of_origin", "up": 5}, "institutions", ["director"]),
    ({"to": "division", "name": "政策法规处"}, "institutions", ["law_head"]),
    ({"to": "division", "name": "规划财务处"}, "institutions", ["finance_head"]),
    ({"to": "division", "name": "政策法规处"}, "bureau_institutions", []),
    ({"to": "office_head"}, "institutions", ["office_head"]),
    ({"to": "in_charge"}, "institutions", ["deputy"]),
    ({"to": "in_charge"}, "law", []),
    ({"to": "organ_head"}, "institutions", ["director"]),
    ({"to": "organ_head"}, "bureau_institutions", ["bureau_head"]),
    ({"to": "role", "role": "registry"}, "institutions", ["registrar"]),
    ({"to": "role", "role": "reviewer"}, "institutions", ["office_head"]),
    ({"to": "role", "role": "seal"}, "institutions", ["seal_custodian"]),
    ({"to": "role", "role": "registry"}, "bureau_office", ["bureau_registrar"]),
    ({"to": "role", "role": "seal"}, "bureau_office", []),
    ({"to": "role", "role": "supervisor", "unit": "government"}, "institutions", ["supervisor"]),
    ({"to": "head", "unit": "bureau"}, "institutions", ["bureau_head"]),
    ({"to": "person", "id": "clerk"}, "institutions", ["clerk"]),
    ({"to": "post", "id": "clerk"}, "institutions", ["clerk"]),
]


def _address(province: SmallProvince, raw: dict[str, object]) -> dict[str, object]:
    filled = dict(raw)
    if isinstance(raw.get("unit"), str):
        filled["unit"] = str(province.units[str(raw["unit"])].id)
    if raw["to"] == "person":
        filled["id"] = str(province.people[str(raw["id"])].id)
    if raw["to"] == "post":
        filled["id"] = str(province.appointments[str(raw["id"])].post_id)
    return filled


@pytest.mark.parametrize(("raw", "origin", "expected"), TABLE)
def test_address(province: SmallProvince, raw: dict[str, object], origin: str, expected: list[str]) -> None:
    address = address_adapter.validate_python(_address(province, raw))
    people = resolve(address, origin=province.units[origin])
    assert [one.person_id for one in people] == [province.people[key].id for key in expected]


def test_a_retired_head_is_nobody_and_an_acting_head_steps_in(province: SmallProvince) -> None:
    division = province.units["institutions"]
    head = province.people["head"]
    head.status = PersonStatus.RETIRED
    head.save()
    assert heads_of(division) == []
    loader = Loader(since=date(2024, 1, 1))
    post = loader.post(division, "副处长（主持工作）", rank=7)
    loader.appoint(province.people["clerk"], post, AppointmentKind.ACTING)
    loader.flush()
    assert [one.name for one in heads_of(division)] == ["简嘉树"]


def test_who_was_head_on_a_day(province: SmallProvince) -> None:
    row = Appointment.objects.get(id=province.appointments["head"].id)
    row.valid_to = date(2026, 3, 1)
    row.save()
    division = province.units["institutions"]
    assert [one.name for one in heads_of(division, date(2026, 2, 28))] == ["曾静之"]
    assert heads_of(division, date(2026, 3, 1)) == []
    with clock.freeze(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):  # 1 March in Guangdong
        assert heads_of(division) == []


def test_organ_of_a_division_is_the_organ_that_issues(province: SmallProvince) -> None:
    assert organ_of(province.units["institutions"]) == province.units["department"]
    assert organ_of(province.units["department"]) == province.units["department"]


@pytest.mark.parametrize(
    "raw", [{"to": "nobody"}, {"to": "role", "role": "king"}, {"to": "division", "name": ""}]
)
def test_a_wrong_address_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        address_adapter.validate_python(raw)
