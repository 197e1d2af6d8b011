"""统一待办: another system's tasks in the same list and the one count, put in by its token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from approvals.models import OutsideTodo
from office.integrations.badges import badges_of
from office.kernel import tokens
from office.kernel.models import Account, AuditRecord, OutboxEvent
from tests.approvals.factories import Papers, begin, publish_flow, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
SYSTEM = "/api/v1/approvals/outside/systems/matters"
LINK = "https://matters.example.cn/todo/7"


class Caller:
    """Another system, or a person, over HTTP."""

    def __init__(self, account: Account, *scopes: str) -> None:
        self.client, self.headers = Client(), {}
        if scopes:
            _, plain = tokens.issue(account=account, name="对接", wanted=scopes, days=30, longest=30)
            self.headers = {"Authorization": f"Bearer {plain}"}
        else:
            self.client.force_login(account)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        send = getattr(self.client, method)
        answer = send(path, body, content_type="application/json", headers=self.headers)
        return answer.status_code, answer.json()

    def put(self, province: SmallProvince, **more: Any) -> tuple[int, Any]:
        person = str(province.people["head"].id)
        body = {"external_id": "A-7", "person": person, "title": "审核补贴申请", "url": LINK}
        return self.call("post", f"{SYSTEM}/todos", {**body, **more})

    def close(self, state: str) -> tuple[int, Any]:
        return self.call("post", f"{SYSTEM}/todos/close", {"external_id": "A-7", "state": state})


@pytest.fixture
def system(province: SmallProvince) -> Caller:
    """The matters platform, for which the checker's tokens speak."""
    admin = Caller(Account.objects.create(login="the.system", administrator="system"))
    owner = str(province.people["checker"].id)
    body = {"name": "事项平台", "hosts": ["matters.example.cn"], "owner": owner}
    status, made = admin.call("put", SYSTEM, body)
    assert status == 200, made
    assert (status, made["hosts"], made["owner"]) == (200, ["matters.example.cn"], owner)
    return Caller(province.account("checker"), "todo.write")


def listed(province: SmallProvince, key: str) -> list[tuple[str, str]]:
    status, rows = Caller(province.account(key)).call("get", "/api/v1/approvals/outside/todos")
    assert status == 200
    return [(row["source"], row["title"]) for row in rows]


def test_a_task_is_in_the_list_and_the_count_until_it_is_done(
    province: SmallProvince, system: Caller, subject: Papers
) -> None:
    publish_flow({"stage": "check", "who": to(province.people["head"])})
    begin(province)
    late = datetime(2026, 1, 5, tzinfo=UTC).isoformat()
    assert system.put(province, due_at=late)[0] == 200
    assert listed(province, "head") == [("事项平台", "审核补贴申请")]
    badges = badges_of(province.account("head"))
    assert (badges.workbench, badges.overdue) == (2, 1), "one on a chain, one from outside"
    assert system.close("done")[0] == 200
    assert listed(province, "head") == []
    assert badges_of(province.account("head")).workbench == 1


def test_the_same_again_is_the_same_task(province: SmallProvince, system: Caller) -> None:
    first, again = system.put(province), system.put(province)
    assert first == again
    assert OutsideTodo.objects.count() == 1
    assert OutboxEvent.objects.filter(name="approvals.outside_todo_changed.v1").count() == 1
    system.put(province, title="复核补贴申请", person=str(province.people["clerk"].id))
    assert (listed(province, "head"), listed(province, "clerk")) == ([], [("事项平台", "复核补贴申请")])
    assert system.close("withdrawn") == system.close("withdrawn")
    assert system.close("done")[0] == 409
    status, refusal = system.put(province)
    assert (status, refusal["code"]) == (409, "approvals.outside_closed")
    verbs = AuditRecord.objects.filter(entity="approvals.outside_todo").values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == [
        "approvals.outside_created",
        "approvals.outside_changed",
        "approvals.outside_withdrawn",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://matters.example.cn/7",
        "https://elsewhere.example.cn/7",
        "https://matters.example.cn.evil.example/7",
        "https://u:p@matters.example.cn/7",
        "javascript:alert(1)",
        "https://127.0.0.1/7",
    ],
)
def test_a_task_leads_only_where_the_administrator_said(
    province: SmallProvince, system: Caller, url: str
) -> None:
    status, refusal = system.put(province, url=url)
    assert (status, refusal["field"]) == (422, "url")
    assert not OutsideTodo.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": " "}, "title"), ({"external_id": ""}, "external_id"), ({"person": "7"}, "person")],
)
def test_bad_input_is_named_and_changes_nothing(
    province: SmallProvince, system: Caller, wrong: dict[str, str], field: str
) -> None:
    status, refusal = system.put(province, **wrong)
    assert (status, refusal["field"]) == (422, field)
    assert not OutsideTodo.objects.exists()


def test_only_its_owners_token_with_the_scope_speaks_for_a_system(
    province: SmallProvince, system: Caller
) -> None:
    assert Caller(province.account("clerk"), "todo.write").put(province)[0] == 404
    assert Caller(province.account("checker"), "tasks.read").put(province)[0] == 403
    assert Caller(province.account("clerk")).call("get", f"{SYSTEM}/todos")[0] == 404
    clerk = Caller(province.account("clerk"))
    assert clerk.call("put", SYSTEM, {"name": "x", "hosts": ["x.cn"], "owner": "1"})[0] == 404
    assert clerk.call("get", "/api/v1/approvals/outside/systems")[0] == 404
    assert not OutsideTodo.objects.exists()
    system.put(province)
    status, page = system.call("get", f"{SYSTEM}/todos")
    assert (status, [row["external_id"] for row in page["items"]]) == (200, ["A-7"])
    assert (
        Caller(province.account("head"), "tasks.read").call("get", "/api/v1/approvals/outside/todos")[0]
        == 200
    )


def test_a_system_shut_out_has_no_tasks_and_puts_none_in(province: SmallProvince, system: Caller) -> None:
    system.put(province)
    admin = Caller(Account.objects.get(login="the.system"))
    owner = str(province.people["checker"].id)
    admin.call("put", SYSTEM, {"name": "事项平台", "hosts": ["a.cn"], "owner": owner, "enabled": False})
    assert listed(province, "head") == []
    assert badges_of(province.account("head")).workbench == 0
    assert system.close("done")[0] == 404
