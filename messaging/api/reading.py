"""What a reader decides about a conversation for themselves."""

from __future__ import annotations

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.services.reading import mark_unread
from office.kernel.api import Router, current
from office.kernel.ids import Id

router = Router(tags=["messages"])


class UnreadFrom(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seq: int = Field(ge=1)


class ReadAgain(BaseModel):
    """How far the conversation counts as read now."""

    seq: int


@router.post(
    "/conversations/{conversation_id}/unread", response=ReadAgain, operation_id="mark_conversation_unread"
)
def mark_conversation_unread(request: HttpRequest, conversation_id: Id, payload: UnreadFrom) -> ReadAgain:
    """Call ``seq`` and what follows unread again, on all of one's devices. Senders see no difference."""
    account = current(request).id
    return ReadAgain(seq=mark_unread(account_id=account, conversation_id=conversation_id, seq=payload.seq))
