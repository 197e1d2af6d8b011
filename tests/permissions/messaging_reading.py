"""Who may say of a conversation that it is unread."""

from __future__ import annotations

from uuid import uuid4

from messaging.services import create_group, send
from messaging.services.reading import mark_read
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

READER, STRANGER = "clerk", "seal_custodian"


def _read(world: World) -> Call:
    owner, reader = world.person("division_head"), world.person(READER)
    group = create_group(by=owner, title="标为未读", people=[reader.id])
    sent = send(conversation_id=group.id, by=owner, client_id=uuid4(), text="请看")
    mark_read(account_id=reader.account_id, conversation_id=group.id, seq=sent.seq)
    return Call(f"/conversations/{group.id}/unread", {"seq": sent.seq})


ROWS = [
    Row("mark_conversation_unread", "who is in the conversation today", READER, _read, STRANGER),
]
