"""A case for the end of keeping: no request does it, the night does, by the rules that one sets."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from messaging.services.keeping import expiring
from office.kernel import clock
from tests.messaging.verify import NO_FRAMES, Scene, verifies
from tests.messaging.verify_a_talk import person, words

NO_FRAMES.update(
    {
        "keeping_policy_set": "bounds, asked for where they are needed",
        "retention_preview": "a question",
        "hold_ask": "between administrators, who are in no conversation",
        "hold_act": "between administrators",
        "inspection_ask": "between administrators",
        "inspection_decide": "between administrators",
        "inspection_close": "shown to who asks for it",
        "inspection_download": "between administrators",
    }
)


@verifies("retention_rule_set")
async def what_reached_its_end_leaves_its_number(scene: Scene) -> None:
    await scene.post("clerk", "/messages", words("要到期的", mentions=[person(scene, "head")]))
    sent = await scene.post("head", "/messages", words("也要到期"))
    await scene.call("head", "put", f"/messages/{sent['seq']}/pin", {"on": True})
    await scene.call("clerk", "put", "/draft", {"text": "写了一半"})
    await scene.step()
    until = clock.now()
    await scene.post("clerk", "/messages", words("引用它的", reply_to=sent["seq"]))
    await scene.step()
    await sync_to_async(expiring.expire_room)(scene.room.id, before=until)
    await scene.step()
    await scene.post("head", "/messages", words("到期以后"))
