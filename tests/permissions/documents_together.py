"""Who may: drafting together. The socket's commands are walked by test_draft_sockets.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from documents.models import Document
from documents.services.colleagues import invite
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

AT_THE_DRAFT = "the drafter, whom the drafter invited, and who had it in the chain"
WRITERS = "the drafter and whom the drafter invited to write"
COLLEAGUE = "division_head"

Draft = Callable[[World], Document]


def shared(world: World, draft: Draft) -> Document:
    """A draft of the clerk's that the division head writes too."""
    document = draft(world)
    invite(
        document_id=document.id,
        by=world.person("clerk"),
        person_id=world.person(COLLEAGUE).id,
        role="writer",
    )
    return document


def several_colleagues(world: World, draft: Draft) -> Call:
    """A draft that five colleagues write with the clerk."""
    document = draft(world)
    for persona in (COLLEAGUE, "checker", "registry_clerk", "seal_custodian", "office_reviewer"):
        person_id = world.person(persona).id
        invite(document_id=document.id, by=world.person("clerk"), person_id=person_id, role="writer")
    return Call(f"/documents/{document.id}/colleagues")


def rows(draft: Draft, submitted: Draft) -> list[Row]:
    """The rows, over the table's own drafts."""

    def on(what: str, body: Callable[[World, Document], Any] | None = None) -> Callable[[World], Call]:
        def build(world: World) -> Call:
            document = shared(world, draft)
            return Call(f"/documents/{document.id}{what}", body(world, document) if body else None)

        return build

    def dismissing(world: World) -> Call:
        return Call(f"/documents/{shared(world, draft).id}/colleagues/{world.person(COLLEAGUE).id}")

    def restoring(world: World) -> Call:
        document = submitted(world)
        Document.objects.filter(id=document.id).update(state="withdrawn")
        return Call(f"/documents/{document.id}/restore", {"number": 1, "token": document.draft_token})

    def invitation(world: World, document: Document) -> dict[str, Any]:
        return {"person_id": str(world.person("checker").id), "role": "reader"}

    return [
        Row("documents_colleagues", AT_THE_DRAFT, COLLEAGUE, on("/colleagues"), "director"),
        Row("documents_invite", "the drafter", "clerk", on("/colleagues", invitation), "director"),
        Row("documents_dismiss", "the drafter; colleagues are told so", "clerk", dismissing, COLLEAGUE, 409),
        Row("documents_restore", "the drafter; readers hear so", "clerk", restoring, "division_head", 409),
        Row("ws:draft.open", AT_THE_DRAFT, COLLEAGUE, None, "director"),
        Row("ws:draft.push", WRITERS, COLLEAGUE, None, "director"),
        Row("ws:draft.caret", AT_THE_DRAFT, COLLEAGUE, None, "director"),
        Row("ws:draft.leave", "everybody, for themselves", "director"),
    ]
