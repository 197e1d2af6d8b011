"""Signing in and out, as a page does it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from office.kernel import accounts, clock
from office.kernel.models import Account, AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return Account.objects.create_user("zhou.yining", "a long password")


def sign_in(client: Client, login: str, password: str, **headers: Any) -> Any:
    body = json.dumps({"login": login, "password": password})
    return client.post("/api/v1/session", body, content_type="application/json", headers=headers)


def test_a_right_password_opens_a_session_and_is_audited(account: Account) -> None:
    client = Client()
    assert client.get("/api/v1/session").status_code == 401
    answer = sign_in(client, "zhou.yining", "a long password")
    assert answer.status_code == 200
    assert answer.json()["account"]["id"] == str(account.id)
    assert client.get("/api/v1/session").json()["account"]["login"] == "zhou.yining"
    assert AuditRecord.objects.filter(verb="sign_in", actor=account.id).count() == 1
    client.delete("/api/v1/session")
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_login_and_a_wrong_password_answer_alike(account: Account) -> None:
    answers = [sign_in(Client(), login, "wrong") for login in ("zhou.yining", "nobody")]
    assert answers[0].status_code == answers[1].status_code == 401
    assert answers[0].content == answers[1].content
    assert answers[0].json()["message"]["zh"] == "账号或口令不正确。"
    assert not AuditRecord.objects.exists()


def test_guessing_is_slowed_and_the_right_password_waits_too(account: Account) -> None:
    for _ in range(accounts.FAILURES):
        sign_in(Client(), "zhou.yining", "wrong")
    locked = sign_in(Client(), "zhou.yining", "a long password")
    assert (locked.status_code, locked.json()["code"]) == (429, "kernel.sign_in_locked")
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        assert sign_in(Client(), "zhou.yining", "a long password").status_code == 200


def test_an_inactive_account_does_not_get_in(account: Account) -> None:
    Account.objects.update(is_active=False)
    assert sign_in(Client(), "zhou.yining", "a long password").status_code == 401


def test_another_site_cannot_sign_us_in(account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = sign_in(client, "zhou.yining", "a long password")
    assert (refused.status_code, refused.json()["code"]) == (403, "kernel.csrf")
    token = client.get("/api/v1/session/state").cookies["office_csrftoken"].value
    assert sign_in(client, "zhou.yining", "a long password", **{"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "body.login"), ({"login": "", "password": "x"}, "login"), ({"login": "a"}, "password")],
)
def test_a_bad_body_names_the_field(body: dict[str, str], field: str) -> None:
    answer = Client().post("/api/v1/session", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["field"] in (field, field.split(".")[-1])
    assert set(answer.json()["message"]) == {"zh", "en"}


def test_broken_json_is_refused_in_our_shape() -> None:
    answer = Client().post("/api/v1/session", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "kernel.malformed")


def test_the_language_is_kept(account: Account) -> None:
    client = Client()
    client.force_login(account)
    client.put("/api/v1/session/language", {"language": "en"}, content_type="application/json")
    assert client.get("/api/v1/session").json()["language"] == "en"
    answer = client.put("/api/v1/session/language", {"language": "xx"}, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, "language")
