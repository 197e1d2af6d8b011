"""Cases for what was there first: sending, reading, recalling, and who is in a group."""

from __future__ import annotations

from uuid import uuid4

from tests.messaging.verify import Scene, verifies


def words(text: str, **more: object) -> dict[str, object]:
    return {"client_id": str(uuid4()), "text": text, **more}


def person(scene: Scene, key: str) -> str:
    return str(scene.office.province.people[key].id)


@verifies("ws:send")
async def a_message_over_the_socket(scene: Scene) -> None:
    room = str(scene.room.id)
    await scene.ask("clerk", "send", conversation=room, **words("处长，材料已发"))
    await scene.step()
    await scene.ask("head", "send", conversation=room, **words("收到", mentions=[person(scene, "clerk")]))
    await scene.ask("head", "send", conversation=room, **words("答复在此", reply_to=1))


@verifies("ws:read")
async def reading_over_the_socket(scene: Scene) -> None:
    await scene.ask("clerk", "read", conversation=str(scene.room.id), seq=2)
    await scene.step()
    await scene.ask("clerk", "read", conversation=str(scene.room.id), seq=3)


@verifies("send_message")
async def a_message_over_http_and_again(scene: Scene) -> None:
    body = words("经网页接口", mentions=[person(scene, "head")])
    first = await scene.post("clerk", "/messages", body)
    await scene.step()
    assert await scene.post("clerk", "/messages", body) == first


@verifies("mark_conversation_read")
async def reading_over_http(scene: Scene) -> None:
    await scene.post("head", "/read", {"seq": 4})


@verifies("recall_message")
async def the_last_message_and_an_earlier_one_are_recalled(scene: Scene) -> None:
    sent = [await scene.post("clerk", "/messages", words(f"误发 {n}")) for n in range(2)]
    for one in reversed(sent):
        await scene.post("clerk", f"/messages/{one['seq']}/recall")
        await scene.step()


@verifies("mute_conversation")
async def a_conversation_is_muted_and_heard_again(scene: Scene) -> None:
    await scene.call("head", "put", "/mute", {"muted": True})
    await scene.step()
    await scene.post("clerk", "/messages", words("不计入角标"))
    await scene.step()
    await scene.call("head", "put", "/mute", {"muted": False})


@verifies("add_conversation_members")
async def somebody_joins(scene: Scene) -> None:
    await scene.post("head", "/members", {"people": [person(scene, "law_head")]})
    await scene.step()
    await scene.post("clerk", "/messages", words("欢迎", mentions=[person(scene, "law_head")]))


@verifies("remove_conversation_member")
async def somebody_leaves_and_hears_no_more(scene: Scene) -> None:
    await scene.call("law_head", "delete", f"/members/{person(scene, 'law_head')}")
    await scene.step()
    await scene.post("clerk", "/messages", words("会后再说"))


@verifies("open_conversation")
async def a_direct_conversation_and_a_group_begin(scene: Scene) -> None:
    body = {"kind": "direct", "people": [person(scene, "law_head")]}
    made = await scene.post("clerk", "conversations", body)
    await scene.step()
    await scene.post("law_head", f"conversations/{made['conversation']['id']}/messages", words("请讲"))
    await scene.step()
    group = {
        "kind": "group",
        "title": "专班",
        "people": [person(scene, key) for key in ("clerk", "law_head")],
    }
    await scene.post("head", "conversations", group)
