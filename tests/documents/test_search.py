"""Finding documents: any word in any part, only what one may read, in step with every change."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from docx import Document as Word

from documents.body import from_text
from documents.models import Document
from documents.models.search import SearchEntry
from documents.selectors import search as selectors
from documents.selectors.search import Search, find
from documents.services.drafts import (
    AttachmentInput,
    DraftInput,
    create_draft,
    discard_draft,
    save_draft,
    upload,
)
from documents.services.file_words import read_waiting
from documents.services.indexing import mark, sweep
from documents.services.receiving import sign_for
from documents.stages import READ
from office.kernel import grants
from office.kernel.pieces import words_of
from tests.conftest import ConstantQueries
from tests.documents.factories import TITLE, Desk


def settle() -> None:
    while sweep():
        pass


def ask(desk: Desk, who: str, q: str = "", **filters: Any) -> dict[str, Any]:
    settle()
    client = Client()
    client.force_login(desk.person(who).account)
    answer = client.get(f"/api/v1/documents/search?{urlencode({'q': q, **filters})}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return ["".join(part["text"] for part in one["title"]) for one in found["items"]]


def hits(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts if part["hit"]]


ASKED = {
    "事业单位": True,
    "对照清理": True,  # the body
    "规范管理": True,  # an attachment's own text
    "事业 清理": True,
    '"清理 事业"': False,
    "人事管": True,
    "人": True,
    "６个月": False,
    **dict.fromkeys(["%", "_", "'", "*", "AND"], False),
}


def test_words_of_any_part(desk: Desk) -> None:
    desk.draft()
    found = {q: titles(ask(desk, "clerk", q)) for q in ASKED}
    assert found == {q: [TITLE] if holds else [] for q, holds in ASKED.items()}
    one = ask(desk, "clerk", "组织培训")["items"][0]
    assert one["where"]["place"] == "body" and hits(one["where"]["parts"]) == ["组织培训"]
    one = ask(desk, "clerk", "规范管理")["items"][0]
    assert (one["where"]["place"], one["where"]["name"]) == ("attachment", "事业单位人事管理条例")
    assert hits(ask(desk, "clerk", "《事业单位")["items"][0]["title"]) == ["《事业单位"]


def test_only_what_one_may_read_in_counts_too(desk: Desk) -> None:
    document = desk.draft()
    assert ask(desk, "clerk", "对照清理")["total"] == 1
    nothing = ask(desk, "bureau_head", "对照清理")
    assert (nothing["items"], nothing["total"], nothing["more_than_total"]) == ([], 0, False)
    grants.give(desk.person("bureau_head").account, READ, document)
    assert ask(desk, "bureau_head", "对照清理")["total"] == 1
    grants.revoke(desk.person("bureau_head").account, READ, document)
    assert ask(desk, "bureau_head", "对照清理")["total"] == 0, "a revocation waits for no index"


def test_opinions_are_found_where_they_may_be_read(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    desk.decide(document, "head", opinion="拟同意，请法规处会签时核对罕见表述。")
    one = ask(desk, "clerk", "罕见表述")["items"][0]
    assert (one["where"]["place"], one["where"]["name"]) == ("opinion", desk.person("head").name)
    assert one["delivery_id"] is None


def test_what_a_receiver_wrote_is_found_by_the_receiver(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    sign_for(delivery_id=delivery.id, by=desk.person("bureau_registrar"))
    delivery.refresh_from_db()
    delivery.receipt_number = "收〔2026〕87号"
    delivery.save(update_fields=["receipt_number"])
    mark(delivery.id)
    mine = ask(desk, "bureau_registrar", "收〔2026〕87号")
    assert [one["delivery_id"] for one in mine["items"]] == [str(delivery.id)]
    assert ask(desk, "clerk", "收〔2026〕87号")["total"] == 0, "the sender reads the document, not this paper"
    assert ask(desk, "bureau_registrar", document.number)["total"] == 1


def test_the_index_follows_typing_and_removal(desk: Desk) -> None:
    document = desk.draft()
    assert ask(desk, "clerk", "晴川")["total"] == 0
    document = save_draft(
        document_id=document.id,
        by=desk.person("clerk"),
        token=document.draft_token,
        changes=DraftInput(body=from_text("晴川历历汉阳树。")),
    )
    assert ask(desk, "clerk", "晴川")["total"] == 1
    assert ask(desk, "clerk", "对照清理")["total"] == 0, "what was deleted is not found"
    discard_draft(document_id=document.id, by=desk.person("clerk"))
    assert ask(desk, "clerk", "晴川")["total"] == 0
    assert not SearchEntry.objects.filter(id=document.id).exists()


def test_filters(desk: Desk) -> None:
    desk.draft()
    create_draft(by=desk.person("clerk"), changes=DraftInput(title="关于商请支持的函", kind="函"))
    assert titles(ask(desk, "clerk", "", kind="函")) == ["关于商请支持的函"]
    assert ask(desk, "clerk", "关于", kind="通知")["total"] == 1
    year = SearchEntry.objects.all()[0].year
    assert ask(desk, "clerk", "关于", year=year)["total"] == 2
    assert ask(desk, "clerk", "关于", year=year - 1)["total"] == 0
    assert ask(desk, "clerk", "关于", organ_id=desk.unit_id("department"), state="drafting")["total"] == 2
    assert ask(desk, "clerk", "关于", organ_id=desk.unit_id("bureau"))["total"] == 0
    assert ask(desk, "clerk")["total"] == 2


def _word() -> bytes:
    word = Word()
    word.add_paragraph("附表说明：古道西风瘦马。")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def test_words_in_attached_files(desk: Desk) -> None:
    clerk = desk.person("clerk")
    files = [
        upload(_word(), name="说明.docx", by=clerk),
        upload("小桥流水人家".encode("gb18030"), name="说明.txt", by=clerk),
        upload(b"%PDF-1.4 broken", name="坏的.pdf", by=clerk),
    ]
    desk.draft(attachments=[AttachmentInput(title=file.name, file_id=file.id) for file in files])
    assert ask(desk, "clerk", "西风")["total"] == 0
    while read_waiting():
        pass
    assert ask(desk, "clerk", "西风")["items"][0]["where"]["name"] == "说明.docx"
    assert ask(desk, "clerk", "流水 人家")["total"] == 1
    assert ask(desk, "clerk", "坏的")["total"] == 1, "its name is found all the same"


def test_beyond_the_nearest_the_index_answers_alike(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("通知", "函", "报告")
    clerk = desk.person("clerk")
    for number in range(12):
        kind = kinds[number % 3]
        create_draft(by=clerk, changes=DraftInput(title=f"关于第{number}批公开招聘的{kind}", kind=kind))
    settle()
    questions = [
        Search(words=words_of(q), kind=kind)
        for q in ("招聘", "公开招聘", "第1", "第11批", "报告", "没有", "")
        for kind in ("", "函")
    ]

    def everything(search: Search) -> list[int]:
        found, before = [], None
        while True:
            page = find(clerk.account, search, before=before, limit=2)
            found += [row.id for row in page.rows]
            if (before := page.next) is None:
                return found

    plain = [everything(one) for one in questions]
    assert len(plain[0]) == 12
    monkeypatch.setattr(selectors, "NEAR", 2)
    monkeypatch.setattr(selectors, "FAR", 3)
    monkeypatch.setattr(selectors, "CHUNK", 2)
    assert [everything(one) for one in questions] == plain


def test_a_page_asks_as_often_however_much_is_found(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    desk.draft()
    settle()
    account = desk.person("clerk").account

    def grow() -> None:
        for _ in range(3):
            desk.draft()
        settle()

    assert_constant_queries(lambda: find(account, Search(words=["条例"])), grow=grow, at_most=6)


def test_saved_searches_are_ones_own(desk: Desk) -> None:
    client, other = Client(), Client()
    client.force_login(desk.person("clerk").account)
    other.force_login(desk.person("head").account)
    asked = {"q": "公开招聘", "organ": "", "kind": "通知", "year": "2026", "state": ""}
    kept = client.post("/api/v1/documents/searches", {"name": " 招聘 ", "asked": asked}, "application/json")
    assert kept.status_code == 200 and kept.json()["name"] == "招聘"
    again = client.post(
        "/api/v1/documents/searches", {"name": "招聘", "asked": asked | {"kind": ""}}, "application/json"
    )
    assert [one["asked"]["kind"] for one in client.get("/api/v1/documents/searches").json()] == [""]
    empty = client.post("/api/v1/documents/searches", {"name": "空", "asked": {}}, "application/json")
    assert empty.status_code == 422 and empty.json()["code"] == "documents.search_empty"
    path = f"/api/v1/documents/searches/{again.json()['id']}"
    assert other.get("/api/v1/documents/searches").json() == []
    assert other.delete(path).status_code == 404
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/documents/searches").json() == []


def test_documents_that_name_each_other_by_number(desk: Desk) -> None:
    sent = desk.distributed()
    body = from_text(f"现将《{sent.number}》转给你们，根据{sent.number}办理。")
    citing = desk.draft(body=body)
    settle()
    client = Client()
    client.force_login(desk.person("clerk").account)

    def named(document: Document) -> list[tuple[str, str]]:
        rows = client.get(f"/api/v1/documents/{document.id}/citations").json()
        return [(row["relation"], row["id"]) for row in rows]

    assert named(sent) == [("cited_by", str(citing.id))]
    assert named(citing) == [("cites", str(sent.id))]
    client.force_login(desk.person("bureau_registrar").account)
    assert named(sent) == [], "drafts of others are not even counted"


def test_a_query_too_long_is_refused_in_words(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.person("clerk").account)
    answer = client.get(f"/api/v1/documents/search?{urlencode({'q': '查' * 101})}")
    assert answer.status_code == 422 and answer.json()["code"] == "documents.query_too_long"
