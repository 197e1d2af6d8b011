"""Who may do what with what is being written, and with a conversation's files."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from messaging.models import Conversation
from messaging.services import create_group, planned, send
from messaging.services.drafts import keep_draft
from office.kernel import clock, files
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

MEMBER, WRITER = "who is in the conversation today", "its writer"
OWN, STRANGER = "clerk", "seal_custodian"
LATER = timedelta(hours=2)


def _group(world: World) -> Conversation:
    found = Conversation.objects.filter(title="写作组").first()
    if found is not None:
        return found
    return create_group(by=world.person("division_head"), title="写作组", people=[world.person(OWN).id])


def _at(world: World, tail: str) -> str:
    return f"/conversations/{_group(world).id}{tail}"


def _planned(world: World, number: int = 1) -> str:
    row = None
    for _ in range(number):
        row = planned.plan(
            by=world.person(OWN),
            conversation_id=_group(world).id,
            client_id=uuid4(),
            send_at=clock.now() + LATER,
            content=planned.Content("下午三点开会"),
        )
    assert row is not None
    return f"/planned/{row.id}"


def _plan(world: World) -> Call:
    at = (clock.now() + LATER).isoformat()
    return Call(_at(world, "/planned"), {"client_id": str(uuid4()), "send_at": at, "text": "开会"})


def _remind(world: World) -> Call:
    at = (clock.now() + LATER).isoformat()
    return Call(_at(world, "/reminders"), {"client_id": str(uuid4()), "remind_at": at, "text": "交材料"})


def several_planned(world: World, number: int) -> Call:
    _planned(world, number)
    return Call("/planned")


def several_drafts(world: World, number: int) -> Call:
    clerk = world.person(OWN)
    for index in range(number):
        group = create_group(by=clerk, title=f"草稿{index}", people=[world.person("division_head").id])
        keep_draft(account_id=clerk.account_id, conversation_id=group.id, text="草稿")
    return Call("/drafts")


def several_files(world: World, number: int) -> Call:
    clerk = world.person(OWN)
    for index in range(number):
        kept = files.save(b"1", name=f"{index}.txt", by=clerk.account_id)
        send(conversation_id=_group(world).id, by=clerk, client_id=uuid4(), files=[kept.id])
    return Call(_at(world, "/files"))


ROWS = [
    Row("list_drafts", "everybody: their own", OWN, lambda w: Call("/drafts")),
    Row("keep_draft", MEMBER, OWN, lambda w: Call(_at(w, "/draft"), {"text": "请"}), STRANGER),
    Row("list_planned", "everybody: their own", OWN, lambda w: Call("/planned")),
    Row("plan_message", MEMBER, OWN, _plan, STRANGER),
    Row("remind_oneself", MEMBER, OWN, _remind, STRANGER),
    Row("change_planned", WRITER, OWN, lambda w: Call(_planned(w), {"text": "改"}), "division_head"),
    Row("cancel_planned", WRITER, OWN, lambda w: Call(_planned(w)), "division_head"),
    Row("list_mentionable", MEMBER, OWN, lambda w: Call(_at(w, "/mentionable")), STRANGER),
    Row("list_conversation_files", MEMBER, OWN, lambda w: Call(_at(w, "/files")), STRANGER),
]
