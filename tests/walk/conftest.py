"""The demo province's units and people (no history), and personas who work over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from approvals.services.templates import ensure_default_templates
from documents.layout.seal import draw_seal
from documents.models import Seal
from office.demo import people, province
from office.kernel import files, outbox, statistics
from orgchart.selectors import organ_of, primary_appointment
from tests.permissions.rows import Call
from tests.permissions.world import World


class Persona:
    """Somebody at their desk: sends requests, reads the cards in their feed."""

    def __init__(self, world: World, key: str) -> None:
        self.world = world
        self.key = key

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send and let follow what follows; the answer as it came."""
        answer = self.world.send(self.key, method, Call(path, body))
        outbox.drain()
        return answer

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.ask("POST", path, body)
        assert answer.status_code in (200, 201, 204), (path, answer.content.decode())
        return answer.json() if answer.content else None

    def put(self, path: str, **body: Any) -> Any:
        answer = self.ask("PUT", path, body)
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()

    def todo(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get("/approvals/tasks?state=todo")["items"]
        return items

    def cards(self) -> list[str]:
        """The texts of the cards in the person's feed, oldest first."""
        feeds = [row for row in self.get("/conversations")["items"] if row["kind"] == "feed"]
        if not feeds:
            return []
        found = self.get(f"/conversations/{feeds[0]['id']}/messages")
        return [message["text"] for message in found["items"]]

    def read_and_decide(self, document_id: str, action: str = "agree", **data: Any) -> Any:
        """Open the full text, then decide one's own task on it."""
        view = self.post(f"/documents/{document_id}/opened")
        return self.post(
            f"/approvals/tasks/{view['my_task']['id']}/decide",
            action=action,
            seen_hash=view["seen_hash"],
            idempotency_key=str(uuid4()),
            **data,
        )


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_default_templates()
        province.build()
        people.build()
        statistics.refresh()
        world = World()
        custodian = world.person("seal_custodian")
        post = primary_appointment(custodian)
        assert post is not None
        organ = organ_of(post.unit)
        picture = files.save(draw_seal(organ.name), name="seal.png", by=None)
        Seal.objects.create(organ=organ, name=f"{organ.name}印章", picture=picture, custodian=custodian)
        yield world
        transaction.set_rollback(True)
