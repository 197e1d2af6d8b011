"""Who may do what with groups themselves."""

from __future__ import annotations

from messaging.models import Conversation
from messaging.services import create_group
from messaging.services.ending import archive
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

OWNER, MEMBER, STRANGER = "division_head", "clerk", "seal_custodian"


def _fresh(world: World) -> Conversation:
    return create_group(by=world.person(OWNER), title="群设置", people=[world.person(MEMBER).id])


def _at(world: World, tail: str) -> str:
    return f"/conversations/{_fresh(world).id}{tail}"


def _member(world: World) -> str:
    return str(world.person(MEMBER).id)


def _archived(world: World) -> Call:
    group = _fresh(world)
    archive(by=world.person(OWNER), conversation_id=group.id)
    return Call(f"/conversations/{group.id}/reopen", {})


ROWS = [
    Row(
        "set_up_conversation",
        "its owner; purpose and rules: a unit's head, a room's drafter",
        OWNER,
        lambda w: Call(_at(w, "/settings"), {"title": "新群名"}),
        MEMBER,
        403,
    ),
    Row(
        "set_conversation_owner",
        "its owners",
        OWNER,
        lambda w: Call(_at(w, f"/owners/{_member(w)}"), {"owner": True}),
        STRANGER,
    ),
    Row(
        "hand_over_conversation",
        "its owners",
        OWNER,
        lambda w: Call(_at(w, "/hand-over"), {"person": _member(w)}),
        STRANGER,
    ),
    Row("archive_conversation", "its owners", OWNER, lambda w: Call(_at(w, "/archive"), {}), MEMBER, 403),
    Row("reopen_conversation", "its owners", OWNER, _archived, STRANGER),
    Row(
        "find_groups_alike",
        "everybody with a post: their own",
        OWNER,
        lambda w: Call("/groups/alike", {"people": [_member(w)], "title": "群设置"}),
        "admin_system",
    ),
]
