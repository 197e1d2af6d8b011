"""Requests: their owner, whoever decides them, those they are circulated to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import Request
from approvals.services.papers import create_request, submit_request, upload
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

OWN, HEAD, STRANGER, NOBODY = "clerk", "division_head", "checker", "admin_system"
EVERYBODY = "every civil servant, their own; the administrators have none"
READERS = "its owner, whoever decides it, to whom it is circulated"
LEAVE = {"kind": "annual", "period": {"from": "2026-12-01", "to": "2026-12-02"}, "reason": "探亲。"}


def several_requests(world: World, count: int) -> Call:
    for _ in range(count):
        create_request(by=world.person(OWN), form="leave", data=LEAVE)
    return Call("/approvals/requests?box=mine")


def _draft(world: World, **data: Any) -> Request:
    return create_request(by=world.person(OWN), form="leave", data=LEAVE | data)


def handed_in(world: World, **data: Any) -> Request:
    """The clerk's leave, which waits for the division head."""
    draft = _draft(world, **data)
    return submit_request(
        request_id=draft.id, by=world.person(OWN), token=draft.draft_token, idempotency_key="one"
    )


def _on(make: Callable[[World], Request], tail: str, body: dict[str, Any] | None = None) -> Any:
    return lambda world: Call(f"/approvals/requests/{make(world).id}{tail}", body)


def _file(world: World) -> Call:
    stored = upload("行程".encode(), name="行程.txt", by=world.person(OWN))
    request = handed_in(world, files=[str(stored.id)])
    return Call(f"/approvals/requests/{request.id}/files/{stored.id}")


def _upload(world: World) -> Call:
    return Call("/approvals/requests/files", upload={"file": SimpleUploadedFile("a.txt", b"a")})


def _cards(world: World) -> Call:
    return Call("/approvals/requests/cards", {"ids": [str(handed_in(world).id)]})


SAVE = {"token": 1, "data": LEAVE}
SUBMIT = {"token": 1, "idempotency_key": "one"}

ROWS = [
    Row("approvals_forms", EVERYBODY, OWN, lambda w: Call("/approvals/forms"), NOBODY),
    Row(
        "approvals_form_favourite",
        EVERYBODY,
        OWN,
        lambda w: Call("/approvals/forms/leave/favourite", {"on": True}),
        NOBODY,
    ),
    Row(
        "approvals_request_create",
        EVERYBODY,
        OWN,
        lambda w: Call("/approvals/requests", {"form": "leave"}),
        NOBODY,
    ),
    Row("approvals_requests", EVERYBODY, OWN, lambda w: Call("/approvals/requests?box=seen"), NOBODY),
    Row("approvals_request_upload", EVERYBODY, OWN, _upload, NOBODY),
    Row("approvals_request_cards", "cards of what one may read", HEAD, _cards, None, 200),
    Row("approvals_request", READERS, HEAD, _on(handed_in, ""), STRANGER),
    Row("approvals_request_open", READERS, HEAD, _on(handed_in, "/open"), STRANGER),
    Row("approvals_request_file", READERS, HEAD, _file, STRANGER),
    Row("approvals_request_draft", "its owner", OWN, _on(handed_in, "/draft"), HEAD),
    Row("approvals_request_save", "its owner", OWN, _on(_draft, "/draft", SAVE), HEAD),
    Row("approvals_request_discard", "its owner", OWN, _on(_draft, "/draft"), HEAD),
    Row("approvals_request_preview", "its owner", OWN, _on(_draft, "/preview"), HEAD),
    Row("approvals_request_flows", "its owner", OWN, _on(_draft, "/flows"), HEAD),
    Row("approvals_request_submit", "its owner", OWN, _on(_draft, "/submit", SUBMIT), HEAD),
]
