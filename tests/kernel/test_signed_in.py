"""Many sessions looked up at once: who may still open a socket, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from office.kernel.realtime.session import visitors
from office.kernel.sessions import SessionStore, signed_in
from tests.conftest import ConstantQueries
from tests.orgchart.factories import SmallProvince, small_province

pytestmark = pytest.mark.django_db

Change = Callable[[SessionStore], None]


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


def key_of(province: SmallProvince, who: str) -> str:
    client = Client()
    client.force_login(province.account(who))
    return str(client.session.session_key)


def _put(name: str, value: str) -> Change:
    def change(store: SessionStore) -> None:
        store[name] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _put(HASH_SESSION_KEY, "0" * 64),
        _put(HASH_SESSION_KEY, ""),
        _put(BACKEND_SESSION_KEY, "somewhere.Else"),
        _put(SESSION_KEY, "987654321"),
        SessionStore.clear,
    ],
    ids=["another password", "no password", "another way in", "nobody", "signed out"],
)
def test_a_session_that_does_not_hold_is_not_found(province: SmallProvince, change: Change) -> None:
    good, spoilt = key_of(province, "head"), key_of(province, "clerk")
    store = SessionStore(spoilt)
    change(store)
    store.save()
    assert set(signed_in([good, spoilt])) == {good}


def test_what_ended_is_not_found(province: SmallProvince) -> None:
    good, late, gone = (key_of(province, who) for who in ("head", "clerk", "law_head"))
    Session.objects.filter(session_key=late).update(expire_date=timezone.now() - timedelta(seconds=1))
    account = province.account("law_head")
    account.is_active = False
    account.save()
    assert set(signed_in([good, late, gone, "", "../../etc/passwd", "a" * 500])) == {good}


def test_many_cost_what_one_costs(province: SmallProvince, assert_constant_queries: ConstantQueries) -> None:
    keys = [key_of(province, "head")]
    assert_constant_queries(
        lambda: visitors(keys),
        grow=lambda: keys.extend(key_of(province, who) for who in ("clerk", "law_head", "director")),
        at_most=6,
    )
    assert set(visitors(keys)) == set(keys)
