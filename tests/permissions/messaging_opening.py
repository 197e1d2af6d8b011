"""Who lets programs into a conversation, and who sees what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from messaging.models import Conversation, Hook, HookDelivery, OpeningRules
from messaging.services import create_group
from messaging.services.opening import bots, commands, hooks, incoming
from tests.permissions.rows import Build, Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

OWNER, MEMBER, STRANGER = "division_head", "clerk", "seal_custodian"
IN_IT = "who is in the conversation today"
HOOK = {"name": "归档", "url": "https://hook.example.cn/", "events": ["message.created"]}
RULES = {"version": 0, "bots": True, "outgoing": True, "hosts": [], "token_days": 90}


def _group(world: World) -> Conversation:
    OpeningRules.objects.update_or_create(id=1, defaults={"outgoing": True, "version": 0})
    return create_group(by=world.person(OWNER), title="开放", people=[world.person(MEMBER).id])


def _at(tail: str, body: dict[str, Any] | None = None) -> Build:
    return lambda world: Call(f"/conversations/{_group(world).id}{tail}", body)


def _made_bot(world: World) -> tuple[int, str]:
    facts = bots.BotFacts("值班", "", False)
    bot, made = bots.add_bot(by=world.person(OWNER), conversation_id=_group(world).id, facts=facts)
    return bot.id, made.secret


def _bot(tail: str = "", body: dict[str, Any] | None = None) -> Build:
    return lambda world: Call(f"/bots/{_made_bot(world)[0]}{tail}", body)


def _incoming(world: World) -> Call:
    bot, secret = _made_bot(world)
    return Call(f"/incoming/{bot}/{secret}", {"text": "值班表"})


def _made_hook(world: World, count: int = 1) -> int:
    group, by = _group(world), world.person(OWNER)
    wanted = [hooks.HookCommand(name=f"指令{number}") for number in range(5)]
    facts = hooks.HookFacts("归档", "https://hook.example.cn/", ["message.created"], wanted)
    hook, _ = hooks.add_hook(by=by, conversation_id=group.id, facts=facts)
    for _ in range(count):
        commands.invoke(by=by, conversation_id=group.id, name="指令1", text="", client_id=uuid4())
    return hook.id


def _hook(tail: str = "", body: dict[str, Any] | None = None) -> Build:
    return lambda world: Call(f"/hooks/{_made_hook(world)}{tail}", body)


def _replay(world: World) -> Call:
    delivery = HookDelivery.objects.get(hook_id=_made_hook(world))
    return Call(f"/hook-deliveries/{delivery.id}/replay", {})


def _invoke(world: World) -> Call:
    body = {"client_id": str(uuid4()), "name": "指令1"}
    conversation = Hook.objects.get(id=_made_hook(world)).conversation_id
    return Call(f"/conversations/{conversation}/commands", body)


def several_calls(world: World, count: int) -> Call:
    bot, secret = _made_bot(world)
    for number in range(count):
        incoming.receive(bot_id=bot, secret=secret, headers={}, body=f'{{"text": "{number}"}}'.encode())
    return Call(f"/bots/{bot}/calls")


def several_deliveries(world: World, count: int) -> Call:
    return Call(f"/hooks/{_made_hook(world, count)}/deliveries")


def several_commands(world: World) -> Call:
    return Call(f"/conversations/{Hook.objects.get(id=_made_hook(world)).conversation_id}/commands")


ROWS = [
    Row("opening_rules", "everybody", MEMBER, lambda world: Call("/messaging/opening")),
    Row(
        "opening_rules_set",
        "the system administrator",
        "admin_system",
        lambda world: Call("/messaging/opening", RULES),
        MEMBER,
        403,
    ),
    Row("list_openings", IN_IT, MEMBER, _at("/openings"), STRANGER),
    Row("add_bot", "its owner", OWNER, _at("/bots", {"name": "值班"}), MEMBER, 403),
    Row("change_bot", "its owner", OWNER, _bot("", {"name": "新名"}), STRANGER),
    Row("rotate_bot", "its owner", OWNER, _bot("/rotate", {}), STRANGER),
    Row("remove_bot", "its owner", OWNER, _bot(), MEMBER, 403),
    Row("list_bot_calls", "its owner", OWNER, _bot("/calls"), STRANGER),
    Row("receive_from_bot", "who holds its address", None, _incoming, anonymous=200),
    Row("add_hook", "its owner", OWNER, _at("/hooks", HOOK), MEMBER, 403),
    Row("change_hook", "its owner", OWNER, _hook("", HOOK), STRANGER),
    Row("rotate_hook", "its owner", OWNER, _hook("/rotate", {}), MEMBER, 403),
    Row("remove_hook", "its owner", OWNER, _hook(), STRANGER),
    Row("list_hook_deliveries", "its owner", OWNER, _hook("/deliveries"), MEMBER, 403),
    Row("replay_hook_delivery", "its owner", OWNER, _replay, STRANGER),
    Row("list_commands", IN_IT, MEMBER, several_commands, STRANGER),
    Row("invoke_command", "who may write there", MEMBER, _invoke, STRANGER),
]
