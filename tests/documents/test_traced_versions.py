"""Versions and their traces over the API: who changed what, and none of it in what is delivered."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from documents.body import from_text, plain
from documents.models import Document, VersionTrace
from documents.services import coediting
from documents.services.amending import amend
from documents.services.renditions import made_now
from office.kernel import files
from office.kernel.errors import OfficeError
from tests.documents.factories import Desk
from tests.documents.replacing import typed
from tests.documents.test_coediting import let_in, push

STRUCK = "此处提法暂不对外"
SECOND = "请各地认真组织实施。"
"""Written as one line, so that a search for it meets no break."""


def answer(client: Any, desk: Desk, who: str, path: str, status: int = 200) -> Any:
    client.force_login(desk.person(who).account)
    found = client.get(f"/api/v1/documents/{path}")
    assert found.status_code == status, found.content
    return found.json()


def returned(desk: Desk, text: str) -> Document:
    """A document in its first version, back at the drafter."""
    document = desk.submit(desk.draft(body=from_text(text)))
    desk.decide(document, "head", "return", opinion="请改。", data={"to": "drafter"})
    document.refresh_from_db()
    return document


def marked(view: Any) -> list[tuple[str, str, str]]:
    """Changed words with who changed them."""
    names = [author["name"] for author in view["authors"]]
    return [
        (run["operation"], run["text"], names[run["author"]])
        for line in view["lines"]
        for run in line["runs"]
        if run["operation"] != "same"
    ]


def test_each_version_says_who_of_several_changed_what(desk: Desk, client: Any) -> None:
    document = returned(desk, f"现通知如下。\n{SECOND}")
    let_in(desk, document, "law_head")
    let_in(desk, document, "head")
    push(desk, document, "head", "经研究，")
    typed(desk, document, "law_head", "请各地认真", "请各地依法")
    document.refresh_from_db()
    desk.submit(document)
    view = answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=2")
    head, law = desk.person("head").name, desk.person("law_head").name
    assert marked(view) == [
        ("inserted", "经研究，", head),
        ("deleted", "认真", law),
        ("inserted", "依法", law),
    ]
    assert [author["leader"] for author in view["authors"]] == [True, False]
    assert view["count"] == 2


def test_any_two_versions_and_the_text_being_written_are_compared(desk: Desk, client: Any) -> None:
    document = returned(desk, "甲。\n乙。")
    push(desk, document, "clerk", "一")
    document.refresh_from_db()
    desk.submit(document)
    desk.decide(document, "head", "return", opinion="再改。", data={"to": "drafter"})
    push(desk, document, "clerk", "二")
    clerk = desk.person("clerk").name
    assert marked(answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=0")) == [
        ("inserted", "二一", clerk)
    ]
    assert marked(answer(client, desk, "clerk", f"{document.id}/traces?before=2&after=0")) == [
        ("inserted", "二", clerk)
    ]
    whole = answer(client, desk, "clerk", f"{document.id}/traces?before=0&after=1")
    assert "".join(text for _, text, _ in marked(whole)) == "甲。乙。"
    refused = answer(client, desk, "clerk", f"{document.id}/traces?before=2&after=1", 422)
    assert refused["code"] == "documents.versions_order"
    answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=9", 404)


def test_an_earlier_text_comes_back_and_so_does_the_one_it_replaced(desk: Desk, client: Any) -> None:
    document = returned(desk, "第一稿。")
    push(desk, document, "clerk", "改过的")
    client.force_login(desk.person("clerk").account)

    def back(number: int, status: int = 200) -> Any:
        document.refresh_from_db()
        payload = {"number": number, "token": document.draft_token}
        found = client.post(
            f"/api/v1/documents/{document.id}/restore", payload, content_type="application/json"
        )
        assert found.status_code == status, found.content
        document.refresh_from_db()
        return found.json()

    assert back(0, 409)["code"] == "documents.nothing_to_undo"
    back(1)
    assert plain(document.draft_body) == "第一稿。"
    view = answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=0")
    assert view["can_undo"] and view["count"] == 0
    back(0)
    assert plain(document.draft_body) == "改过的第一稿。"
    assert marked(answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=0")) == [
        ("inserted", "改过的", desk.person("clerk").name)
    ]


def test_the_text_signed_for_issue_is_the_final_one(desk: Desk, client: Any) -> None:
    document = desk.signed()
    view = answer(client, desk, "director", f"{document.id}/traces?before=0&after=1")
    assert view["final"] == 1


def test_who_checks_amends_the_wording_as_a_version_of_their_own(desk: Desk, client: Any) -> None:
    document = desk.submit(desk.draft(body=from_text("请于半年内完成。")))
    body = from_text("请于六个月内完成。")

    def amended(who: str, status: int) -> Any:
        client.force_login(desk.person(who).account)
        assert document.current_version is not None
        seen = document.current_version.manifest_sha256
        payload = {"seen_hash": seen, "body": body, "reason": "核稿"}
        path = f"/api/v1/documents/{document.id}/amend"
        found = client.post(path, payload, content_type="application/json")
        assert found.status_code == status, found.content
        document.refresh_from_db()
        return found.json()

    assert amended("director", 403)["code"] == "documents.not_allowed"
    assert document.current_version is not None and document.current_version.number == 1
    assert amended("head", 200)["version"]["number"] == 2
    assert amended("head", 409)["code"] == "documents.nothing_amended"
    view = answer(client, desk, "clerk", f"{document.id}/traces?before=1&after=2")
    name = desk.person("head").name
    assert marked(view) == [("deleted", "半年", name), ("inserted", "六个月", name)]
    assert view["authors"][0]["leader"]
    desk.decide(document, "head")
    desk.decide(document, "law_head", "return", opinion="请改。", data={"to": "drafter"})
    push(desk, document, "clerk", "现")
    assert marked(answer(client, desk, "clerk", f"{document.id}/traces?before=2&after=0")) == [
        ("inserted", "现", desk.person("clerk").name)
    ]


def test_an_amendment_of_an_older_text_changes_nothing(desk: Desk) -> None:
    document = desk.submit(desk.draft(body=from_text("甲。")))
    account = desk.person("head").account
    with pytest.raises(OfficeError, match=r"documents\.version_outdated"):
        amend(document_id=document.id, account=account, seen_hash="0" * 64, body=from_text("乙。"))
    document.refresh_from_db()
    assert plain(document.draft_body) == "甲。"
    assert document.versions.count() == 1


def test_receivers_see_the_final_text_and_nothing_of_how_it_came_about(desk: Desk, client: Any) -> None:
    document = desk.distributed()
    answer(client, desk, "bureau_registrar", str(document.id))
    for path in ("traces?before=0&after=1", "versions", "versions/1/diff/1", "comments"):
        answer(client, desk, "bureau_registrar", f"{document.id}/{path}", 404)
    assert answer(client, desk, "bureau_registrar", str(document.id))["traces"] is False


def test_traces_ask_the_same_however_many_versions(
    desk: Desk, client: Any, assert_constant_queries: Any
) -> None:
    document = returned(desk, "甲。")

    def grow() -> None:
        push(desk, document, "clerk", "字")
        document.refresh_from_db()
        desk.submit(document)
        desk.decide(document, "head", "return", opinion="请改。", data={"to": "drafter"})
        document.refresh_from_db()

    client.force_login(desk.person("clerk").account)
    grow()
    assert_constant_queries(
        lambda: client.get(f"/api/v1/documents/{document.id}/traces?before=1&after=0"), grow=grow
    )


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_struck_out_words_are_in_no_byte_of_a_delivered_file(desk: Desk, form: str) -> None:
    document = returned(desk, f"现通知如下。\n{STRUCK}\n{SECOND}")
    typed(desk, document, "clerk", STRUCK, "")
    coediting.settle(document.id)
    document.refresh_from_db()
    desk.submit(document)
    document.refresh_from_db()
    kept = VersionTrace.objects.get(version=document.current_version)
    assert STRUCK in str(kept.pieces), "the trace keeps what the file must not"
    row = made_now(document, form)
    assert row.file is not None
    with files.open_file(row.file) as stream:
        words = _words(stream.read(), form)
    assert SECOND in words
    assert STRUCK not in words
    assert "暂不" not in words


def _words(data: bytes, form: str) -> str:
    if form == "pdf":
        return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
