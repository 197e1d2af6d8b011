"""Personal access tokens: within scopes and days, never more than the person, and over at once."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from ninja.operation import Operation

from messaging.models import Conversation, Message, OpeningRules
from messaging.services import create_group, send
from office.api import api
from office.integrations.scopes import SCOPES
from office.kernel import accounts, clock, tokens
from office.kernel.api import SignedIn
from office.kernel.errors import OfficeError
from office.kernel.models import AccessToken, AuditRecord
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince, small_province

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
ALL = sorted(SCOPES)


@pytest.fixture
def province(db: None) -> SmallProvince:
    return small_province()


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    made = create_group(by=province.people["head"], title="值班群", people=[province.people["clerk"].id])
    send(conversation_id=made.id, by=province.people["head"], client_id=uuid4(), text="今天谁值班")
    return made


def make(province: SmallProvince, *scopes: str, key: str = "clerk", days: int = 30) -> str:
    body = {"name": "脚本", "scopes": list(scopes), "days": days}
    return str(Api(province.account(key)).post("/tokens", body)["token"])


def call(token: str, method: str, path: str, body: Any = None, client: Client | None = None) -> Any:
    data = "" if body is None else json.dumps(body)
    return (client or Client(enforce_csrf_checks=True)).generic(
        method,
        f"/api/v1{path}",
        data,
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )


def test_a_token_reads_and_writes_as_its_person_within_its_scopes(
    province: SmallProvince, group: Conversation
) -> None:
    token = make(province, "messages.read", "messages.send")
    where = f"/conversations/{group.id}/messages"
    assert call(token, "GET", where).json()["items"][0]["text"] == "今天谁值班"
    sent = call(token, "POST", where, {"client_id": str(uuid4()), "text": "我"})  # no CSRF, no cookie
    assert sent.json()["sender"]["name"] == "简嘉树"
    for path in ("/orgchart/units/root", "/approvals/tasks"):
        assert call(token, "GET", path).json()["code"] == "kernel.token_scope"
    other = create_group(by=province.people["head"], title="别人的", people=[province.people["law_head"].id])
    refused = call(token, "GET", f"/conversations/{other.id}/messages")
    assert (refused.status_code, refused.json()["code"]) == (404, "kernel.not_found")


def test_it_is_shown_once_kept_as_a_hash_and_says_when_it_was_used(province: SmallProvince) -> None:
    token = make(province, "messages.read")
    kept = json.dumps(list(AccessToken.objects.values()), default=str)
    kept += json.dumps(list(AuditRecord.objects.values()), default=str)
    assert token not in kept and re.fullmatch(r"office_pat_[\w-]{43}", token)
    clerk = Api(province.account("clerk"))
    shown = clerk.get("/tokens")
    assert shown["scopes"] == ALL and shown["tokens"][0]["last_used_on"] is None
    assert shown["tokens"][0]["tail"] == token[-4:]
    call(token, "GET", "/conversations")
    assert clerk.get("/tokens")["tokens"][0]["last_used_on"] == clock.today().isoformat()


@pytest.mark.parametrize("end", ["revoked", "expired", "closed", "password"])
def test_it_ends_at_once(province: SmallProvince, end: str) -> None:
    token = make(province, "messages.read", days=5)
    account = province.account("clerk")
    assert call(token, "GET", "/conversations").status_code == 200
    later = clock.now()
    if end == "revoked":
        clerk = Api(account)
        key = clerk.get("/tokens")["tokens"][0]["id"]
        Api(province.account("head")).delete(f"/tokens/{key}", 404)
        clerk.delete(f"/tokens/{key}")
    elif end == "expired":
        later += timedelta(days=5, seconds=1)
    elif end == "closed":
        accounts.set_active(account_id=account.id, active=False, by=None)
        accounts.set_active(account_id=account.id, active=True, by=None)
    else:
        type(account).objects.filter(id=account.id).update(password_given=True)
    with clock.freeze(later):
        answer = call(token, "GET", "/conversations")
    assert (answer.status_code, answer.json()["code"]) == (401, "kernel.token_unknown")


FORGED = ("", "x", "office_pat_" + "a" * 43, "office_pat_" + "a" * 10_000, "office_pat_长", "a b c")


def test_forged_tokens_open_nothing_not_even_beside_a_session(province: SmallProvince) -> None:
    client = Client()
    client.force_login(province.account("clerk"))
    for forged in FORGED:
        answer = call(forged.encode().decode("latin-1"), "GET", "/conversations", client=client)
        assert (answer.status_code, answer.json()["code"]) == (401, "kernel.token_unknown"), forged


def operations() -> Iterator[Operation]:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def test_every_operation_without_a_scope_is_refused_to_every_token(province: SmallProvince) -> None:
    token = make(province, *ALL)
    allowed = {name for names in SCOPES.values() for name in names}
    named = {one.operation_id or "" for one in operations()}
    assert allowed <= named, "a scope names an operation that is no more"
    for one in operations():
        if one.operation_id in OPEN:
            assert one.auth_callbacks == []
            continue
        for asked in one.auth_callbacks:
            assert isinstance(asked, SignedIn), one.operation_id
            assert asked.operation in ("", one.operation_id), "it asks in another one's name"
            may = asked.operation in allowed
            try:
                tokens.admit(token, asked.operation)
            except OfficeError as refusal:
                assert refusal.code == "kernel.token_scope" and not may, one.operation_id
            else:
                assert may, one.operation_id


def test_operations_that_take_a_person_refuse_tokens_over_http(province: SmallProvince) -> None:
    token, client = make(province, *ALL), Client(enforce_csrf_checks=True)
    before = (Message.objects.count(), AuditRecord.objects.count())
    for method, path in PERSONAL:
        answer = call(token, method, path, {} if method != "GET" else None, client)
        assert (answer.status_code, answer.json()["code"]) == (403, "kernel.token_scope"), path
    assert before == (Message.objects.count(), AuditRecord.objects.count())


PERSONAL = (
    ("GET", "/session"),
    ("POST", "/session/password"),
    ("DELETE", "/session"),
    ("POST", "/approvals/tasks/7/decide"),
    ("POST", "/documents"),
    ("POST", "/documents/7/seal"),
    ("POST", "/conversations/7/bots"),
    ("PUT", "/messaging/policy"),
    ("POST", "/orgchart/changes"),
    ("POST", "/exports"),
    ("POST", "/tokens"),
)
OPEN = {"sign_in", "session_state", "demo_personas", "demo_sign_in", "receive_from_bot"}
"""Operations that ask for no session at all: a token is nothing to them."""


BAD_WISHES: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "kernel.token_name"),
    ({"name": "长" * 61}, "kernel.token_name"),
    ({"scopes": []}, "kernel.token_scopes"),
    ({"scopes": ["documents.sign"]}, "kernel.token_scopes"),
    ({"days": 0}, "kernel.token_days"),
    ({"days": 181}, "kernel.token_days"),
]


def test_bad_wishes_make_none(province: SmallProvince) -> None:
    clerk = Api(province.account("clerk"))
    for change, code in BAD_WISHES:
        body = {"name": "脚本", "scopes": ["tasks.read"], "days": 30} | change
        assert clerk.post("/tokens", body, 422)["code"] == code
    assert AccessToken.objects.count() == 0


def test_the_administrator_may_close_them(province: SmallProvince) -> None:
    OpeningRules.objects.create(token_days=0)
    body = {"name": "脚本", "scopes": ["tasks.read"], "days": 1}
    assert Api(province.account("clerk")).post("/tokens", body, 403)["code"] == "kernel.tokens_off"


def test_no_token_makes_another(province: SmallProvince) -> None:
    token = make(province, *ALL)
    body = {"name": "又一个", "scopes": ALL, "days": 30}
    assert call(token, "POST", "/tokens", body).json()["code"] == "kernel.token_scope"
    assert tokens.scope_of("make_token") is None and AccessToken.objects.count() == 1


def examples() -> list[str]:
    """The curl commands of the chapter, each on one line."""
    text = DOCS.read_text(encoding="utf-8").partition("<!-- tokens -->")[2].partition("<!-- /tokens -->")[0]
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("curl ")]


def test_the_examples_of_the_documentation_work(province: SmallProvince, group: Conversation) -> None:
    found = examples()
    assert len(found) >= 3
    made = Api(province.account("head")).post(f"/conversations/{group.id}/bots", {"name": "值班"})
    values = {
        "OFFICE": "http://testserver",
        "TOKEN": make(province, *ALL),
        "CONVERSATION": str(group.id),
        "BOT_ADDRESS": made["address"],
        "UUID": str(uuid4()),
    }
    for line in found:
        for name, value in values.items():
            line = line.replace(f"${name}", value)
        answer = _run(shlex.split(line)[1:])
        assert answer.status_code == 200, (line, answer.content)


def _run(words: list[str]) -> Any:
    """What curl would ask, of the test client."""
    headers, data, method, url = {}, "", "GET", ""
    waiting = iter(words)
    for word in waiting:
        if word == "-H":
            name, _, value = next(waiting).partition(":")
            headers[name.strip().lower()] = value.strip()
        elif word in ("-d", "--data"):
            data, method = next(waiting), "POST"
        elif not word.startswith("-"):
            url = word.removeprefix("http://testserver")
    kind = headers.pop("content-type", "application/json")
    return Client(enforce_csrf_checks=True).generic(method, url, data, content_type=kind, headers=headers)
