"""Cases for bots and outgoing webhooks: they come and go with a line in the talk, and bots write."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async

from messaging.models import OpeningRules
from tests.messaging import verify
from tests.messaging.verify import Scene, verifies


@verifies("add_bot")
async def a_bot_comes(scene: Scene) -> None:
    await scene.post("head", "/bots", {"name": "值班"})


@verifies("receive_from_bot")
async def a_bot_writes(scene: Scene) -> None:
    made = await _bot_named(scene, "播报")
    await scene.post("clerk", made["address"].split("/api/v1/")[1], {"text": "**值班** 表"})
    await scene.step()
    page = await scene.call("head", "get", "/messages")
    await scene.post("head", f"/messages/{page['items'][-1]['seq']}/recall")


async def _bot_named(scene: Scene, name: str) -> dict[str, Any]:
    made: dict[str, Any] = await scene.post("head", "/bots", {"name": name})
    return made


@verifies("remove_bot")
async def a_bot_goes(scene: Scene) -> None:
    made = await _bot_named(scene, "要走的")
    await scene.call("head", "delete", f"bots/{made['bot']['id']}")


async def _hook(scene: Scene, name: str) -> str:
    await sync_to_async(OpeningRules.objects.update_or_create)(id=1, defaults={"outgoing": True})
    body = {"name": name, "url": "https://hook.example.cn/", "events": ["message.created"]}
    made = await scene.post("head", "/hooks", body)
    return str(made["hook"]["id"])


@verifies("add_hook")
async def an_address_is_told(scene: Scene) -> None:
    await _hook(scene, "归档")


@verifies("change_hook")
async def it_is_told_elsewhere(scene: Scene) -> None:
    key = await _hook(scene, "改址")
    body = {"name": "改址", "url": "https://other.example.cn/", "events": ["message.created"]}
    await scene.call("head", "put", f"hooks/{key}", body)


@verifies("remove_hook")
async def it_is_told_no_more(scene: Scene) -> None:
    await scene.call("head", "delete", f"hooks/{await _hook(scene, '不再')}")


verify.NO_FRAMES.update(
    {
        "opening_rules_set": "rules, asked for where they are needed",
        "change_bot": "asked for in the group's settings",
        "rotate_bot": "asked for in the group's settings",
        "rotate_hook": "asked for in the group's settings",
        "replay_hook_delivery": "goes out",
        "invoke_command": "goes out",
    }
)
