"""A document's room: the people of its chain who may see it, while they may."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from approvals.services.templates import ensure_default_templates
from documents.models import Document
from documents.stages import READ
from messaging.models import Conversation, Message, MessageKind
from messaging.selectors.access import members_of
from messaging.selectors.owners import owner_accounts
from messaging.services import send
from office.integrations.rooms import follow_all
from office.kernel import clock, grants
from office.kernel.outbox import drain
from orgchart.models import Appointment
from orgchart.services.principals import refresh
from tests.documents.factories import Desk
from tests.messaging.test_api import Api
from tests.orgchart.factories import small_province

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    ensure_default_templates()
    made = Desk(small_province())
    refresh()
    return made


def open_room(desk: Desk, document: Document, who: str = "clerk", expect: int = 200) -> Conversation:
    answer = Api(desk.person(who).account).post(f"/documents/{document.id}/room", {}, expect)
    assert expect == 200
    return Conversation.objects.get(id=answer["conversation"])


def names(desk: Desk, room: Conversation) -> set[str]:
    found = members_of(room)
    return {key for key, person in desk.province.people.items() if person.account_id in found}


def test_the_room_follows_the_chain(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    drain()
    room = open_room(desk, document)
    assert names(desk, room) == {"clerk", "head"}
    assert owner_accounts(room) == {desk.person("clerk").account_id}, "the drafter leads"
    assert open_room(desk, document, "head").id == room.id, "one room"
    desk.decide(document, "head")
    drain()
    assert names(desk, room) == {"clerk", "head", "law_head", "finance_head"}
    shown = Api(desk.person("law_head").account).get(f"/conversations/{room.id}")["conversation"]
    assert shown["title"] == document.title
    assert shown["about"] == {"type": "document_room", "document_id": str(document.id)}


def test_nobody_else_learns_of_it(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    drain()
    room = open_room(desk, document)
    send(conversation_id=room.id, by=desk.person("clerk"), client_id=uuid4(), text="第三条请看一下")
    for who in ("checker", "law_head", "bureau_head"):
        api = Api(desk.person(who).account)
        refused = api.post(f"/documents/{document.id}/room", {}, 404)
        assert refused == api.post("/documents/7/room", {}, 404)
        api.get(f"/conversations/{room.id}", 404)
        assert api.get("/conversations")["items"] == []


def test_a_reader_off_the_chain_does_not_enter(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    drain()
    grants.give(desk.person("checker").account, READ, document)
    refusal = Api(desk.person("checker").account).post(f"/documents/{document.id}/room", {}, 403)
    assert refusal["code"] == "integrations.not_on_chain" and not Conversation.objects.filter(kind="document")


def test_who_may_no_longer_read_leaves(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    desk.decide(document, "head")
    drain()
    room = open_room(desk, document)
    law = desk.person("law_head").account
    grants.revoke(law, READ, document)
    assert follow_all() == 1
    assert "law_head" not in names(desk, room)
    Api(law).get(f"/conversations/{room.id}", 404)
    Api(law).get(f"/conversations/{room.id}/messages", 404)


def test_who_leaves_the_service_leaves_the_room_on_that_day(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    drain()
    room = open_room(desk, document)
    last = clock.today() + timedelta(days=3)
    Appointment.objects.filter(person=desk.person("head")).update(valid_to=last)
    follow_all()
    assert "head" in names(desk, room)
    with clock.freeze(clock.now() + timedelta(days=3)):
        follow_all()
        assert names(desk, room) == {"clerk"}


def test_the_room_closes_with_the_document(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    drain()
    room = open_room(desk, document)
    desk.decide(document, "head", "reject", opinion="不发")
    drain()
    room.refresh_from_db()
    assert room.archived
    last = Message.objects.filter(conversation=room, kind=MessageKind.NOTE).order_by("-seq").first()
    assert last is not None and last.text.startswith("公文已办结")
    answer = Api(desk.person("clerk").account).get(f"/conversations/{room.id}/messages")
    assert answer["items"], "it stays readable"
    other = desk.submit(desk.draft(title="广东省人力资源和社会保障厅关于另一件事的通知"))
    desk.decide(other, "head", "reject", opinion="不发")
    drain()
    refusal = Api(desk.person("clerk").account).post(f"/documents/{other.id}/room", {}, 409)
    assert refusal["code"] == "integrations.document_over"
