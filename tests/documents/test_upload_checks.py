"""Uploaded files over HTTP: checked, shown with pages, kept apart when refused, read for a draft."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.conformance.refusals import Refused
from documents.layout.docx_writer import write_docx
from documents.models import UploadCheck
from documents.sandbox import worker
from documents.services import checking, importing
from documents.tasks import check_uploads, forget_uploads
from office.document_command import run
from office.kernel import clock
from office.kernel.models import AuditRecord
from tests.conftest import ConstantQueries
from tests.documents.docx_makers import made, paragraph
from tests.documents.factories import Desk
from tests.documents.test_api import Browser
from tests.layout.factories import document

BOMB = made("<w:p/>" * 1_000_000)
NOTICE = write_docx(document(number="粤人社发[2026]12号"))


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.OFFICE_DATA = tmp_path
    yield tmp_path


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's work in this process: starting one a test takes half a second each."""

    def ask(purpose: str, path: Path, *, revisions: str = "accept") -> dict[str, Any]:
        said = worker.answer(purpose, path, revisions)
        if "refused" in said:
            raise Refused(said["refused"]["code"], **said["refused"]["data"])
        return dict(said["ok"])

    monkeypatch.setattr(checking, "ask", ask)
    monkeypatch.setattr(importing, "ask", ask)


def send(
    browser: Browser, path: str, content: bytes, name: str = "通知.docx", **more: str
) -> tuple[int, Any]:
    file = SimpleUploadedFile(name, content)
    response = browser.client.post(f"/api/v1{path}", {"file": file, **more})
    return response.status_code, response.json()


def checked(browser: Browser, content: bytes, name: str = "通知.docx") -> dict[str, Any]:
    status, said = send(browser, "/document-checks", content, name)
    assert (status, said["state"]) == (201, "waiting")
    assert check_uploads() == 1
    return dict(browser.get(f"/document-checks/{said['id']}"))


def test_a_clerk_checks_a_file_and_reads_the_report(desk: Desk, own_folder: Path) -> None:
    browser = Browser(desk, "clerk")
    said = checked(browser, NOTICE)
    assert (said["state"], said["counts"]["error"]) == ("done", 1)
    (error,) = [one for one in said["report"]["findings"] if one["severity"] == "error"]
    assert error["message"]["zh"] == "发文字号“粤人社发[2026]12号”应写作“粤人社发〔2026〕12号”。"
    assert "GB/T 9704" in error["article"]["zh"]
    assert error["zone"]["zh"] == "发文字号"
    assert list((own_folder / "quarantine").iterdir()) == []
    pages = browser.get(f"/document-checks/{said['id']}/pages")["pages"]
    assert pages >= 2
    _, page = browser.call("GET", f"/document-checks/{said['id']}/pages/1")
    assert page.startswith(b"<svg")
    assert browser.call("GET", f"/document-checks/{said['id']}/pages/{pages + 1}")[0] == 404
    _, report = browser.call("GET", f"/document-checks/{said['id']}/report?form=html")
    assert "粤人社发〔2026〕12号".encode() in report
    assert report.count(b"data:image/svg+xml") == pages
    assert browser.get(f"/document-checks/{said['id']}/report?form=json")["counts"]["error"] == 1


def test_every_finding_of_a_bad_file_is_said_in_both_languages(desk: Desk) -> None:
    text = paragraph("附件:见(一)、[2026]第05号。", colour="00FF00", font="微软雅黑", size=12)
    said = checked(Browser(desk, "clerk"), made(text * 30))
    for one in said["report"]["findings"] + said["report"]["passed"] + said["report"]["not_checked"]:
        for words in (value for value in one.values() if isinstance(value, dict) and "zh" in value):
            assert not words["zh"].startswith(("documents.", "~"))
            assert not words["en"].startswith(("documents.", "~"))
    assert any("另有" in one["message"]["zh"] for one in said["report"]["findings"])


def test_a_refused_file_stays_in_quarantine_until_its_row_goes(desk: Desk, own_folder: Path) -> None:
    browser = Browser(desk, "clerk")
    said = checked(browser, BOMB)
    assert said["state"] == "refused"
    assert "段落上限" in said["refusal"]["zh"]
    (kept,) = (own_folder / "quarantine").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert AuditRecord.objects.filter(verb="documents.upload_refused").count() == 1
    # What came after it is read as if nothing had happened.
    assert checked(browser, NOTICE)["state"] == "done"
    assert browser.client.delete(f"/api/v1/document-checks/{said['id']}").status_code == 204
    assert UploadCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("通知.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "documents.docx_old"),
        ("通知.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "documents.docx_old"),
        ("通知.docm", NOTICE, "documents.docx_macro"),
        ("通知.pdf", b"%PDF-1.7", "documents.docx_only"),
        ("通知.docx", b"%PDF-1.7", "kernel.file_mismatch"),
        ("通知.docx", b"", "kernel.file_empty"),
        ("a\x07b.docx", NOTICE, "kernel.file_name"),
    ],
)
def test_what_is_no_docx_at_first_sight_is_not_kept(
    desk: Desk, own_folder: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Exception) as refused:
        checking.take_in(by=desk.person("clerk").account, content=content, name=name)
    assert getattr(refused.value, "code", "") == code
    assert not UploadCheck.objects.exists()
    assert not (own_folder / "quarantine").exists()


def test_a_name_with_folders_is_cleaned(desk: Desk) -> None:
    row = checking.take_in(by=desk.person("clerk").account, content=NOTICE, name="../../etc/通知.docx")
    assert row.name == "通知.docx"


def test_checks_are_ones_own(desk: Desk) -> None:
    said = checked(Browser(desk, "clerk"), NOTICE)
    other = Browser(desk, "head")
    for path in ("", "/pages", "/pages/1", "/report"):
        assert other.call("GET", f"/document-checks/{said['id']}{path}")[0] == 404
    assert other.call("DELETE", f"/document-checks/{said['id']}")[0] == 404
    assert other.get("/document-checks")["items"] == []
    assert UploadCheck.objects.filter(id=said["id"]).exists()


def test_the_list_asks_as_much_for_many_as_for_few(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    browser = Browser(desk, "clerk")
    account = desk.person("clerk").account

    def grow() -> None:
        UploadCheck.objects.bulk_create(
            UploadCheck(account=account, name="a.docx", size=1, sha256="0") for _ in range(5)
        )

    assert_constant_queries(lambda: browser.get("/document-checks"), grow=grow)


def test_a_worker_that_died_is_followed_by_another_and_then_given_up(desk: Desk) -> None:
    account = desk.person("clerk").account
    row = checking.take_in(by=account, content=NOTICE, name="通知.docx")
    for _ in range(checking.MAX_ATTEMPTS):
        with clock.freeze(clock.now() + timedelta(minutes=5)):
            assert checking.claim() is not None
        UploadCheck.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert check_uploads() == 1
    row.refresh_from_db()
    assert (row.state, row.refusal) == ("refused", {"code": "documents.docx_too_heavy", "data": {}})


def test_what_is_old_is_forgotten(desk: Desk) -> None:
    row = checking.take_in(by=desk.person("clerk").account, content=NOTICE, name="通知.docx")
    assert forget_uploads() == 0
    UploadCheck.objects.filter(id=row.id).update(created_at=clock.now() - timedelta(days=31))
    assert forget_uploads() == 1
    assert not UploadCheck.objects.exists()


def test_a_draft_takes_what_a_file_holds_and_changes_nothing_itself(desk: Desk) -> None:
    draft = desk.draft()
    status, said = send(Browser(desk, "clerk"), f"/documents/{draft.id}/import", NOTICE)
    assert status == 200
    assert said["title"].endswith("贯彻实施工作的通知")
    assert (said["levels"], said["number"]) == ([2, 1, 1, 0], "粤人社发[2026]12号")
    before = draft.draft_body
    draft.refresh_from_db()
    assert draft.draft_body == before


def test_only_who_writes_the_draft_reads_a_file_into_it(desk: Desk) -> None:
    draft = desk.draft()
    status, said = send(Browser(desk, "law_head"), f"/documents/{draft.id}/import", NOTICE)
    assert (status, said["code"]) == (404, "kernel.not_found")
    desk.submit(draft)
    status, said = send(Browser(desk, "clerk"), f"/documents/{draft.id}/import", NOTICE)
    assert (status, said["code"]) == (409, "documents.draft_locked")


def test_a_file_refused_for_a_draft_is_told_why_and_kept_apart(desk: Desk, own_folder: Path) -> None:
    draft = desk.draft()
    status, said = send(Browser(desk, "clerk"), f"/documents/{draft.id}/import", BOMB)
    assert (status, said["code"], said["field"]) == (422, "documents.docx_too_many", "file")
    assert len(list((own_folder / "quarantine").iterdir())) == 1


def test_the_command_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(NOTICE)
    options = argparse.Namespace(file=str(path), json=False, html=False, language="zh")
    assert run(options) == 1
    said = capsys.readouterr().out
    assert "粤人社发〔2026〕12号" in said
    assert "错误 1" in said
    path.write_bytes(BOMB)
    assert run(options) == 2
    assert "段落上限" in capsys.readouterr().err
