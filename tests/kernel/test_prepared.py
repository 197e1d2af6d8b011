"""Questions written out once answer as Django's own do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from office.kernel.models import Account
from office.kernel.prepared import Rows, answers, padded

pytestmark = pytest.mark.django_db


def _between(low: str, high: str, *ids: int) -> QuerySet[Account]:
    return Account.objects.filter(login__gte=low, login__lt=high + "~", id__in=ids).order_by("login")


def _joined(login: str) -> QuerySet[Any]:
    return Account.groups.through.objects.filter(account__login=login).select_related("account", "group")


def _moments(login: str) -> Rows:
    return Account.objects.filter(login=login).values_list("id", "created_at", "is_active")


def _nobody(*ids: int) -> QuerySet[Account]:
    return Account.objects.filter(id__in=ids)


def _left_out(number: int) -> QuerySet[Account]:
    return Account.objects.filter(id__gt=0)


@pytest.fixture
def accounts() -> list[Account]:
    return [Account.objects.create(login=f"one.{letter}") for letter in "abcd"]


def test_objects_and_tuples_are_those_of_the_plain_question(accounts: list[Account]) -> None:
    ids = [one.id for one in accounts]
    for low, high, wanted in (("one.a", "one.b", ids), ("one.b", "one.d", ids[:3]), ("x", "y", ids)):
        found = answers(_between, [low, high, *padded(wanted)])
        assert found == list(_between(low, high, *wanted))
        assert [vars(one)["login"] for one in found] == sorted(one.login for one in found)
    for one in accounts[:2]:
        assert answers(_moments, [one.login]) == list(_moments(one.login))


def test_what_was_joined_is_there(accounts: list[Account], django_assert_num_queries: Any) -> None:
    group = Group.objects.create(name="a group")
    for one in accounts[:2]:
        one.groups.add(group)
    for one in accounts[:2]:
        with django_assert_num_queries(1):
            (row,) = answers(_joined, [one.login])
            assert (row.account, row.group) == (one, group)


def test_none_asked_for_is_none_found(accounts: list[Account]) -> None:
    assert answers(_nobody, []) == []
    assert answers(_nobody, padded([])) == []


def test_a_value_that_django_leaves_out_is_said_at_once(accounts: list[Account]) -> None:
    with pytest.raises(ValueError, match="missing from the question"):
        answers(_left_out, [1])


def test_lists_are_padded_with_their_last() -> None:
    assert padded([]) == []
    assert padded([7]) == [7]
    assert padded([1, 2, 3]) == [1, 2, 3, 3]
    assert padded(range(4)) == [0, 1, 2, 3]
