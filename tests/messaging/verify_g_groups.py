"""Cases for groups themselves: their settings, their owners, their end."""

from __future__ import annotations

from tests.messaging.verify import Scene, verifies
from tests.messaging.verify_a_talk import person


@verifies("set_up_conversation")
async def the_owner_sets_the_group_up(scene: Scene) -> None:
    await scene.call("head", "put", "/settings", {"title": "新群名", "purpose": "转发条例"})
    await scene.step()
    await scene.call("head", "put", "/settings", {"ends_on": "2099-12-31", "pinning": "member"})


@verifies("set_conversation_owner")
async def another_owner_comes_and_goes(scene: Scene) -> None:
    where = f"/owners/{person(scene, 'clerk')}"
    await scene.call("head", "put", where, {"owner": True})
    await scene.step()
    await scene.call("head", "put", where, {"owner": False})


@verifies("hand_over_conversation")
async def the_group_is_handed_over_and_back(scene: Scene) -> None:
    await scene.post("head", "/hand-over", {"person": person(scene, "clerk")})
    await scene.step()
    await scene.post("clerk", "/hand-over", {"person": person(scene, "head")})


@verifies("archive_conversation")
async def the_group_is_closed(scene: Scene) -> None:
    await scene.post("head", "/archive", {})


@verifies("reopen_conversation")
async def the_group_goes_on(scene: Scene) -> None:
    await scene.post("head", "/reopen", {"ends_on": "2099-12-31"})


@verifies("find_groups_alike")
async def somebody_looks_for_a_group(scene: Scene) -> None:
    await scene.post("head", "groups/alike", {"people": [person(scene, "clerk")], "title": "新群名"})
