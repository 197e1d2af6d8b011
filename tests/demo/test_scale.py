"""The generator of a whole city or province: complete, consistent, the same each time, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from office.demo.scale import build as building
from office.demo.scale.build import Built, NotPossible, build
from office.demo.scale.frame import Scale
from orgchart.models import Appointment, OrganKind, Person, Role, Unit
from orgchart.selectors import office_of, people_in_role
from orgchart.selectors.resolving import heads_of
from orgchart.services.principals import refresh
from orgchart.services.verify import verify_paths

PEOPLE = 6_000
postgres_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a city is loaded by COPY, which SQLite has not"
)


def silent(line: str) -> None:
    """Progress is looked at by its own test."""


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[Built]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(Scale.CITY, say=silent, people=PEOPLE)
        transaction.set_rollback(True)


@postgres_only
def test_as_many_people_as_asked_for(city: Built) -> None:
    assert city.people == Person.objects.count() == Appointment.objects.count()
    assert abs(city.people - PEOPLE) < PEOPLE * 0.35  # offices and leaderships have a least size
    assert Unit.objects.get(parent=None).headcount == city.people


@postgres_only
def test_what_is_derived_is_as_if_made_by_hand(city: Built) -> None:
    assert verify_paths() == []
    assert refresh() == 0, "every membership that appointments and roles give is there, and no other"


@postgres_only
def test_every_organ_can_do_the_whole_walk(city: Built) -> None:
    departments = Unit.objects.filter(organ_kind=OrganKind.DEPARTMENT)
    assert departments.count() > 30
    for organ in departments.order_by("id")[::20]:
        assert heads_of(organ), organ.name
        assert heads_of(office_of(organ)), organ.name
        for role in (Role.REVIEWER, Role.REGISTRY, Role.CHECKER, Role.SEAL, Role.SUPERVISOR):
            assert people_in_role(role, organ), (organ.name, role)
        checkers = {one.person_id for one in people_in_role(Role.CHECKER, organ)}
        custodians = {one.person_id for one in people_in_role(Role.SEAL, organ)}
        assert not checkers & custodians


@postgres_only
def test_a_second_load_is_refused_and_changes_nothing(city: Built) -> None:
    with pytest.raises(NotPossible, match="has data already"):
        build(Scale.CITY, say=silent)
    assert Person.objects.count() == city.people


@postgres_only
@pytest.mark.django_db
def test_the_same_people_each_time() -> None:
    def names() -> list[tuple[str, str]]:
        point = transaction.savepoint()
        build(Scale.CITY, say=silent, people=PEOPLE)
        rows = list(Person.objects.order_by("account__login").values_list("name", "mobile")[:2000])
        transaction.savepoint_rollback(point)
        return rows

    assert names() == names()


@postgres_only
@pytest.mark.django_db
def test_a_load_that_breaks_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(building, "_count", broken)
    told: list[str] = []
    with pytest.raises(RuntimeError):
        build(Scale.CITY, say=told.append, people=PEOPLE)
    assert not Unit.objects.exists() and not Person.objects.exists()
    assert "Building the city" in told[0]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="only other databases refuse")
@pytest.mark.django_db
def test_another_database_is_refused() -> None:
    with pytest.raises(NotPossible, match="needs PostgreSQL"):
        build(Scale.CITY, say=silent)
    assert not Unit.objects.exists()
