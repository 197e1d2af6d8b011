"""Cases for what a reader decides for themselves."""

from __future__ import annotations

from tests.messaging.verify import Scene, verifies
from tests.messaging.verify_a_talk import person, words


@verifies("put_conversation_on_top")
async def one_s_own_list_has_it_on_top_and_again_not(scene: Scene) -> None:
    await scene.call("head", "put", "/top", {"top": True})
    await scene.step()
    await scene.post("clerk", "/messages", words("请看"))
    await scene.step()
    await scene.call("head", "put", "/top", {"top": False})


@verifies("mark_conversation_unread")
async def what_was_read_is_marked_unread_and_read_again(scene: Scene) -> None:
    named = words("请再看一遍", mentions=[person(scene, "head")])
    last = int((await scene.post("clerk", "/messages", named))["seq"])
    await scene.post("head", "/read", {"seq": last})
    await scene.step()
    assert await scene.post("head", "/unread", {"seq": last - 1}) == {"seq": last - 2}
    await scene.step()
    await scene.post("clerk", "/messages", words("补充一句"))
    await scene.step()
    await scene.post("head", "/read", {"seq": last})
    await scene.step()
    await scene.post("head", "/unread", {"seq": 1})
    await scene.step()
    await scene.post("head", "/messages", words("看过了"))
