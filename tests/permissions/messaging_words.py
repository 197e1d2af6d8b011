"""Who may do what with a message, and who sets the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from messaging.models import Conversation
from messaging.services import create_group, open_direct, send
from messaging.services.forward import Target, forward
from messaging.services.pins import pin
from messaging.services.react import react
from tests.permissions.rows import Build, Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

OWN, OWNER, OTHER, STRANGER = "clerk", "division_head", "office_reviewer", "seal_custodian"
MEMBER = "who is in the conversation today"
RULES = {
    "version": 0,
    "edit_minutes": 30,
    "recall_minutes": 5,
    "owner_recall_minutes": 60,
    "readers_limit": 200,
    "watermark": False,
}


def _group(world: World) -> Conversation:
    """The division head's group with the clerk and another; the clerk wrote two messages in it."""
    people = [world.person(OWN).id, world.person(OTHER).id]
    group = create_group(by=world.person(OWNER), title="消息", people=people)
    for text in ("一", "二"):
        send(conversation_id=group.id, by=world.person(OWN), client_id=uuid4(), text=text)
    return group


def _at(tail: str, body: dict[str, Any] | None = None) -> Build:
    return lambda world: Call(f"/conversations/{_group(world).id}/messages/1{tail}", body)


def _forward(world: World) -> Call:
    to = open_direct(by=world.person(OWN), person_id=world.person(OWNER).id)
    target = {"conversation": str(to.id), "client_id": str(uuid4())}
    return Call(f"/conversations/{_group(world).id}/forward", {"seqs": [1], "to": [target]})


def _record(world: World) -> Call:
    group = _group(world)
    by, target = world.person(OWN), Target(group.id, uuid4())
    forward(by=by, conversation_id=group.id, seqs=[1, 2], targets=[target], merged=True)
    return Call(f"/conversations/{group.id}/messages/3/record")


def several_pins(world: World, count: int) -> Call:
    group, owner = _group(world), world.person(OWNER)
    for _ in range(count):
        message = send(conversation_id=group.id, by=world.person(OWN), client_id=uuid4(), text="置顶")
        pin(by=owner, conversation_id=group.id, seq=message.seq, on=True)
    return Call(f"/conversations/{group.id}/pins")


def several_reactions(world: World) -> Call:
    keys = [OWN, OWNER, OTHER, "countersigner_law", "countersigner_finance", "deputy_director"]
    people = [world.person(key) for key in keys]
    group = create_group(
        by=people[1], title="回应", people=[one.id for one in people if one is not people[1]]
    )
    send(conversation_id=group.id, by=people[0], client_id=uuid4(), text="一")
    for one in people:
        react(by=one, conversation_id=group.id, seq=1, emoji="👍", on=True)
    return Call(f"/conversations/{group.id}/messages/1/reactions?emoji=👍")


ROWS = [
    Row("edit_message", "its sender", OWN, _at("", {"change": 1, "text": "改"}), STRANGER),
    Row("react_to_message", MEMBER, OWN, _at("/reactions", {"emoji": "👍", "on": True}), STRANGER),
    Row("list_reactions", MEMBER, OWN, _at("/reactions?emoji=👍"), STRANGER),
    Row("pin_message", "the owner; both in a direct one", OWNER, _at("/pin", {"on": True}), OWN, 403),
    Row("list_pins", MEMBER, OWN, lambda world: several_pins(world, 1), STRANGER),
    Row("forward_messages", "who reads there and writes here", OWN, _forward, STRANGER),
    Row("get_forwarded_record", MEMBER, OWN, _record, STRANGER),
    Row("messaging_policy", "everybody", OWN, lambda world: Call("/messaging/policy")),
    Row(
        "messaging_policy_set",
        "the system administrator",
        "admin_system",
        lambda world: Call("/messaging/policy", RULES),
        OWN,
        403,
    ),
]
