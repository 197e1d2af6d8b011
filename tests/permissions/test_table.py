"""Walks the permission table over the demo province."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.openapi import openapi
from tests.permissions.rows import Row
from tests.permissions.world import World

APPS = ["orgchart", "approvals", "documents", "messaging", "dashboards", "integrations", "supervision"]
CHANGING = ("INSERT", "UPDATE", "DELETE")
UNCOUNTED = ("kernel_sign_in_failure", "django_session")


def rows() -> list[Row]:
    found: list[Row] = []
    for app in APPS:
        found += import_module(f"tests.permissions.table_{app}").ROWS
    return found


@cache
def operations() -> dict[str, str]:
    """Every HTTP operation's id and method, from the API itself."""
    schema = openapi()
    return {
        operation["operationId"]: method.upper()
        for path in schema["paths"].values()
        for method, operation in path.items()
    }


def writes(queries: list[dict[str, str]]) -> list[str]:
    """The statements that changed business rows: even what was rolled back should not have been begun."""
    changing = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(CHANGING)]
    return [sql for sql in changing if not any(table in sql for table in UNCOUNTED)]


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    named = [row.operation for row in rows() if not row.operation.startswith("ws:")]
    assert sorted(named) == sorted(operations())


HTTP = [row for row in rows() if not row.operation.startswith("ws:")]


@pytest.mark.parametrize("row", HTTP, ids=lambda row: row.operation)
def test_who_may_does_and_who_may_not_changes_nothing(row: Row, world: World) -> None:
    method = operations()[row.operation]
    if row.build is None:
        pytest.fail(f"{row.operation}: the row says nothing to call")
    for persona in (row.allowed, row.stranger):
        world.client(persona)  # signed in before the savepoint, so that the session outlives it
    point = transaction.savepoint()
    try:
        call = row.build(world)
        with CaptureQueriesContext(connection) as captured:
            anonymous = world.send(None, method, call)
            assert anonymous.status_code == row.anonymous, anonymous.content
            if row.stranger is not None:
                refused = world.send(row.stranger, method, call)
                assert refused.status_code == row.refusal, refused.content
        if row.anonymous >= 400 and row.refusal >= 400:
            assert writes(captured.captured_queries) == []
        if row.allowed is not None:
            allowed = world.send(row.allowed, method, call)
            assert allowed.status_code in row.success, allowed.content
    finally:
        transaction.savepoint_rollback(point)
