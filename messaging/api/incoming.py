"""Where bots post to. No session and no cookie count here: the address itself is the key."""

from __future__ import annotations

from django.http import HttpRequest
from pydantic import BaseModel

from messaging.services.opening.incoming import BODY_LIMIT, receive
from office.kernel.api import Router
from office.kernel.errors import OfficeError
from office.kernel.ids import Id

router = Router(tags=["bots"])


class Received(BaseModel):
    """The message as written; the same one again for a repeated ``webhook-id``."""

    id: Id
    seq: int


@router.post("/incoming/{bot_id}/{secret}", response=Received, operation_id="receive_from_bot", auth=None)
def receive_from_bot(request: HttpRequest, bot_id: Id, secret: str) -> Received:
    """Write ``{"text", "mentions"?}`` into the bot's conversation."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > BODY_LIMIT:
        raise OfficeError("kernel.too_large", status=413, limit=f"{BODY_LIMIT // 1024} KB")
    headers = {name.lower(): value for name, value in request.headers.items()}
    message = receive(bot_id=bot_id, secret=secret, headers=headers, body=request.body)
    return Received(id=message.id, seq=message.seq)
