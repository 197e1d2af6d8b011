"""Rooms of documents in chat: whoever is on the chain and may read the paper talks about it there."""

from __future__ import annotations

from collections.abc import Iterable

from documents.permissions import readable
from documents.selectors.circle import Circle, circle_of
from messaging.selectors.rooms import open_rooms, room_keys_of
from messaging.services.rooms import Room, close_room, follow_room, open_room, room_of
from office.kernel.errors import conflict, forbidden, not_found, text
from office.kernel.models import Account

_PREFIX = "document:"


def open_document_room(*, by: Account, document_id: int) -> int:
    """The conversation of a document's chain, made when first asked for. 404 to who may not read the
    document, 403 to readers who are not on its chain, 409 where it is over and nobody talked about it.
    """
    readable(by, document_id)
    circle = circle_of(document_id)
    if circle is None:
        raise not_found()
    if by.id not in circle.people:
        raise forbidden("integrations.not_on_chain")
    if circle.over and room_of(_key(document_id)) is None:
        raise conflict("integrations.document_over")
    return open_room(_room(document_id, circle), by=by.id)


def follow_document(document_id: int) -> None:
    """Bring a document's room, where there is one, to who is on its chain now."""
    if room_of(_key(document_id)) is None:
        return
    circle = circle_of(document_id)
    if circle is None:
        return
    follow_room(_room(document_id, circle))
    if circle.over:
        close_room(_key(document_id))


def follow_accounts(account_ids: Iterable[int]) -> None:
    """The same for every room these people are in."""
    _follow_keys(room_keys_of(account_ids))


def follow_all() -> int:
    """The same for every room: what a date alone has changed; how many there are."""
    keys = open_rooms(_PREFIX)
    _follow_keys(keys)
    return len(keys)


def _follow_keys(keys: Iterable[str]) -> None:
    for key in keys:
        if key.startswith(_PREFIX):
            follow_document(int(key.removeprefix(_PREFIX)))


def _key(document_id: int) -> str:
    return f"{_PREFIX}{document_id}"


def _room(document_id: int, circle: Circle) -> Room:
    return Room(
        key=_key(document_id),
        title=circle.title or text("integrations.untitled", "zh"),
        about={"type": "document_room", "document_id": str(document_id)},
        accounts=circle.people,
        owner=circle.drafter if circle.drafter in circle.people else None,
    )
