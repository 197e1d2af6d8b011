"""From a document to the talk about it."""

from __future__ import annotations

from django.http import HttpRequest
from pydantic import BaseModel

from office.integrations.rooms import open_document_room
from office.kernel.api import Router, current
from office.kernel.ids import Id

router = Router(tags=["rooms"])


class RoomView(BaseModel):
    conversation: Id


@router.post("/documents/{document_id}/room", response=RoomView, operation_id="open_document_room")
def open_room(request: HttpRequest, document_id: Id) -> RoomView:
    """The conversation of the people on a document's chain, for them; made when first asked for."""
    return RoomView(conversation=open_document_room(by=current(request), document_id=document_id))
