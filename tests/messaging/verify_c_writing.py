"""Cases for what is being written: drafts and planned messages, held on every device of their writer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async

from messaging.models import Draft, PlannedMessage
from messaging.selectors import writing
from messaging.services.planned import send_due
from office.kernel import clock
from tests.messaging.holding import VIEWS, View
from tests.messaging.verify import Scene, verifies
from tests.messaging.verify_a_talk import person, words


def drafts(account: int) -> list[Any]:
    return list(Draft.objects.filter(id__in=[row.id for row in writing.drafts_of(account)]).values())


def planned(account: int) -> list[Any]:
    return list(PlannedMessage.objects.filter(id__in=writing.planned_of(account)).values())


VIEWS += [
    View("drafts", drafts, frozenset({"draft"})),
    View("planned", planned, frozenset({"planned"})),
]


@verifies("keep_draft")
async def a_draft_is_kept_changed_and_emptied(scene: Scene) -> None:
    for text in ("草稿", "草稿二", ""):
        await scene.call("clerk", "put", "/draft", {"text": text})
        await scene.step()


@verifies("plan_message")
@verifies("change_planned")
@verifies("cancel_planned")
async def a_message_is_planned_changed_and_cancelled(scene: Scene) -> None:
    at = (clock.now() + timedelta(hours=3)).isoformat()
    made = await scene.post("clerk", "/planned", {"client_id": str(uuid4()), "send_at": at, "text": "明早发"})
    await scene.step()
    await scene.call("clerk", "patch", f"planned/{made['id']}", {"text": "后天发"})
    await scene.step()
    await scene.call("clerk", "delete", f"planned/{made['id']}")


@verifies("remind_oneself")
async def one_is_reminded_in_one_s_own_feed(scene: Scene) -> None:
    at = (clock.now() + timedelta(hours=3)).isoformat()
    await scene.post("clerk", "/reminders", {"client_id": str(uuid4()), "remind_at": at, "text": "交材料"})
    await scene.step()
    await sync_to_async(PlannedMessage.objects.update)(send_at=clock.now() - timedelta(seconds=1))
    assert await sync_to_async(send_due)() == 1


@verifies("send_message")
async def everybody_and_a_unit_are_named(scene: Scene) -> None:
    await scene.post("head", "/messages", words("请各位阅", everybody=True))
    await scene.step()
    unit = str(scene.office.province.units["institutions"].id)
    await scene.post("head", "/messages", words("请本处阅", units=[unit]))
    await scene.step()
    await scene.post("head", "/messages", words("请两位阅", mentions=[person(scene, "clerk")], units=[unit]))
