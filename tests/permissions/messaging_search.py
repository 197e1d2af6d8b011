"""Who may search what: everybody, in the conversations they are in."""

from __future__ import annotations

from uuid import uuid4

from messaging.models import Conversation
from messaging.services import create_group, send
from messaging.services.indexing import sweep
from tests.permissions.rows import Call, Row
from tests.permissions.world import World


def _searched(world: World, tail: str = "") -> Call:
    """In a group of the division head and the clerk."""
    group = Conversation.objects.filter(title="搜索表").first()
    if group is None:
        clerk = world.person("clerk")
        group = create_group(by=world.person("division_head"), title="搜索表", people=[clerk.id])
        send(conversation_id=group.id, by=clerk, client_id=uuid4(), text="一条可查的消息")
    return Call(f"/search/messages?q=可查&conversation_id={group.id}{tail}")


def found_conversations(world: World, count: int) -> Call:
    """A search that finds so many groups."""
    for number in range(count):
        people = [world.person("clerk").id]
        create_group(by=world.person("division_head"), title=f"查找之群{number}", people=people)
    return Call("/search/conversations?q=查找之群")


def found_messages(world: World, count: int) -> Call:
    """A search that finds so many messages, each in another conversation and with another person."""
    for number in range(count):
        clerk = world.person("clerk")
        group = create_group(by=world.person("division_head"), title=f"查讯{number}", people=[clerk.id])
        send(conversation_id=group.id, by=clerk, client_id=uuid4(), text="查讯之消息")
    while sweep():
        pass
    return Call("/search/messages?q=查讯之消息")


ROWS = [
    Row("search_messages", "who is in the conversation today", "clerk", _searched, "seal_custodian"),
    Row(
        "search_conversations",
        "everybody: their own",
        "clerk",
        lambda world: Call("/search/conversations?q=查找"),
    ),
]
