"""Cases for what one does with a message."""

from __future__ import annotations

from uuid import uuid4

from tests.messaging.verify import Scene, verifies
from tests.messaging.verify_a_talk import person, words


@verifies("edit_message")
async def the_last_message_and_an_earlier_one_are_edited(scene: Scene) -> None:
    sent = [await scene.post("clerk", "/messages", words(f"原文 {n}")) for n in range(2)]
    for one in reversed(sent):
        body = {"change": one["change"], "text": "改后", "mentions": [person(scene, "head")]}
        await scene.call("clerk", "put", f"/messages/{one['seq']}", body)
        await scene.step()


@verifies("react_to_message")
async def reactions_come_and_go(scene: Scene) -> None:
    sent = await scene.post("clerk", "/messages", words("请阅"))
    for key, on in (("head", True), ("clerk", True), ("head", False)):
        await scene.call(key, "put", f"/messages/{sent['seq']}/reactions", {"emoji": "received", "on": on})
        await scene.step()


@verifies("pin_message")
async def a_message_is_pinned_and_taken_down(scene: Scene) -> None:
    sent = await scene.post("clerk", "/messages", words("会议安排"))
    for on in (True, False):
        await scene.call("head", "put", f"/messages/{sent['seq']}/pin", {"on": on})
        await scene.step()


@verifies("forward_messages")
async def messages_are_passed_on_one_by_one_and_as_a_record(scene: Scene) -> None:
    seqs = [(await scene.post("clerk", "/messages", words(text)))["seq"] for text in ("其一", "其二")]
    other = await scene.post("clerk", "conversations", {"kind": "direct", "people": [person(scene, "head")]})
    for merged in (False, True):
        to = [{"conversation": other["conversation"]["id"], "client_id": str(uuid4())}]
        await scene.post("clerk", "/forward", {"seqs": seqs, "to": to, "merged": merged, "note": "供参考"})
        await scene.step()
