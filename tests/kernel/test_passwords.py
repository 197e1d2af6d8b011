"""A password that another has seen opens nothing but the way to one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from office.kernel.models import Account, AuditRecord, SignInFailure
from office.kernel.realtime.models import Revocation
from office.kernel.realtime.session import visitor
from orgchart.models import Post
from orgchart.services.passwords import issue_first_password
from tests.orgchart.administration import administer, change, system
from tests.orgchart.factories import small_province

pytestmark = pytest.mark.django_db
OWN = "江门的榕树很高-2026"


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    data = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1{path}", data, content_type="application/json")


@pytest.fixture
def given() -> str:
    """Somebody was hired, and the system administrator issued the first password."""
    province = small_province()
    by = administer(province, "office_head", "department")
    post = Post.objects.create(unit=province.units["law"], title="二级主任科员")
    hired = change(by, "person_hire", login="fang.zhiyao", name="方知遥", seat={"post": post.id})
    return issue_first_password(by=system(), person_id=hired.person_id or 0)


def signed_in(password: str) -> Client:
    client = Client()
    answer = call(client, "POST", "/session", {"login": "fang.zhiyao", "password": password})
    assert answer.status_code == 200, answer.content
    return client


def test_the_first_password_opens_only_its_own_change(given: str) -> None:
    client = signed_in(given)
    assert call(client, "GET", "/session").json()["must_change_password"] is True
    for path in ("/badges", "/orgchart/search", "/conversations", "/documents"):
        answer = call(client, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "kernel.password_change"), path
    assert visitor(client.session.session_key or "") is None, "nor a socket"
    assert call(client, "PUT", "/session/language", {"language": "en"}).status_code == 204


def test_a_changed_password_ends_every_session_and_opens_all(given: str) -> None:
    client, elsewhere = signed_in(given), signed_in(given)
    account = Account.objects.get(login="fang.zhiyao")
    answer = call(client, "POST", "/session/password", {"password": given, "new_password": OWN})
    assert answer.status_code == 204, answer.content
    assert call(client, "GET", "/session").status_code == 401
    assert call(elsewhere, "GET", "/session").status_code == 401
    assert Revocation.objects.filter(account_id=account.id).exists(), "open sockets end too"
    assert AuditRecord.objects.filter(verb="password_changed", entity_id=account.id).count() == 1
    again = call(Client(), "POST", "/session", {"login": "fang.zhiyao", "password": given})
    assert again.status_code == 401, "the administrator's knowledge opens nothing any more"
    own = signed_in(OWN)
    assert call(own, "GET", "/session").json()["must_change_password"] is False
    assert call(own, "GET", "/badges").status_code == 200
    assert visitor(own.session.session_key or "") is not None


@pytest.mark.parametrize(
    ("new", "code"),
    [("", "kernel.password_same"), ("123", "kernel.password_weak"), ("fang.zhiyao1", "kernel.password_weak")],
)
def test_a_new_password_that_breaks_a_rule_changes_nothing(given: str, new: str, code: str) -> None:
    client = signed_in(given)
    before = Account.objects.values().get(login="fang.zhiyao")
    answer = call(client, "POST", "/session/password", {"password": given, "new_password": new or given})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["rule"] and answer.json()["message"]["en"]
    assert Account.objects.values().get(login="fang.zhiyao") == before
    assert call(client, "GET", "/session").status_code == 200


def test_a_wrong_present_password_counts_as_a_failed_sign_in(given: str) -> None:
    client = signed_in(given)
    answer = call(client, "POST", "/session/password", {"password": "wrong", "new_password": OWN})
    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.password_wrong")
    assert SignInFailure.objects.filter(login="fang.zhiyao").count() == 1
    assert Account.objects.get(login="fang.zhiyao").password_given
