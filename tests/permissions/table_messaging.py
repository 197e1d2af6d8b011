"""Who may do what in conversations."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.models import Conversation, MessageFile
from messaging.services import create_group, send
from office.kernel import files
from tests.permissions import (
    messaging_groups,
    messaging_keeping,
    messaging_notices,
    messaging_notifying,
    messaging_opening,
    messaging_reading,
    messaging_search,
    messaging_words,
    messaging_writing,
)
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

MEMBER = "who is in the conversation today"
OWN, STRANGER = "clerk", "seal_custodian"


def _group(world: World) -> Conversation:
    """A group of the division head (owner) and the clerk with one message of the clerk's, made once."""
    found = Conversation.objects.filter(title="权限表").first()
    if found is not None:
        return found
    owner, clerk = world.person("division_head"), world.person("clerk")
    group = create_group(by=owner, title="权限表", people=[clerk.id])
    send(conversation_id=group.id, by=clerk, client_id=uuid4(), text="一条消息")
    return group


def _at(world: World, tail: str = "") -> str:
    return f"/conversations/{_group(world).id}{tail}"


def _owned(world: World) -> Call:
    return Call(_at(world, "/members"), {"people": [str(world.person("office_reviewer").id)]})


def _taken_out(world: World) -> Call:
    group = create_group(by=world.person("division_head"), title="移出", people=[world.person("clerk").id])
    return Call(f"/conversations/{group.id}/members/{world.person('clerk').id}")


def _file(world: World) -> Call:
    group = _group(world)
    found = MessageFile.objects.filter(message__conversation=group).first()
    if found is None:
        clerk = world.person("clerk")
        kept = files.save("内容".encode(), name="说明.txt", by=clerk.account_id)
        send(conversation_id=group.id, by=clerk, client_id=uuid4(), files=[kept.id])
        found = MessageFile.objects.get(message__conversation=group)
    return Call(f"/conversations/{group.id}/files/{found.file_id}")


def _message() -> dict[str, str]:
    return {"client_id": str(uuid4()), "text": "收到"}


def _new_group(world: World) -> Call:
    people = [str(world.person("clerk").id)]
    return Call("/conversations", {"kind": "group", "title": "新群", "people": people})


def _upload(world: World) -> Call:
    return Call("/files", upload={"file": SimpleUploadedFile("说明.txt", "内容".encode())})


ROWS = [
    *messaging_groups.ROWS,
    *messaging_keeping.ROWS,
    *messaging_notices.ROWS,
    *messaging_opening.ROWS,
    *messaging_notifying.ROWS,
    *messaging_reading.ROWS,
    *messaging_search.ROWS,
    *messaging_words.ROWS,
    *messaging_writing.ROWS,
    Row("list_conversations", "everybody: their own", OWN, lambda w: Call("/conversations")),
    Row("open_conversation", "everybody with a post", "division_head", _new_group, "admin_system", 404),
    Row("get_conversation", MEMBER, OWN, lambda w: Call(_at(w)), STRANGER),
    Row("mark_conversation_read", MEMBER, OWN, lambda w: Call(_at(w, "/read"), {"seq": 1}), STRANGER),
    Row("mute_conversation", MEMBER, OWN, lambda w: Call(_at(w, "/mute"), {"muted": True}), STRANGER),
    Row("put_conversation_on_top", MEMBER, OWN, lambda w: Call(_at(w, "/top"), {"top": True}), STRANGER),
    Row("list_messages", MEMBER, OWN, lambda w: Call(_at(w, "/messages")), STRANGER),
    Row("send_message", MEMBER, OWN, lambda w: Call(_at(w, "/messages"), _message()), STRANGER),
    Row("recall_message", "its sender", OWN, lambda w: Call(_at(w, "/messages/1/recall")), STRANGER),
    Row("list_readers", "its sender, the owner", OWN, lambda w: Call(_at(w, "/readers?seq=1")), STRANGER),
    Row(
        "list_receipts",
        "its sender, the owner",
        OWN,
        lambda w: Call(_at(w, "/receipts?from_seq=1&to_seq=9")),
        STRANGER,
    ),
    Row("list_conversation_members", MEMBER, OWN, lambda w: Call(_at(w, "/members")), STRANGER),
    Row("add_conversation_members", "its owner", "division_head", _owned, OWN, 403),
    Row("remove_conversation_member", "its owner; oneself", "division_head", _taken_out, STRANGER),
    Row("upload_file", "everybody with a post", OWN, _upload, "admin_system", 404),
    Row("download_message_file", MEMBER, OWN, _file, STRANGER),
    Row("ws:hello", "everybody: their own", OWN),
    Row("ws:send", MEMBER, OWN, stranger=STRANGER),
    Row("ws:read", MEMBER, OWN, stranger=STRANGER),
    Row("ws:typing", MEMBER, OWN, stranger=STRANGER),
    Row("ws:catch_up", MEMBER, OWN, stranger=STRANGER),
]
