"""Cases for what is put off, and for what people choose to be told of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async

from messaging.models import Snooze
from messaging.services.snoozing import wake_due
from office.kernel import clock
from tests.messaging import verify
from tests.messaging.verify import Scene, verifies
from tests.messaging.verify_a_talk import words


def _later() -> dict[str, Any]:
    return {"until": (clock.now() + timedelta(hours=1)).isoformat()}


@verifies("snooze_conversation")
async def it_is_put_off_and_comes_back(scene: Scene) -> None:
    last = int((await scene.post("clerk", "/messages", words("请下午看")))["seq"])
    await scene.post("head", "/read", {"seq": last})
    await scene.call("head", "put", "/snooze", _later())
    await scene.step()
    await scene.post("clerk", "/messages", words("补充材料"))
    await scene.step()
    await sync_to_async(Snooze.objects.update)(until=clock.now() - timedelta(seconds=1))
    assert await sync_to_async(wake_due)() == 1
    await scene.step()
    await scene.call("head", "put", "/snooze", {**_later(), "seq": last})
    await scene.step()
    await sync_to_async(Snooze.objects.update)(until=clock.now() - timedelta(seconds=1))
    assert await sync_to_async(wake_due)() == 1


@verifies("wake_conversation")
async def it_is_taken_back(scene: Scene) -> None:
    await scene.call("head", "put", "/snooze", _later())
    await scene.step()
    await scene.call("head", "delete", "/snooze")


verify.NO_FRAMES.update(
    {
        "set_notifications": "one's own choices, asked for where they are needed",
        "confirm_mail": "the digest's address, asked for on its screen",
        "add_device": "one's own devices, asked for on their screen",
        "remove_device": "one's own devices, asked for on their screen",
        "test_device": "goes to the push service",
        "ws:watch": "who is here is shown while one looks, and kept nowhere",
        "set_notification_rules": "rules, asked for where they are needed",
    }
)
