"""Several writes of one act, sent together: all of them are done, in whatever number of statements."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from office.kernel.models import Account, OutboxEvent
from office.kernel.writes import Writes

pytestmark = pytest.mark.django_db


def event(version: int, payload: dict[str, object]) -> OutboxEvent:
    return OutboxEvent(name="a.b.v1", aggregate="a", aggregate_id=1, version=version, payload=payload)


def test_they_are_sent_together() -> None:
    account, other = Account.objects.create(login="one"), Account.objects.create(login="two")
    account.login = "another"
    writes = Writes()
    writes.insert([event(1, {"a": ["百分之%s", None]}), event(2, {})])
    writes.insert([account], update=["login"])
    writes.update(Account.objects.filter(login="two"), administrator="audit")
    writes.insert([])
    with CaptureQueriesContext(connection) as sent, transaction.atomic():
        writes.send()
        writes.send()
    told = [one for one in sent.captured_queries if "INTO" in str(one["sql"]) or "UPDATE" in str(one["sql"])]
    assert len(told) == (1 if connection.vendor == "postgresql" else 3)
    assert OutboxEvent.objects.get(version=1).payload == {"a": ["百分之%s", None]}
    assert OutboxEvent.objects.count() == 2
    assert Account.objects.get(id=account.id).login == "another"
    assert Account.objects.get(id=other.id).administrator == "audit"
