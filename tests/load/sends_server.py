"""The servers that bench_sends compares, on the database that the settings name.

``python -m tests.load.sends_server KIND PORT``: prints the world as JSON when it is ready. Kinds: ``ours`` or
``naive`` (a Channels group and one ORM insert for each message), each ``-daphne`` or ``-uvicorn``.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import Any

import django

ROOMS, SIZE = 10, 10


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    stack, server = kind.split("-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    settings = import_module("django.conf").settings
    settings.OFFICE_SOCKET_RATE = 1e9
    worlds = import_module("tests.faults.world")
    worlds.migrated()
    world = worlds.build(people=ROOMS * SIZE, rooms=ROOMS, size=SIZE)
    import_module("office.kernel.leases").hold()
    application = (
        import_module("messaging.consumers").socket_app if stack == "ours" else naive(world.accounts)
    )
    serving = import_module("tests.load.fanout_server")
    (serving.on_daphne if server == "daphne" else serving.on_uvicorn)(application, port, asdict(world))


def naive(accounts: list[int]) -> Callable[..., Any]:
    """What the documentation of Channels shows, with a counter for each conversation."""
    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncWebsocketConsumer
    from django.db import transaction

    from messaging.models import Conversation, Message
    from office.kernel.realtime import session

    @transaction.atomic
    def insert(content: dict[str, Any], account: int) -> int:
        row = Conversation.objects.select_for_update().get(id=int(content["conversation"]))
        row.seq += 1
        row.save(update_fields=["seq"])
        Message.objects.create(
            conversation=row,
            seq=row.seq,
            change=row.seq,
            sender_id=account,
            client_id=uuid.UUID(content["client_id"]),
            text=content["text"],
        )
        return row.seq

    class Chat(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
        async def connect(self) -> None:
            found = await database_sync_to_async(session.visitor)(session.session_key(self.scope))
            self.account = found.account.id
            self.room = f"room{accounts.index(self.account) // SIZE}"
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(self.room, self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            content = json.loads(text_data or "{}")
            content["seq"] = await database_sync_to_async(insert)(content, self.account)
            await self.channel_layer.group_send(self.room, {"type": "chat.message", "message": content})

        async def chat_message(self, event: dict[str, Any]) -> None:
            content = {"type": "message", "conversation": "1", "message": event["message"]}
            await self.send(text_data=json.dumps(content, separators=(",", ":")))

    application: Callable[..., Any] = Chat.as_asgi()
    return application


if __name__ == "__main__":
    main()
