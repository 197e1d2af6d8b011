"""Comments on passages: who reads and makes them, and which text they stay with."""

from __future__ import annotations

from typing import Any

import pytest

from documents import events
from documents.body import from_text
from documents.models import Document, PassageNote, PassageThread
from documents.services import comments
from documents.services.comments import PassageInput, PassageNoteInput
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord, OutboxEvent
from tests.documents.factories import Desk
from tests.documents.test_coediting import let_in

FIRST = "现就有关事项通知如下。"


def comment(desk: Desk, document: Document, who: str, text: str = "请核对。", **more: Any) -> PassageThread:
    wish = PassageInput(text=text, quote="有关事项", paragraph=0, **more)
    return comments.comment(account=desk.person(who).account, document_id=document.id, wish=wish)


def refused(desk: Desk, document: Document, who: str, **more: Any) -> str:
    before = (PassageThread.objects.count(), PassageNote.objects.count())
    with pytest.raises(OfficeError) as error:
        comment(desk, document, who, **more)
    assert (PassageThread.objects.count(), PassageNote.objects.count()) == before
    return error.value.code


def answer(client: Any, desk: Desk, document: Document, who: str, status: int = 200) -> Any:
    client.force_login(desk.person(who).account)
    found = client.get(f"/api/v1/documents/{document.id}/comments")
    assert found.status_code == status
    return found.json()


def test_writers_comment_readers_only_read_and_strangers_learn_nothing(desk: Desk, client: Any) -> None:
    document = desk.draft(body=from_text(FIRST))
    let_in(desk, document, "head")
    let_in(desk, document, "law_head", "reader")
    comment(desk, document, "head")
    assert refused(desk, document, "law_head") == "documents.comments_closed"
    assert refused(desk, document, "director") == "kernel.not_found"
    seen = answer(client, desk, document, "law_head")
    assert [thread["quote"] for thread in seen["threads"]] == ["有关事项"]
    assert not seen["may_write"]
    answer(client, desk, document, "director", 404)


def test_once_handed_in_who_signs_comments_and_the_drafter_reads(desk: Desk, client: Any) -> None:
    document = desk.draft(body=from_text(FIRST))
    first = comment(desk, document, "clerk")
    document = desk.submit(document)
    first.refresh_from_db()
    assert first.version == document.current_version, "kept with the text it was made on"
    assert refused(desk, document, "clerk") == "documents.comments_closed"
    assert comment(desk, document, "head", text="依据何在？").version == document.current_version
    desk.decide(document, "head")
    assert refused(desk, document, "head") == "documents.comments_closed"
    assert [thread["version"] for thread in answer(client, desk, document, "clerk")["threads"]] == [1, 1]


def test_an_answer_opens_a_settled_thread_again(desk: Desk) -> None:
    document = desk.draft(body=from_text(FIRST))
    thread = comment(desk, document, "clerk")
    account = desk.person("clerk").account
    settled = comments.resolve(account=account, document_id=document.id, thread_id=thread.id, resolved=True)
    assert settled.resolved_by == desk.person("clerk")
    note = PassageNoteInput(text="还没有。")
    again = comments.reply(account=account, document_id=document.id, thread_id=thread.id, note=note)
    assert again.resolved_at is None
    assert [note.text for note in thread.notes.order_by("id")] == ["请核对。", "还没有。"]
    verbs = AuditRecord.objects.filter(entity_id=document.id).values_list("verb", flat=True)
    assert list(verbs.order_by("id"))[-3:] == [
        "documents.comment",
        "documents.resolve_comment",
        "documents.comment",
    ]


def test_a_mention_is_told_to_whoever_sees_the_comment(desk: Desk) -> None:
    document = desk.draft(body=from_text(FIRST))
    let_in(desk, document, "head")
    comment(desk, document, "clerk", mentions=[desk.person("head").id, desk.person("clerk").id])
    told = OutboxEvent.objects.get(name=events.PassageMentioned.name)
    assert told.payload["accounts"] == [desk.person("head").account_id]
    stranger = desk.person("director").id
    assert refused(desk, document, "clerk", mentions=[stranger]) == "documents.mention_unknown"


def test_an_anchor_of_an_older_text_is_not_kept(desk: Desk) -> None:
    document = desk.draft(body=from_text(FIRST))
    end = {"item": {"client": 1, "clock": 0}, "assoc": 0}
    thread = comment(desk, document, "clerk", anchor={"epoch": 3, "start": end, "end": end})
    assert thread.anchor is None
    assert thread.quote == "有关事项"


def test_bad_comments_are_refused_by_field(desk: Desk, client: Any) -> None:
    document = desk.draft(body=from_text(FIRST))
    client.force_login(desk.person("clerk").account)
    good = {"text": "请核对。", "quote": "有关", "paragraph": 0}
    for wrong in (
        {"text": " "},
        {"text": "长" * 2001},
        {"quote": ""},
        {"paragraph": -1},
        {"anchor": {"epoch": 1}},
    ):
        found = client.post(
            f"/api/v1/documents/{document.id}/comments", good | wrong, content_type="application/json"
        )
        assert found.status_code == 422
    assert not PassageThread.objects.exists()


def test_comments_ask_the_same_however_many(desk: Desk, client: Any, assert_constant_queries: Any) -> None:
    document = desk.draft(body=from_text(FIRST))
    let_in(desk, document, "head")
    comment(desk, document, "clerk", mentions=[desk.person("head").id])

    def grow() -> None:
        for _ in range(5):
            comment(desk, document, "head", mentions=[desk.person("clerk").id])

    client.force_login(desk.person("clerk").account)
    assert_constant_queries(lambda: client.get(f"/api/v1/documents/{document.id}/comments"), grow=grow)
