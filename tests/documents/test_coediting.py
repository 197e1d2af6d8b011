"""Drafting together: who writes, what is refused, how it gets into the draft; all end with one text."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connections

from approvals.services.templates import ensure_default_templates
from documents import traces, ydoc
from documents.body import from_text, plain
from documents.models import Document, DraftRoom, DraftUpdate
from documents.selectors.lists import box_counts, documents_in
from documents.services import coediting
from documents.services.colleagues import dismiss, invite
from documents.services.drafts import DraftInput, restore, save_draft
from documents.tasks import settle_drafts
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account
from office.kernel.realtime import hub as hubs
from tests.documents.drafting import Page
from tests.documents.factories import Desk
from tests.messaging.sockets import Client, session_of, threads_ended
from tests.orgchart.factories import small_province

FIRST = "现就有关事项通知如下。"
WORDS = 12
TYPING_QUERIES = 9  # document, grant, seat; savepoint, number, room, state, update, release
WRITERS = ("clerk", "head", "law_head")


def update_of(base: bytes, words: str) -> bytes:
    """What a page would send that types at the beginning."""
    page = Page(None, 0, doc=ydoc.shared(base))  # type: ignore[arg-type]  # nothing is sent from it
    before = page.doc.get_state()
    page.write(words)
    return page.doc.get_update(before)


def push(desk: Desk, document: Document, who: str, words: str) -> int:
    account = desk.person(who).account
    opened = coediting.open_room(account=account, document_id=document.id)
    return coediting.push(
        account=account,
        document_id=document.id,
        epoch=opened.epoch,
        update=update_of(opened.update, words),
        client=1,
    )


def refused(desk: Desk, document: Document, who: str) -> str:
    """With which code typing is refused; nothing is kept of it."""
    base = ydoc.seed(document.draft_body)
    before = DraftUpdate.objects.count()
    with pytest.raises(OfficeError) as error:
        coediting.push(
            account=desk.person(who).account,
            document_id=document.id,
            epoch=1,
            update=update_of(base, "坏"),
            client=1,
        )
    assert DraftUpdate.objects.count() == before
    return error.value.code


def let_in(desk: Desk, document: Document, who: str, role: str = "writer") -> None:
    invite(document_id=document.id, by=desk.person("clerk"), person_id=desk.person(who).id, role=role)


def test_the_drafter_and_invited_colleagues_write_and_nobody_else(desk: Desk) -> None:
    document = desk.draft()
    push(desk, document, "clerk", "甲")
    assert refused(desk, document, "head") == "kernel.not_found"
    let_in(desk, document, "head")
    let_in(desk, document, "law_head", "reader")
    assert push(desk, document, "head", "乙") == 2
    assert refused(desk, document, "law_head") == "documents.draft_read_only"
    coediting.open_room(account=desk.person("law_head").account, document_id=document.id)
    with pytest.raises(OfficeError, match=r"kernel\.not_found"):
        coediting.open_room(account=desk.person("director").account, document_id=document.id)


def test_what_was_typed_is_what_is_checked_handed_in_and_signed(desk: Desk) -> None:
    document = desk.draft(body=from_text(FIRST))
    push(desk, document, "clerk", "经研究，")
    document.refresh_from_db()
    assert plain(document.draft_body) == FIRST
    submitted = desk.submit(document)
    assert submitted.current_version is not None
    assert plain(submitted.current_version.body) == f"经研究，{FIRST}"
    assert refused(desk, document, "clerk") == "documents.draft_locked"
    with pytest.raises(OfficeError, match=r"documents\.draft_locked"):
        coediting.open_room(account=desk.person("clerk").account, document_id=document.id)


def test_who_signs_reads_along_after_a_return(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    desk.decide(document, "head", "return", opinion="请核对依据。", data={"to": "drafter"})
    opened = coediting.open_room(account=desk.person("head").account, document_id=document.id)
    assert not opened.writes
    assert refused(desk, document, "head") == "documents.draft_read_only"
    with pytest.raises(OfficeError, match=r"kernel\.not_found"):
        coediting.open_room(account=desk.person("director").account, document_id=document.id)


def test_who_is_dismissed_reads_and_writes_no_more(desk: Desk) -> None:
    document = desk.draft()
    let_in(desk, document, "head")
    push(desk, document, "head", "留下的字。")
    room = DraftRoom.objects.get(document=document)
    before = coediting.group_of(room)
    dismiss(document_id=document.id, by=desk.person("clerk"), person_id=desk.person("head").id)
    assert refused(desk, document, "head") == "kernel.not_found"
    room.refresh_from_db()
    assert coediting.group_of(room) != before, "nothing more goes where they listen"
    document.refresh_from_db()
    assert plain(document.draft_body).startswith("留下的字。")


def test_a_body_written_over_typed_words_is_refused(desk: Desk) -> None:
    document = desk.draft()
    push(desk, document, "clerk", "甲")
    body = DraftInput(body=from_text("整体覆盖。"))
    with pytest.raises(OfficeError, match=r"documents\.written_together"):
        save_draft(document_id=document.id, by=desk.person("clerk"), token=document.draft_token, changes=body)


def test_going_back_to_a_version_begins_a_new_epoch(desk: Desk) -> None:
    document = desk.submit(desk.draft(body=from_text(FIRST)))
    desk.decide(document, "head", "return", opinion="请改。", data={"to": "drafter"})
    push(desk, document, "clerk", "写坏了。")
    document.refresh_from_db()
    restore(document_id=document.id, by=desk.person("clerk"), token=document.draft_token, number=1)
    assert refused(desk, document, "clerk") == "documents.draft_restarted"
    account = desk.person("clerk").account
    opened = coediting.open_room(account=account, document_id=document.id, epoch=1, vector=b"\x00")
    assert opened.epoch == 2
    assert plain(ydoc.to_body(ydoc.shared(opened.update))) == FIRST


def test_malformed_and_huge_updates_change_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    document = desk.draft()
    push(desk, document, "clerk", "甲")
    account = desk.person("clerk").account

    def code(update: bytes) -> str:
        with pytest.raises(OfficeError) as error:
            coediting.push(account=account, document_id=document.id, epoch=1, update=update, client=1)
        return error.value.code

    assert code(b"\xff\xff\xff") == "documents.update_malformed"
    assert code(b"\x00" * (coediting.UPDATE_LIMIT + 1)) == "documents.update_too_large"
    monkeypatch.setattr(coediting, "STATE_LIMIT", 10)
    assert code(update_of(ydoc.seed(document.draft_body), "乙")) == "documents.draft_full"
    assert DraftRoom.objects.get().seq == DraftUpdate.objects.count() == 1


def test_many_updates_are_put_together_and_nothing_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = desk.draft(body=from_text(FIRST))
    for number in range(10):
        push(desk, document, "clerk", str(number))
    assert settle_drafts() == 0, "somebody is typing"
    monkeypatch.setattr(coediting, "SETTLE_AFTER", 10)
    assert settle_drafts() == 1, "but it has become much"
    assert DraftUpdate.objects.count() == 0
    push(desk, document, "clerk", "又")
    later = clock.now() + timedelta(seconds=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert settle_drafts() == 1
    document.refresh_from_db()
    assert plain(document.draft_body) == f"又9876543210{FIRST}"
    assert settle_drafts() == 0


def test_an_invited_colleague_finds_the_draft_and_a_dismissed_one_does_not(desk: Desk) -> None:
    document = desk.draft()
    head = desk.person("head")

    def found() -> list[int]:
        return [row.id for row in documents_in(head.account, head, "drafts")]

    assert found() == []
    let_in(desk, document, "head")
    assert found() == [document.id]
    assert box_counts(head.account, head)["drafts"] == 1
    dismiss(document_id=document.id, by=desk.person("clerk"), person_id=head.id)
    assert found() == []


def test_typing_asks_the_database_the_same_however_long_the_draft(
    desk: Desk, django_assert_num_queries: Any
) -> None:
    document = desk.draft()
    let_in(desk, document, "head")
    account = desk.person("head").account
    opened = coediting.open_room(account=account, document_id=document.id)
    for words in ("甲", "乙" * 2000):
        update = update_of(opened.update, words)
        with django_assert_num_queries(TYPING_QUERIES):
            coediting.push(account=account, document_id=document.id, epoch=1, update=update, client=1)


# Over the socket


@pytest.fixture
def _threads_end() -> Iterator[None]:
    with threads_ended():
        yield


class Table:
    """A draft, and pages of its writers at it."""

    def __init__(self) -> None:
        ensure_default_templates()
        self.desk = Desk(small_province())
        self.document = self.desk.draft(body=from_text(FIRST))
        for who in WRITERS[1:]:
            let_in(self.desk, self.document, who)
        self.sessions = {who: session_of(self.desk.person(who).account) for who in (*WRITERS, "director")}

    def socket(self, who: str) -> Client:
        return Client(self.sessions[who])


@pytest_asyncio.fixture
async def table(transactional_db: None, _threads_end: None) -> AsyncIterator[Table]:
    yield await sync_to_async(Table)()
    await hubs.here().stop()
    # The thread of sync_to_async keeps a connection, which would keep PostgreSQL from dropping the database.
    await sync_to_async(connections.close_all)()


@pytest.mark.asyncio
async def test_typing_reaches_the_others_with_the_caret_and_the_servers_name(table: Table) -> None:
    async with table.socket("clerk") as one, table.socket("head") as other:
        clerk, head = Page(one, table.document.id), Page(other, table.document.id)
        assert (await clerk.open())["writes"]
        await head.open()
        clerk.write("甲")
        assert (await clerk.push(clerk.doc.get_update(head.doc.get_state()), caret='{"head":1}'))["seq"] == 1
        frame = await other.next("draft.update")
        assert (frame["name"], frame["caret"]) == ("简嘉树", '{"head":1}')
        assert frame["client"] == clerk.number
        head.doc.apply_update(base64.b64decode(frame["update"]))
        assert plain(head.body) == plain(clerk.body) == f"甲{FIRST}"
        await clerk.ask("leave")
        assert (await other.next("draft.gone"))["client"] == clerk.number


@pytest.mark.asyncio
async def test_a_stranger_at_the_socket_learns_nothing(table: Table) -> None:
    async with table.socket("director") as one, table.socket("clerk") as other:
        director, clerk = Page(one, table.document.id), Page(other, table.document.id)
        assert (await director.open())["error"]["code"] == "kernel.not_found"
        absent = Page(one, 7)
        contents: dict[str, dict[str, Any]] = {
            "open": {},
            "push": {"epoch": 1, "update": "AAA="},
            "caret": {"epoch": 1},
        }
        for command, more in contents.items():
            mine, theirs = await director.ask(command, **more), await absent.ask(command, **more)
            assert mine["error"] == theirs["error"]
        await clerk.open()
        clerk.write("甲")
        await clerk.send()
        assert await one.quiet("draft.update", 0.1)


@pytest.mark.asyncio
async def test_who_is_dismissed_hears_nothing_from_the_next_byte(table: Table) -> None:
    async with table.socket("clerk") as one, table.socket("head") as other:
        clerk, head = Page(one, table.document.id), Page(other, table.document.id)
        await clerk.open()
        await head.open()
        by, whom = table.desk.person("clerk"), table.desk.person("head")
        await sync_to_async(dismiss)(document_id=table.document.id, by=by, person_id=whom.id)
        await one.next("draft.rejoin")
        await clerk.open()
        clerk.write("密")
        await clerk.send()
        await other.next("draft.rejoin")
        assert (await head.open())["error"]["code"] == "kernel.not_found"
        assert await other.quiet("draft.update", 0.1)


async def _write_together(table: Table, pages: int, rounds: int, chance: random.Random) -> None:
    """Pages write at once; frames get lost, lines break; all end with one text."""
    who = [WRITERS[index % len(WRITERS)] for index in range(pages)]
    writers = [Page(await table.socket(name).__aenter__(), table.document.id) for name in who]
    try:
        await asyncio.gather(*(page.open() for page in writers))

        async def turn(page: Page, name: str) -> None:
            for _ in range(rounds):
                page.deaf = chance.random() < 0.3
                page.scribble(chance)
                if chance.random() < 0.6:
                    await page.send()  # else it was typed without a line and waits for the next comparison
                await page.hear()
                fate = chance.random()
                if fate < 0.15:
                    await page.reconnect(table.socket(name))
                elif fate < 0.3:
                    await page.open()

        await asyncio.gather(*(turn(page, name) for page, name in zip(writers, who, strict=True)))
        for page in [*writers, *writers]:
            await page.open()
        said = [page.body for page in writers]
        assert all(one == said[0] for one in said)
    finally:
        await asyncio.gather(*(page.socket.__aexit__(None, None, None) for page in writers))
    await sync_to_async(coediting.settle)(table.document.id)
    document = await Document.objects.aget(id=table.document.id)
    assert plain(document.draft_body) == plain(said[0])
    room = await DraftRoom.objects.aget(document_id=table.document.id)
    pieces = traces.restored(room.traces)
    assert traces.newer(pieces) == traces.text_of(document.draft_body), "every word has its writer"


@pytest.mark.asyncio
async def test_ten_pages_with_losses_and_reconnections_end_with_one_text(table: Table) -> None:
    await _write_together(table, pages=10, rounds=2, chance=random.Random(20261123))


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(2))
async def test_ten_pages_end_with_one_text_after_long_writing(table: Table, seed: int) -> None:
    await _write_together(table, pages=10, rounds=40, chance=random.Random(seed))


@pytest.mark.asyncio
async def test_handing_in_waits_for_no_word_and_takes_none_after(table: Table) -> None:
    """Somebody types while the drafter hands in: each word is in the version, or was refused."""
    async with table.socket("head") as one:
        head = Page(one, table.document.id)
        await head.open()
        account = await Account.objects.aget(id=table.desk.person("head").account_id)
        assert account.is_active

        async def typing() -> list[str]:
            kept: list[str] = []
            for number in range(WORDS):
                head.write(f"第{number}字。")
                ack = await head.send()
                if ack["ok"]:
                    kept.append(f"第{number}字。")
                else:
                    assert ack["error"]["code"] == "documents.draft_locked"
            return kept

        kept, document = await asyncio.gather(typing(), sync_to_async(table.desk.submit)(table.document))
        version = await document.versions.aget()
        assert all(
            (word in plain(version.body)) == (word in kept) for word in [f"第{n}字。" for n in range(WORDS)]
        )
