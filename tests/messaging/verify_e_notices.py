"""Cases for notices, with what waits for each reader."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from messaging.selectors import notices
from office.kernel import clock
from office.kernel.models import Account
from tests.messaging.holding import VIEWS, View
from tests.messaging.verify import Scene, verifies


def waiting(account: int) -> list[Any]:
    return [asdict(one) for one in notices.waiting(Account.objects.get(id=account))]


VIEWS.append(
    View("notices that wait", waiting, frozenset({"notice.changed", "message", "conversation", "read"}))
)


async def sent(scene: Scene, **more: Any) -> str:
    unit = str(scene.office.province.units["institutions"].id)
    body = {
        "client_id": str(uuid4()),
        "title": "关于开会的通知",
        "text": "周五开会。",
        "audience": [{"unit": unit}],
    }
    made = await scene.post("head", "notices", {**body, **more})
    return str(made["id"])


@verifies("send_notice")
@verifies("answer_notice")
async def a_notice_is_sent_read_and_answered(scene: Scene) -> None:
    notice = await sent(scene, reply="private", due_at=(clock.now() + timedelta(days=2)).isoformat())
    await scene.step()
    await scene.post("clerk", f"conversations/{notice}/read", {"seq": 1})
    await scene.step()
    await scene.post("clerk", f"notices/{notice}/answer", {"choice": "text", "note": "收到"})


@verifies("correct_notice")
@verifies("withdraw_notice")
async def a_notice_is_corrected_and_withdrawn(scene: Scene) -> None:
    notice = await sent(scene, due_at=(clock.now() + timedelta(days=2)).isoformat())
    await scene.step()
    change = {"client_id": str(uuid4()), "text": "周六开会。", "reason": "改期"}
    await scene.post("head", f"notices/{notice}/correct", change)
    await scene.step()
    await scene.post("head", f"notices/{notice}/withdraw", {"reason": "会议取消"})


@verifies("urge_notice")
@verifies("end_notice")
async def a_notice_is_urged_and_ended(scene: Scene) -> None:
    notice = await sent(scene)
    await scene.step()
    await scene.post("head", f"notices/{notice}/urge", {"reason": "今日截止"})
    await scene.step()
    await scene.post("head", f"notices/{notice}/end")
